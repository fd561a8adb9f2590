import { useQuery } from '@tanstack/react-query';
import { useMe } from './session.ts';
import { wo } from './wo.ts';

export const teamsKey = ['shared', 'teams'];

/** The teams the signed-in person may see; at most 200, which is every team of an organisation we know of. */
export function useTeams() {
  const me = useMe();
  return useQuery({
    queryKey: teamsKey,
    queryFn: () => wo.shared.teams.list.query({ limit: 200 }),
    enabled: Boolean(me),
    staleTime: 60_000,
  });
}

/** Names by id, for tables; an id without a name is shown as it is. */
export function useTeamName(): (id: string | null) => string {
  const { data } = useTeams();
  return (id) => (id === null ? 'Organisation' : (data?.items.find((team) => team.id === id)?.name ?? id));
}
