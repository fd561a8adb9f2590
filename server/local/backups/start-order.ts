import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../../../db/package-root.ts';
import type { Order, Outcome } from './messages.ts';

export interface Running {
  outcome: Promise<Outcome>;
  /** Gives it up: what was written so far is removed by the next backup. */
  stop(): void;
}

/** Has an order carried out by a process of its own. */
export function startOrder(order: Order): Running {
  const child = startProcess();
  const outcome = new Promise<Outcome>((resolve, reject) => {
    // the process is ours, and says nothing else
    child.once('message', (message) => resolve(message as Outcome));
    child.once('error', reject);
    child.once('exit', (code, signal) =>
      reject(new Error(`The process for a ${order.is} ended without an answer (${signal ?? code}).`)),
    );
    child.send(order);
  });
  return { outcome, stop: () => child.kill('SIGKILL') };
}

/** What a process needs to start; it is not told the server's own settings, which hold secrets. */
function environment(): Record<string, string> {
  const names = ['PATH', 'SystemRoot', 'TEMP', 'TMP', 'TMPDIR', 'TZ'];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}

/** In a build the process is a file of its own; from the sources there is TypeScript to load first. */
function startProcess(): ChildProcess {
  const built = !import.meta.url.endsWith('.ts');
  const file = built ? 'dist/server/backup-process.js' : 'server/build/worker-from-source.mjs';
  const args = built ? [] : [new URL('./backup-process.ts', import.meta.url).href];
  return fork(join(packageRoot(), file), args, {
    execArgv: [],
    env: environment(),
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
}
