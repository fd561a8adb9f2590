import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promise, type Scenario } from './scenario.ts';

const root = join(import.meta.dirname, '../..');
const tests = ['server/shared/rbac/escalation.test.ts', 'server/shared/rbac/admins.test.ts'];

export const grantSequences: Scenario = {
  id: 'RBAC-2',
  about: 'random sequences of grants and administrators against a model: nobody gains what the actor lacks',
  // the 200 of the short form run as tests of their own; here only that the long form starts
  rounds: { short: 5, long: 5_000 },
  async run(rounds, note) {
    const child = spawn(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...tests], {
      cwd: root,
      env: { ...process.env, WO_RBAC_SEQUENCES: String(rounds), WO_RBAC_TIMEOUT_MS: '21600000' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        output = (output + chunk.toString()).slice(-20_000);
      });
    note(`${rounds} sequences each of ${tests.join(' and ')}`);
    const [code]: unknown[] = await once(child, 'exit');
    promise(code === 0, 'what is allowed is what the model allows', { output });
    return { rounds };
  },
};
