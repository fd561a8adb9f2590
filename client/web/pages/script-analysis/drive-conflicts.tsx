import { Badge, Card, Group, Stack, Text, Title } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { ChoiceButtons } from '../../components/choice-buttons.tsx';
import { Empty } from '../../components/empty.tsx';
import { FilterChips } from '../../components/filter-chips.tsx';
import { LinkAnchor } from '../../components/link.tsx';
import { ListExport } from '../../components/list-export.tsx';
import { type ConflictLevel, type DriveConflict, levels } from '../../data/script-drives.ts';
import type { Team } from '../../data/types.ts';
import { ScriptPaths } from './script-paths.tsx';

const route = getRouteApi('/drives');
/** A pair says more than two lists; more of them do not. */
const mostPairs = 20;

interface DriveConflictsProps {
  team: Team;
  conflicts: readonly DriveConflict[];
}

/** Letters that mean different things in scripts that may run together, the serious ones first. */
export function DriveConflicts({ team, conflicts }: DriveConflictsProps) {
  const { level, letter } = route.useSearch();
  const navigate = route.useNavigate();
  const set = (chosen: ConflictLevel | undefined) =>
    void navigate({
      to: '/drives',
      search: (before) => ({ ...before, level: chosen }),
      resetScroll: false,
    });
  const ofLetter = conflicts.filter((one) => letter === undefined || one.letter === letter);
  const order = levelNames;
  const shown = ofLetter
    .filter((one) => level === undefined || one.level === level)
    .toSorted((a, b) => order.indexOf(a.level) - order.indexOf(b.level) || (a.letter < b.letter ? -1 : 1));
  return (
    <Stack gap="sm">
      <Group justify="space-between" gap="xs">
        <ChoiceButtons
          label="How near"
          choices={order.map((one) => ({
            value: one,
            label: levels[one].label,
            about: levels[one].about,
            count: ofLetter.filter((each) => each.level === one).length,
          }))}
          value={level}
          onChoose={set}
          all={{ count: ofLetter.length }}
        />
        <ListExport
          filename={`drive-conflicts-${team.slug}`}
          rows={shown}
          columns={['letter', 'level', 'targets', 'scripts']}
          cells={(one) => [one.letter, one.level, one.targets.join('; '), one.scripts.join('; ')]}
        />
      </Group>
      <FilterChips
        chips={
          letter === undefined
            ? []
            : [
                {
                  label: `Letter: ${letter}`,
                  remove: () =>
                    void navigate({ to: '/drives', search: (before) => ({ ...before, letter: undefined }) }),
                },
              ]
        }
        clear={null}
      />
      {level && (
        <Text size="sm" c="dimmed">
          {levels[level].about}
        </Text>
      )}
      {shown.length === 0 ? (
        <Empty icon={<IconCheck />} title="No clash">
          No letter means different things here{level ? ' at this level' : ''}.
        </Empty>
      ) : (
        shown.map((conflict) => (
          <Conflict key={`${conflict.letter} ${conflict.level}`} team={team} conflict={conflict} />
        ))
      )}
    </Stack>
  );
}

const levelNames: readonly ConflictLevel[] = ['same-script', 'same-call-chain', 'same-team'];

function Conflict({ team, conflict }: { team: Team; conflict: DriveConflict }) {
  const { letter, level, targets, scripts, pairs } = conflict;
  return (
    <Card withBorder padding="md" component="section" aria-label={`${letter}: ${levels[level].label}`}>
      <Group gap="xs">
        <Title order={2} size="h4" ff="monospace">
          {letter}:
        </Title>
        <Badge variant="dot" color={levels[level].colour} tt="none" title={levels[level].about}>
          {levels[level].label}
        </Badge>
        <LinkAnchor to="/impact" search={{ teamId: team.id, drive: letter }} size="sm">
          What depends on it
        </LinkAnchor>
      </Group>
      <div className="wo-clash">
        <div>
          <Text size="xs" c="dimmed">
            Stands for
          </Text>
          <ul className="wo-paths">
            {targets.map((target) => (
              <li key={target} className="wo-mono wo-break">
                {target}
              </li>
            ))}
          </ul>
        </div>
        <div>
          <Text size="xs" c="dimmed">
            {pairs ? 'Pairs that run together' : 'In'}
          </Text>
          {pairs ? <Pairs pairs={pairs} /> : <ScriptPaths team={team} paths={scripts} letter={letter} />}
        </div>
      </div>
    </Card>
  );
}

function Pairs({ pairs }: { pairs: readonly (readonly [string, string])[] }) {
  return (
    <ul className="wo-paths">
      {pairs.slice(0, mostPairs).map(([one, other]) => (
        <li key={`${one} ${other}`} className="wo-mono wo-break">
          {one}{' '}
          <Text span c="dimmed" size="xs" ff="text">
            and
          </Text>{' '}
          {other}
        </li>
      ))}
      {pairs.length > mostPairs && (
        <li>
          <Text size="sm" c="dimmed">
            and {(pairs.length - mostPairs).toLocaleString('en')} more
          </Text>
        </li>
      )}
    </ul>
  );
}
