import './script-analysis.css';
import { Stack, Text } from '@mantine/core';
import { IconServer2 } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { ChoiceButtons } from '../../components/choice-buttons.tsx';
import { Empty } from '../../components/empty.tsx';
import { LinkButton } from '../../components/link.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { StaleRows, TeamProblem } from '../../components/team-problem.tsx';
import { conflictsOf, drivesOf } from '../../data/script-drives.ts';
import type { Team } from '../../data/types.ts';
import { DriveConflicts } from './drive-conflicts.tsx';
import { DriveMap } from './drive-map.tsx';
import { DriveMatrix } from './drive-matrix.tsx';
import { ServerUsage } from './server-usage.tsx';
import { WhatUses } from './what-uses.tsx';
import { WithTeam } from './with-team.tsx';

const route = getRouteApi('/drives');

const views = [
  { value: 'letters', label: 'Letters' },
  { value: 'matrix', label: 'Matrix' },
  { value: 'conflicts', label: 'Conflicts' },
  { value: 'servers', label: 'Servers and shares' },
] as const;

/** `/drives?teamId=&show=&letter=&level=&q=`: what drive letters stand for in the scripts of a team. */
export function DrivesPage() {
  const { teamId } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <WithTeam
      title="Drives"
      about="What drive letters stand for in the team's scripts, and where that clashes."
      teamId={teamId}
      onChoose={(id) => navigate({ to: '/drives', search: (before) => ({ ...before, teamId: id }) })}
    >
      {(team) => <Drives team={team} />}
    </WithTeam>
  );
}

function Drives({ team }: { team: Team }) {
  const { show = 'letters' } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <Stack gap="md">
      <WhatUses teamId={team.id} />
      <ChoiceButtons
        label="View"
        choices={views}
        value={show}
        onChoose={(view) =>
          void navigate({
            to: '/drives',
            search: ({ teamId }) => ({ teamId, show: view === 'letters' ? undefined : view }),
            resetScroll: false,
          })
        }
      />
      {show === 'servers' ? (
        <ServerUsage team={team} />
      ) : show === 'conflicts' ? (
        <Conflicts team={team} />
      ) : (
        <Letters team={team} matrix={show === 'matrix'} />
      )}
    </Stack>
  );
}

function Letters({ team, matrix }: { team: Team; matrix: boolean }) {
  const drives = useQuery(drivesOf(team.id));
  const conflicts = useQuery(conflictsOf(team.id));
  if (!drives.data)
    return drives.error ? (
      <TeamProblem error={drives.error} onRetry={drives.refetch} />
    ) : (
      <RowsSkeleton rows={10} />
    );
  if (Object.keys(drives.data.driveMap).length === 0) return <NoDrives />;
  const clashes = conflicts.data?.driveConflicts ?? [];
  return (
    <Stack gap="sm">
      <StaleRows error={drives.error} at={drives.dataUpdatedAt} />
      <FreeLetters letters={drives.data.freeLetters} />
      {matrix ? (
        <DriveMatrix team={team} drives={drives.data} />
      ) : (
        <DriveMap team={team} drives={drives.data} conflicts={clashes} />
      )}
    </Stack>
  );
}

function FreeLetters({ letters }: { letters: readonly string[] }) {
  return (
    <Text size="sm">
      {letters.length === 0 ? (
        'No letter from D to Z is free.'
      ) : (
        <>
          Free letters: <span className="wo-mono">{letters.join(' ')}</span>{' '}
          <Text span size="sm" c="dimmed">
            (no script maps them, no script root is there)
          </Text>
        </>
      )}
    </Text>
  );
}

function Conflicts({ team }: { team: Team }) {
  const { data, error, refetch, dataUpdatedAt } = useQuery(conflictsOf(team.id));
  if (!data) return error ? <TeamProblem error={error} onRetry={refetch} /> : <RowsSkeleton rows={8} />;
  return (
    <Stack gap="sm">
      <StaleRows error={error} at={dataUpdatedAt} />
      <DriveConflicts team={team} conflicts={data.driveConflicts} />
    </Stack>
  );
}

function NoDrives() {
  return (
    <Empty
      icon={<IconServer2 />}
      title="No script maps a drive"
      action={<LinkButton to="/workspaces">Go to workspaces</LinkButton>}
    >
      Once scripts with net use, subst, pushd or New-PSDrive are published, this page shows which letter leads
      where, which letters clash, and which are free.
    </Empty>
  );
}
