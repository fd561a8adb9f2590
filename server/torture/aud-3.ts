import { checkComplete, auditedPaths } from './aud-2.ts';
import type { Scenario } from './scenario.ts';
import { runTests } from './test-run.ts';

const files = [
  'server/trpc/guards.test.ts',
  'server/security/denied.test.ts',
  'server/installation/first-admin.test.ts',
  'server/installation/move/move-guards.test.ts',
];
const allowed = 'leaves exactly the audit rows it should';
const denied = 'leaves exactly one row of its type|is refused and leaves exactly one row';

export const everyChangeOnce: Scenario = {
  id: 'AUD-3',
  about: 'every change once allowed and once denied: exactly one row of its type each time',
  rounds: { short: 1, long: 1 }, // all changes, over tRPC and REST
  shortForm: files,
  async run(rounds, note) {
    note(`every change of ${files.join(', ')}`);
    const tests = await runTests({ files, named: `${allowed}|${denied}` });
    checkComplete(tests.filter((name) => name.includes(allowed)));
    checkComplete(tests.filter((name) => !name.includes(allowed)));
    return { rounds, tests: tests.length, changes: auditedPaths().length };
  },
};
