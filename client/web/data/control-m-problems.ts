import type { Problem } from './control-m.ts';
import type { ProblemKinds } from './problem-kinds.ts';

export const problemKinds: ProblemKinds<Problem['kind']> = {
  cycle: { label: 'Cycles', about: 'They wait for each other, so that none of them can start by itself.' },
  orphan: { label: 'Waits nobody fulfils', about: 'An event that no job of this environment sets.' },
  'never-runs': { label: 'Never run', about: 'No day fits, or what they wait for cannot happen.' },
  'flow-unknown': { label: 'Unknown in a flow', about: 'A flow names a job that is not in its folder.' },
  'script-missing': { label: 'Script missing', about: 'The script is not in the catalogue.' },
  'duplicate-name': { label: 'Same name', about: 'Several jobs of one folder have one name.' },
  unused: { label: 'Events nobody uses', about: 'An event is set, and no job waits for it.' },
  undocumented: { label: 'Without description', about: 'Nobody wrote down what they are for.' },
};
