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

/** @throws UsageError - a name and an id were given for one thing */
export function refuseBoth(flag: string, value: unknown, other: string, otherValue: unknown): void {
  if (value !== undefined && otherValue !== undefined)
    throw new UsageError(`Both ${flag} and ${other} were given. Leave one out.`);
}

/** The command ran and its answer is "no", which was printed already: exit code 1. */
export class FailedAnswer extends Error {
  override readonly name = 'FailedAnswer';
}
