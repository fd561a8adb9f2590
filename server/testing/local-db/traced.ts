import { execFile } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { promisify } from 'node:util';
import { packageRoot } from '../../../db/package-root.ts';
import { bundled } from './crash.ts';

const run = promisify(execFile);

/** Calls to the system by which a file changes or is flushed. */
export const fileCalls = ['pwrite64', 'fsync', 'fdatasync', 'ftruncate', 'rename', 'unlink'] as const;
export type FileCall = (typeof fileCalls)[number];

export interface Fault {
  call: FileCall;
  /** 1 is the first one the process makes. */
  nth: number;
  how: 'EIO' | 'ENOSPC' | 'SIGKILL';
  /** From then on every one, as with a full disk. */
  lasting: boolean;
}

/** Why processes cannot be traced here; undefined when they can. */
export async function whyNoTracing(): Promise<string | undefined> {
  return run('strace', ['-o', '/dev/null', 'true']).then(
    () => undefined,
    () => 'strace is missing, or the system does not let it trace',
  );
}

export interface Ended {
  /** `null`: killed. */
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs `crash-child.ts` under strace, with a fault; only its main thread, which does all of SQLite's work. */
export async function runWithFault(fault: Fault, ...args: string[]): Promise<Ended> {
  const when = `${fault.nth}${fault.lasting ? '+' : ''}`;
  const what = fault.how === 'SIGKILL' ? 'signal=KILL' : `error=${fault.how}`;
  return traced(
    ['-o', '/dev/null', '-e', `trace=${fault.call}`, '-e', `inject=${fault.call}:${what}:when=${when}`],
    args,
  );
}

/** How often a mode of `crash-child.ts` makes each call when nothing goes wrong. */
export async function countCalls(logFile: string, ...args: string[]): Promise<Map<FileCall, number>> {
  const { code, stderr } = await traced(['-o', logFile, '-e', `trace=${fileCalls.join()}`], args);
  if (code !== 0) throw new Error(`It ended with ${code} without a fault: ${stderr}`);
  const lines = readFileSync(logFile, 'utf8').split('\n');
  rmSync(logFile);
  return new Map(fileCalls.map((call) => [call, lines.filter((line) => line.startsWith(`${call}(`)).length]));
}

/** Runs `crash-child.ts` under strace with these options of it. */
export async function traced(options: string[], args: string[]): Promise<Ended> {
  const command = ['-qq', ...options, process.execPath, await bundled(), ...args];
  const child = run('strace', command, { cwd: packageRoot(), maxBuffer: 64 * 1024 * 1024 });
  return child.then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: { code?: unknown; stdout: string; stderr: string }) => ({
      code: typeof error.code === 'number' ? error.code : null,
      stdout: error.stdout,
      stderr: error.stderr,
    }),
  );
}
