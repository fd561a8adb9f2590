import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { tempFolder } from '../testing/temp.ts';
import { until } from '../testing/until.ts';

const root = join(import.meta.dirname, '../..');
/** The first start of a fresh checkout builds server and page. */
const buildMs = 240_000;

function start(dataDir: string) {
  const command = ['start', '--silent', '--', '--port', '0', '--data-dir', dataDir];
  const env = { ...process.env, WO_SECRET_KEY_FILE: join(dataDir, 'key'), NODE_ENV: 'production' };
  const npm = spawn('npm', command, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const out = { stdout: '', stderr: '' };
  npm.stdout.on('data', (chunk: Buffer) => (out.stdout += chunk.toString()));
  npm.stderr.on('data', (chunk: Buffer) => (out.stderr += chunk.toString()));
  onTestFinished(() => void (npm.exitCode === null && npm.kill('SIGTERM')));
  return { npm, out };
}

async function ready({ npm, out }: ReturnType<typeof start>, timeoutMs: number): Promise<string> {
  const found = await until(
    () => /^ready (\S+)$/m.exec(out.stdout) ?? (npm.exitCode === null ? undefined : ['', '']),
    {
      timeoutMs,
      what: 'the ready line',
    },
  );
  if (!found[1]) throw new Error(`npm start ended: ${out.stderr}`);
  return found[1];
}

async function exitCode(npm: ChildProcess): Promise<unknown> {
  npm.kill('SIGTERM');
  const [code]: unknown[] = await once(npm, 'exit');
  return code;
}

describe('npm start', () => {
  it('passes flags on, stops on a signal to npm with 0, and builds nothing the second time', {
    timeout: buildMs + 60_000,
  }, async () => {
    const dataDir = tempFolder('start');
    const first = start(dataDir);
    const url = await ready(first, buildMs);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    expect(await exitCode(first.npm)).toBe(0);
    await expect(fetch(`${url}/readyz`)).rejects.toThrow();

    const second = start(dataDir);
    await ready(second, 60_000);
    expect(second.out.stderr).not.toContain('building');
    expect(await exitCode(second.npm)).toBe(0);
  });
});
