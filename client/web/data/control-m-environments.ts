import { useLocalStorage } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import type { Environment } from './control-m.ts';
import { readAll } from './keyset.ts';
import { wo } from './wo.ts';

export const environmentsKey = ['shared', 'controlM', 'environments'];

/** All environments the signed-in person may see, at most a thousand. */
export function useEnvironments(enabled = true) {
  return useQuery({
    queryKey: environmentsKey,
    enabled,
    queryFn: () => readAll((cursor) => wo.shared.controlM.environments.list.query({ limit: 200, cursor })),
  });
}

/** Names by id, for tables; an id without a name is shown by its beginning. */
export function useEnvironmentName(): (id: string) => string {
  const { data } = useEnvironments();
  return (id) => data?.items.find((one) => one.id === id)?.name ?? id.slice(0, 8);
}

/** The environment that was looked at last in this browser, for pages whose address names none. */
export function useLastEnvironment() {
  return useLocalStorage<string | null>({
    key: 'wo-control-m-environment',
    defaultValue: null,
    getInitialValueInEffect: false,
  });
}

/** The one the address names; without one the one looked at last, else the first. */
export function chosenOf(
  environments: readonly Environment[],
  named: string | undefined,
  last: string | null,
): Environment | undefined {
  if (named !== undefined) return environments.find(({ id }) => id === named);
  return environments.find(({ id }) => id === last) ?? environments[0];
}
