import { Group, Select } from '@mantine/core';
import { IconUsersGroup } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Empty } from '../../components/empty.tsx';
import { Page } from '../../components/page.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { StaleRows, TeamProblem } from '../../components/team-problem.tsx';
import { usePinned } from '../../components/use-pinned.ts';
import { useLastTeam, useTeamOfScripts } from '../../data/script-teams.ts';
import type { Team } from '../../data/types.ts';
import { ScriptSections } from './sections.tsx';

interface WithTeamProps {
  title: string;
  about: ReactNode;
  /** What the address names. */
  teamId: string | undefined;
  onChoose: (id: string) => unknown;
  actions?: ReactNode;
  children: (team: Team) => ReactNode;
}

/** A page about all scripts of one team: finds it, and says what to do when there is none. */
export function WithTeam({ title, about, teamId, onChoose, actions, children }: WithTeamProps) {
  const { query, teams, team } = useTeamOfScripts(teamId);
  const { data, error, refetch, dataUpdatedAt } = query;
  const [, remember] = useLastTeam();
  usePinned('teamId', teamId === undefined && teams.length > 1 ? team?.id : undefined);
  return (
    <Page title={title} about={about} actions={actions} wide>
      <Group justify="space-between" gap="sm">
        <ScriptSections teamId={team?.id} />
        {teams.length > 1 && (
          <Select
            className="wo-filter"
            aria-label="Team"
            data={teams.map(({ id, name }) => ({ value: id, label: name }))}
            value={team?.id ?? null}
            allowDeselect={false}
            searchable={teams.length > 8}
            onChange={(id) => {
              if (!id) return;
              remember(id);
              onChoose(id);
            }}
          />
        )}
      </Group>
      {!data ? (
        error ? (
          <TeamProblem error={error} onRetry={refetch} />
        ) : (
          <RowsSkeleton rows={10} />
        )
      ) : team ? (
        <>
          <StaleRows error={error} at={dataUpdatedAt} />
          {children(team)}
        </>
      ) : (
        <NoTeam named={teamId !== undefined && teams.length > 0} />
      )}
    </Page>
  );
}

function NoTeam({ named }: { named: boolean }) {
  return named ? (
    <Empty icon={<IconUsersGroup />} title="No such team">
      It may have been archived, or you are not in it. Choose another one above.
    </Empty>
  ) : (
    <Empty icon={<IconUsersGroup />} title="No team whose scripts you may see">
      Somebody who manages members can give you a role with scripts:read.
    </Empty>
  );
}
