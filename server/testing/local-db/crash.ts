import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { build } from 'esbuild';
import { packageRoot } from '../../../db/package-root.ts';

export interface Child {
  pid: number;
  /** Lines it has written so far. */
  lines: string[];
  /** Resolves once it has written this many lines, or has ended. */
  reached(count: number): Promise<void>;
  /** `kill -9`, and waits until it is gone. */
  kill(): Promise<void>;
  /** Its exit code, or `null` when it was killed. */
  ended: Promise<number | null>;
}

let bundle: Promise<string> | undefined;

/** The file of the child, made of one: through tsx each of the many starts would take seconds on a busy machine. */
export function bundled(): Promise<string> {
  bundle ??= (async () => {
    const folder = join(packageRoot(), 'server', 'testing', 'local-db');
    const outfile = join(packageRoot(), 'node_modules', '.cache', 'workspace-organizer', 'crash-child.mjs');
    await build({
      entryPoints: [join(folder, 'crash-child.ts')],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      external: ['better-sqlite3'],
      logLevel: 'error',
    });
    return outfile;
  })();
  return bundle;
}

/** Starts `crash-child.ts` in one of its modes. */
export async function startChild(mode: string, ...args: string[]): Promise<Child> {
  const child = spawn(process.execPath, [await bundled(), mode, ...args], {
    cwd: packageRoot(),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts);
  });
  // 'close', not 'exit': by then every acknowledged line has been read.
  const ended = once(child, 'close').then(() => child.exitCode);
  const reached = async (count: number) => {
    while (lines.length < count && child.exitCode === null && !child.killed)
      await Promise.race([once(child.stdout, 'data'), ended]);
  };
  const kill = async () => {
    child.kill('SIGKILL');
    await ended;
  };
  return { pid: child.pid ?? 0, lines, reached, kill, ended };
}
