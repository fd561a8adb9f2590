import { queryOptions } from '@tanstack/react-query';
import { wo } from '../../data/wo.ts';

/** The values that scripts of a team have, with how many there are of each. */
export const facetsOf = (teamId: string | undefined) =>
  queryOptions({
    queryKey: ['shared', 'scripts', 'facets', teamId],
    queryFn: () => wo.shared.scripts.facets.query({ teamId }),
    staleTime: 30_000,
  });
