import { allProcedures } from '../testing/procedure-call.ts';
import { promise, type Scenario } from './scenario.ts';
import { runTests } from './test-run.ts';

const files = [
  'server/security/audit-fails.test.ts',
  'server/installation/first-admin.test.ts',
  'server/installation/move/move-guards.test.ts',
];

export const auditFails: Scenario = {
  id: 'AUD-2',
  about: 'while the log cannot be written every change is refused within 3 s, and nothing changes',
  rounds: { short: 1, long: 1 }, // all changes, each with every way to fail
  shortForm: files,
  async run(rounds, note) {
    note(`every change of ${files.join(' and ')}`);
    const tests = await runTests({ files, named: 'while the log cannot be written' });
    checkComplete(tests);
    return { rounds, tests: tests.length, changes: auditedPaths().length };
  },
};

/** The paths of all procedures that write to the log. */
export function auditedPaths(): string[] {
  return allProcedures()
    .filter(({ meta }) => meta.audited)
    .map(({ path }) => path);
}

/**
 * The tests are of every audited procedure.
 * @param tests whole names of those that passed
 */
export function checkComplete(tests: readonly string[]): void {
  const words = new Set(tests.flatMap((name) => name.split(' ')).map((word) => word.replaceAll("'", '')));
  // names of tests shorten what is long
  const isNamed = (path: string) =>
    [...words].some((word) => word === path || (word.endsWith('…') && path.startsWith(word.slice(0, -1))));
  const untested = auditedPaths().filter((path) => !isNamed(path));
  promise(untested.length === 0, 'every change was tried', { untested });
}
