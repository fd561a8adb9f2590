import { useQuery } from '@tanstack/react-query';
import { useStatus } from '../../data/installation.ts';
import { may, useMe } from '../../data/session.ts';
import { wo } from '../../data/wo.ts';

/**
 * Pages that ask for several lists at once ask for none until the caller is known to hold `permission`.
 * This finds out why not, in the server's own words.
 * @returns the refusal, or undefined while all is well or nothing is known yet
 */
export function useTeamGate(permission: 'roles:read'): unknown {
  const me = useMe();
  const { data: status } = useStatus();
  const refused = (status && status.state !== 'ready') || me === null || (me && !may(me, permission));
  const probe = useQuery({
    queryKey: ['shared', 'gate', permission],
    queryFn: () => wo.shared.roles.permissions.query(),
    enabled: Boolean(refused),
  });
  return refused ? probe.error : undefined;
}
