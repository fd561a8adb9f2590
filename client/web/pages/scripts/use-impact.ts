import { queryOptions } from '@tanstack/react-query';
import { scriptAnalysis } from '../../data/script-analysis.ts';
import type { Script } from '../../data/types.ts';

/** What is affected when a script goes away or fails. */
export const impactOfScript = ({ id, version }: Pick<Script, 'id' | 'version'>) =>
  queryOptions({
    queryKey: ['shared', 'scripts', id, 'impact', version],
    queryFn: () => scriptAnalysis.impact.query({ id }),
  });
