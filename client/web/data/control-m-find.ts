import { useQuery } from '@tanstack/react-query';
import { chosenOf, useEnvironments, useLastEnvironment } from './control-m-environments.ts';
import type { FolderItem, JobItem } from './control-m.ts';
import { may, useMe } from './session.ts';
import { wo } from './wo.ts';

/** Jobs by a part of their name, of the environment that was looked at last. */
export function useJobsCalled(q: string, limit: number): JobItem[] {
  return useCalled('jobs', q, (environmentId) =>
    wo.shared.controlM.jobs.list.query({ environmentId, q, limit }),
  );
}

/** Folders by a part of their name, of the environment that was looked at last. */
export function useFoldersCalled(q: string, limit: number): FolderItem[] {
  return useCalled('folders', q, (environmentId) =>
    wo.shared.controlM.folders.list.query({ environmentId, q, limit }),
  );
}

function useCalled<Row>(
  what: 'jobs' | 'folders',
  q: string,
  find: (environmentId: string) => Promise<{ items: Row[] }>,
): Row[] {
  const me = useMe();
  const wanted = q !== '' && may(me, 'control-m:read');
  const { data: environments } = useEnvironments(wanted);
  const [last] = useLastEnvironment();
  const environmentId = environments && chosenOf(environments.items, undefined, last)?.id;
  const { data } = useQuery({
    queryKey: ['shared', 'controlM', 'palette', what, environmentId, q],
    queryFn: () => find(environmentId ?? ''),
    enabled: wanted && environmentId !== undefined,
  });
  return (wanted && data?.items) || [];
}
