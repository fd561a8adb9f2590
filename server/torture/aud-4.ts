import type { Scenario } from './scenario.ts';
import { runTests } from './test-run.ts';

const files = ['server/shared/audit/tamper.test.ts'];

export const singleTamperings: Scenario = {
  id: 'AUD-4',
  about: 'a sealed log tampered with at random is found out at the right row; clean logs raise no alarm',
  rounds: { short: 500, long: 10_000 },
  shortForm: files,
  async run(rounds, note) {
    note(`${rounds} tamperings in ${files.join()}`);
    const tests = await runTests({ files, env: { WO_TAMPER_ROUNDS: String(rounds) } });
    return { rounds, tests: tests.length };
  },
};
