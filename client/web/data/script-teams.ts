import { useLocalStorage } from '@mantine/hooks';
import { may, useMe } from './session.ts';
import { useTeams } from './teams.ts';
import type { Team } from './types.ts';

/** The team that was looked at last in this browser, for pages whose address names none. */
export function useLastTeam() {
  return useLocalStorage<string | null>({
    key: 'wo-scripts-team',
    defaultValue: null,
    getInitialValueInEffect: false,
  });
}

/**
 * Whose scripts a page looks at: the team the address names, without one the team looked at last, else the first.
 * @returns the query, the teams whose scripts the person may see, and that team if there is one
 */
export function useTeamOfScripts(named: string | undefined): {
  query: ReturnType<typeof useTeams>;
  teams: Team[];
  team: Team | undefined;
} {
  const me = useMe();
  const query = useTeams();
  const [last] = useLastTeam();
  const teams = (query.data?.items ?? []).filter(
    ({ id, archived }) => !archived && may(me, 'scripts:read', id),
  );
  const team =
    named === undefined
      ? (teams.find(({ id }) => id === last) ?? teams[0])
      : teams.find(({ id }) => id === named);
  return { query, teams, team };
}
