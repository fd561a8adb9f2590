import { spawn } from 'node:child_process';
import { PassThrough, Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { tempFolder } from '../../../server/testing/temp.ts';
import { runWo } from '../run.ts';

const main = fileURLToPath(new URL('../main.ts', import.meta.url));

export interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface Setting {
  /** Default: an empty folder of the running test. */
  dataDir?: string;
  server?: string;
  env?: Record<string, string>;
  /** Written to stdin, which is then closed, or left open. */
  stdin?: string | { leftOpen: string };
}

/** Nothing of the surroundings: no kept session, no address of a server somebody runs here. */
function environment({ dataDir = tempFolder('cli'), server, env }: Setting): Record<string, string> {
  return { HOME: dataDir, WO_DATA_DIR: dataDir, ...(server && { WO_SERVER: server }), ...env };
}

function stdinOf({ stdin = '' }: Setting): Readable {
  if (typeof stdin === 'string') return Readable.from([stdin]);
  const pipe = new PassThrough();
  pipe.write(stdin.leftOpen);
  return pipe;
}

/** Runs the command line in this process: the same code from the arguments on, without a second to start. */
export async function wo(args: string[], setting: Setting = {}): Promise<Ran> {
  const out = { stdout: '', stderr: '' };
  const collect = (name: 'stdout' | 'stderr') =>
    new Writable({
      write(chunk, _encoding, done) {
        out[name] += String(chunk);
        done();
      },
    });
  const stdin = stdinOf(setting);
  const io = { env: environment(setting), stdin, stdout: collect('stdout'), stderr: collect('stderr') };
  const code = await runWo(args, io);
  return { code, ...out };
}

/** Runs the command line as a process of its own. */
export function woProcess(
  args: string[],
  setting: Setting = {},
  { signal, onOutput }: { signal?: AbortSignal; onOutput?: (text: string) => void } = {},
): Promise<Ran> {
  const child = spawn(process.execPath, ['--import', 'tsx', main, ...args], {
    env: { PATH: process.env.PATH, ...environment(setting) },
  });
  const out = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    out.stdout += chunk.toString();
    onOutput?.(chunk.toString());
  });
  signal?.addEventListener('abort', () => child.kill('SIGTERM'), { once: true });
  child.stderr.on('data', (chunk: Buffer) => (out.stderr += chunk.toString()));
  if (typeof setting.stdin === 'object') child.stdin.write(setting.stdin.leftOpen);
  else child.stdin.end(setting.stdin ?? '');
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      child.stdin.destroy();
      resolve({ code, ...out });
    });
  });
}
