import type { Problem } from './control-m.ts';

/** What each kind of problem is called, and what it means; in the order in which to look at them. */
export const problemKinds: Record<Problem['kind'], { label: string; about: string }> = {
  cycle: { label: 'Cycles', about: 'They wait for each other, so that none of them can start by itself.' },
  orphan: { label: 'Waits nobody fulfils', about: 'An event that no job of this environment sets.' },
  'never-runs': { label: 'Never run', about: 'No day fits, or what they wait for cannot happen.' },
  'flow-unknown': { label: 'Unknown in a flow', about: 'A flow names a job that is not in its folder.' },
  'script-missing': { label: 'Script missing', about: 'The script is not in the catalogue.' },
  'duplicate-name': { label: 'Same name', about: 'Several jobs of one folder have one name.' },
  unused: { label: 'Events nobody uses', about: 'An event is set, and no job waits for it.' },
  undocumented: { label: 'Without description', about: 'Nobody wrote down what they are for.' },
};

export const severityColours: Record<Problem['severity'], string> = {
  error: 'red',
  warning: 'orange',
  info: 'gray',
};

// Object.keys only promises text; these are the keys of the constant above.
const kinds = Object.keys(problemKinds) as Problem['kind'][];

/** The kind that a text of the address names; undefined for anything else. */
export function problemKind(text: string | undefined): Problem['kind'] | undefined {
  return kinds.find((kind) => kind === text);
}

/** Kinds there are problems of, in the order in which to look at them. */
export function countedKinds(
  counts: Record<string, number>,
): { kind: Problem['kind']; label: string; count: number }[] {
  return kinds
    .map((kind) => ({ kind, label: problemKinds[kind].label, count: counts[kind] ?? 0 }))
    .filter(({ count }) => count > 0);
}
