import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { scriptAnalysis } from '../../data/script-analysis.ts';
import { type LineFact, lineFactsOf, marksOf } from '../../data/script-lines.ts';
import type { Script } from '../../data/types.ts';

/** What a script says, and which scripts of the catalogue it means. Read anew when anything of the team changed. */
export function useFacts({ id, version }: Pick<Script, 'id' | 'version'>) {
  return useQuery({
    queryKey: ['shared', 'scripts', id, 'facts', version],
    queryFn: () => scriptAnalysis.facts.query({ id, version }),
  });
}

const none: LineFact[] = [];

/** The same line by line, with the signs of the margin: the same objects for as long as the facts are the same. */
export function useLineFacts(script: Pick<Script, 'id' | 'version'>) {
  const query = useFacts(script);
  const { data } = query;
  const lines = useMemo(() => (data ? lineFactsOf(data) : none), [data]);
  const marks = useMemo(() => marksOf(lines), [lines]);
  return { ...query, lines, marks };
}
