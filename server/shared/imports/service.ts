/** What the kinds of import may use of the mechanism. */
export { cancelForgotten } from './forgotten.ts';
export { interrupted, markApplying, unmarkApplying } from './states.ts';
export type { Received, ReceivedFile } from './upload.ts';
export { isAtRest, waitForImport, watchImport } from './watch.ts';
export { type ImportWork, type ReadOutcome, type ReadTask, ReadingFailed } from './work.ts';
