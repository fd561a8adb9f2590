import { useQuery } from '@tanstack/react-query';
import { chosenOf, useEnvironments, useLastEnvironment } from './control-m-environments.ts';
import type { JobItem } from './control-m.ts';
import { may, useMe } from './session.ts';
import { wo } from './wo.ts';

/** Jobs by a part of their name, of the environment that was looked at last. */
export function useJobsCalled(q: string, limit: number): JobItem[] {
  const me = useMe();
  const wanted = q !== '' && may(me, 'control-m:read');
  const { data: environments } = useEnvironments(wanted);
  const [last] = useLastEnvironment();
  const environmentId = environments && chosenOf(environments.items, undefined, last)?.id;
  const { data } = useQuery({
    queryKey: ['shared', 'controlM', 'palette', environmentId, q],
    queryFn: () => wo.shared.controlM.jobs.list.query({ environmentId: environmentId ?? '', q, limit }),
    enabled: wanted && environmentId !== undefined,
  });
  return (wanted && data?.items) || [];
}
