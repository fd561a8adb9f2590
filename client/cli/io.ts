import type { Readable, Writable } from 'node:stream';

/** What a run of `wo` touches of its process. */
export interface Io {
  env: Record<string, string | undefined>;
  stdin: Readable & { isTTY?: boolean };
  stdout: Writable & { isTTY?: boolean };
  stderr: Writable;
}

/** The command line cannot be run as it was written: exit code 2. The message says what to write. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The command ran and its answer is "no", which was printed already: exit code 1. */
export class FailedAnswer extends Error {
  override readonly name = 'FailedAnswer';
}
