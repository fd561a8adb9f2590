import type { Outputs } from '../../sdk/index.ts';
import type { ProblemKinds } from './problem-kinds.ts';

export type ScriptProblem = Outputs['shared']['scriptAnalysis']['problems']['items'][number];

export const problemKinds: ProblemKinds<ScriptProblem['kind']> = {
  secret: {
    label: 'Secrets',
    about: 'A password or key stands in the text. Take it from a vault or a protected file, then change it.',
  },
  'drive-conflict': {
    label: 'Drive conflicts',
    about: 'One letter stands for different targets in scripts that may run together.',
  },
  'call-cycle': { label: 'Circles of calls', about: 'Scripts start each other in a circle.' },
  'missing-script': {
    label: 'Missing scripts',
    about: 'A script starts another one that the catalogue does not have.',
  },
  'ambiguous-script': {
    label: 'Ambiguous scripts',
    about: 'Several scripts have the name that is started; give a path.',
  },
  'unresolved-mapping': {
    label: 'Unknown targets',
    about: 'Where a drive leads is known only when the script runs.',
  },
  'not-reviewed': { label: 'Not reviewed', about: 'Nobody has said for a year that it is as it should be.' },
};
