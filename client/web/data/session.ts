import { type QueryClient, useQuery } from '@tanstack/react-query';
import { useStatus } from './installation.ts';
import { problemOf } from './problem.ts';
import type { Me } from './types.ts';
import { wo } from './wo.ts';

export const meKey = ['shared', 'me'];

/** Who is signed in: undefined while unknown, null for nobody. Kept while the team's database is away. */
export function useMe(): Me | null | undefined {
  const { data: status } = useStatus();
  const me = useQuery({
    queryKey: meKey,
    enabled: status?.state === 'ready',
    staleTime: 60_000,
    async queryFn() {
      try {
        return await wo.shared.auth.me.query();
      } catch (error) {
        if (problemOf(error).httpStatus === 401) return null;
        throw error;
      }
    },
  });
  return me.data;
}

/**
 * After signing in: reads who it is and lets go of what was read before, perhaps by somebody else.
 * @param next where the person wanted to go
 * @returns where to go: to the second factor first, when a role asks for one that is missing
 */
export async function enterTeam(client: QueryClient, next: string): Promise<string> {
  const me = await wo.shared.auth.me.query();
  client.removeQueries({ queryKey: ['shared'], type: 'inactive' });
  client.setQueryData(meKey, me);
  void client.resetQueries({ queryKey: ['shared'], predicate: ({ queryKey }) => queryKey[1] !== 'me' });
  return me.secondFactorMissing ? `/account?tab=second-factor&next=${encodeURIComponent(next)}` : next;
}

/** They act on what no team owns, and count only when held for all teams; a test compares them with the server's. */
export const onlyForAllTeams: ReadonlySet<string> = new Set<Me['grants'][number]['permission']>([
  'users:read',
  'users:create',
  'users:update',
  'users:delete',
  'teams:create',
  'teams:delete',
  'roles:create',
  'roles:update',
  'roles:delete',
  'audit:forward',
  'audit:retention',
  'database:move',
]);

/** Whether the caller holds a permission for a team, for all teams, or (without team) for any team. */
export function may(me: Pick<Me, 'grants'> | null | undefined, permission: string, teamId?: string): boolean {
  if (!me) return false;
  return me.grants.some(
    (grant) =>
      grant.permission === permission &&
      (grant.teamId === null || !onlyForAllTeams.has(permission)) &&
      (teamId === undefined || grant.teamId === null || grant.teamId === teamId),
  );
}

/**
 * Nobody gives away more than they hold: the first of `permissions` that the caller lacks.
 * @param teamId where it would be given; null is for all teams
 */
export function cannotGive(
  me: Pick<Me, 'grants'> | null | undefined,
  permissions: readonly string[],
  teamId: string | null,
): string | undefined {
  const held = new Set(
    me?.grants
      .filter((grant) => grant.teamId === null || grant.teamId === teamId)
      .map((grant): string => grant.permission),
  );
  return permissions.find((permission) => !held.has(permission));
}

export type LocalAccess = 'yes' | 'needs-proof' | 'off' | 'unknown';

/** Whether this browser may use the personal pages of this machine. */
export function useLocalAccess(): LocalAccess {
  const probe = useQuery({
    queryKey: ['local', 'settings'],
    queryFn: () => wo.local.settings.get.query(),
    staleTime: 60_000,
    retryOnMount: false, // a refused browser stays refused; asking at each mount would flicker for ever
  });
  if (probe.data) return 'yes';
  if (!probe.error) return 'unknown';
  const { reason } = problemOf(probe.error);
  if (reason === 'LOCAL_PROOF_REQUIRED') return 'needs-proof';
  return reason === 'LOCAL_WING_OFF' ? 'off' : 'unknown';
}
