import { Badge, Button, Group, Stack, Table, Text } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { LinkAnchor } from '../../components/link.tsx';
import { ListExport } from '../../components/list-export.tsx';
import { ScrollRegion } from '../../components/scroll-region.tsx';
import {
  type ConflictLevel,
  type DriveConflict,
  type Drives,
  type DriveTarget,
  levels,
  lettersOf,
  worstLevels,
} from '../../data/script-drives.ts';
import type { Team } from '../../data/types.ts';
import { ScriptPaths } from './script-paths.tsx';

const route = getRouteApi('/drives');
/** A letter with more targets shows the rest when it is chosen. */
const fewTargets = 6;

interface DriveMapProps {
  team: Team;
  drives: Drives;
  conflicts: readonly DriveConflict[];
}

/** One row for each letter with what it stands for; a chosen one shows which scripts say so. */
export function DriveMap({ team, drives, conflicts }: DriveMapProps) {
  const letters = lettersOf(drives);
  const worst = worstLevels(conflicts);
  const rows = letters.flatMap((letter) =>
    (drives.driveMap[letter] ?? []).map((target) => ({ letter, ...target })),
  );
  return (
    <Stack gap="xs">
      <Group justify="flex-end">
        <ListExport
          filename={`drives-${team.slug}`}
          rows={rows}
          columns={['letter', 'target', 'scripts']}
          cells={({ letter, target, scripts }) => [letter, target, scripts.join('; ')]}
        />
      </Group>
      <ScrollRegion className="wo-scroll-x" label="Drive letters">
        <Table verticalSpacing={6} withTableBorder>
          <Table.Thead>
            <Table.Tr>
              <Table.Th className="wo-drive-letter">Letter</Table.Th>
              <Table.Th>Stands for</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {letters.map((letter) => (
              <Letter
                key={letter}
                team={team}
                letter={letter}
                targets={drives.driveMap[letter] ?? []}
                level={worst.get(letter)}
              />
            ))}
          </Table.Tbody>
        </Table>
      </ScrollRegion>
    </Stack>
  );
}

interface LetterProps {
  team: Team;
  letter: string;
  targets: readonly DriveTarget[];
  level: ConflictLevel | undefined;
}

function Letter({ team, letter, targets, level }: LetterProps) {
  const open = route.useSearch().letter === letter;
  const navigate = route.useNavigate();
  const toggle = () =>
    void navigate({
      to: '/drives',
      search: (before) => ({ ...before, letter: open ? undefined : letter }),
      replace: true,
      resetScroll: false,
    });
  const shown = open ? targets : targets.slice(0, fewTargets);
  return (
    <Table.Tr className="wo-drive">
      <Table.Td>
        <Button
          variant={open ? 'filled' : 'default'}
          size="compact-sm"
          ff="monospace"
          aria-expanded={open}
          aria-label={`${letter}: ${open ? 'hide' : 'show'} scripts`}
          onClick={toggle}
        >
          {letter}:
        </Button>
        {level && (
          <LinkAnchor
            to="/drives"
            search={{ teamId: team.id, show: 'conflicts', letter }}
            size="xs"
            display="block"
            mt={4}
          >
            <Badge variant="dot" size="sm" color={levels[level].colour} tt="none" miw="max-content">
              {levels[level].label}
            </Badge>
          </LinkAnchor>
        )}
      </Table.Td>
      <Table.Td>
        <Stack gap={open ? 'xs' : 2}>
          {shown.map(({ target, scripts }) => (
            <div key={target}>
              <Group gap="xs" wrap="wrap">
                <span className="wo-mono wo-break">{target}</span>
                <Text size="xs" c="dimmed">
                  {counted(scripts.length)}
                </Text>
              </Group>
              {open && <ScriptPaths team={team} paths={scripts} letter={letter} />}
            </div>
          ))}
          {targets.length > shown.length && (
            <Button variant="subtle" size="compact-xs" w="max-content" onClick={toggle}>
              {`and ${targets.length - shown.length} more`}
            </Button>
          )}
          {open && (
            <LinkAnchor to="/impact" search={{ teamId: team.id, drive: letter }} size="sm">
              What depends on {letter}:
            </LinkAnchor>
          )}
        </Stack>
      </Table.Td>
    </Table.Tr>
  );
}

function counted(scripts: number): string {
  return scripts === 1 ? 'one script' : `${scripts.toLocaleString('en')} scripts`;
}
