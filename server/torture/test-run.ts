import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { packageRoot } from '../../db/package-root.ts';
import { makeFolder, removeFolder } from '../testing/temp.ts';
import { promise } from './scenario.ts';

/** Tests that are run as they are, outside `npm test`. */
export interface TestRun {
  files: readonly string[];
  /** Only tests whose whole name matches this pattern. Default: all. */
  named?: string;
  /** What tells the tests to be the long form. */
  env?: Record<string, string>;
}

const report = z.object({
  testResults: z.array(
    z.object({ assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })) }),
  ),
});

/**
 * Runs test files in a process of their own.
 * @returns the whole names of the tests that passed
 * @throws Error - one failed, or there were none; has the end of what was printed
 */
export async function runTests({ files, named, env = {} }: TestRun): Promise<string[]> {
  const root = packageRoot();
  const folder = makeFolder('test-run');
  const reportFile = join(folder, 'report.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
  const only = named === undefined ? [] : ['--testNamePattern', named];
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  try {
    const child = spawn(process.execPath, [vitest, 'run', ...reporters, ...only, ...files], {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        output = (output + chunk.toString()).slice(-20_000);
      });
    const [code]: unknown[] = await once(child, 'close');
    promise(code === 0 && existsSync(reportFile), 'the tests pass', { files, output });
    return passedIn(reportFile);
  } finally {
    removeFolder(folder);
  }
}

function passedIn(reportFile: string): string[] {
  const { testResults } = report.parse(JSON.parse(readFileSync(reportFile, 'utf8')));
  const passed = testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status === 'passed')
    .map(({ fullName }) => fullName);
  promise(passed.length > 0, 'there were tests', { reportFile });
  return passed;
}
