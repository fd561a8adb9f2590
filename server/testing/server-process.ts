import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makeFolder, removeFolder } from './temp.ts';

const root = join(import.meta.dirname, '../..');

export interface ServerOptions {
  /** Default: a new one, removed when the server is removed. */
  dataDir?: string;
  env?: Record<string, string>;
  args?: string[];
  /** For node itself, such as `--cpu-prof`. */
  nodeArgs?: string[];
  /** How long it may take to be ready. Default 30 s. */
  timeoutMs?: number;
}

/** A server in a process of its own, as a user runs it. */
export interface ServerProcess {
  readonly url: string;
  readonly pid: number;
  readonly dataDir: string;
  /** From start to the `ready` line. */
  readonly readyMs: number;
  /** The local proof, as `Authorization: Bearer`. */
  readonly accessToken: string;
  /** What it printed so far: stdout and stderr. */
  output(): string;
  running(): boolean;
  /** Sends a signal and waits for the end; answers the exit code, or the signal that ended it. */
  stop(signal?: NodeJS.Signals): Promise<number | NodeJS.Signals>;
  /** Stops it and removes its data folder, when `startServer` made that. */
  remove(): Promise<void>;
}

/** The server ended instead of becoming ready. */
export class StartFailed extends Error {
  readonly exitCode: number | undefined;
  readonly output: string;
  constructor(exitCode: number | undefined, output: string) {
    super(`The server ended with ${exitCode} before it was ready:\n${output}`);
    this.exitCode = exitCode;
    this.output = output;
  }
}

const entry = join(root, 'dist/server/main.js');
let building: Promise<unknown> | undefined;

/** What `npm start` runs; made when it is missing or older than the source, once per process. */
function built(): Promise<unknown> {
  const args = [join(root, 'server/build/build.mjs'), 'server'];
  building ??= promisify(execFile)(process.execPath, args, { cwd: root });
  return building;
}

/** The environment of a server: nothing of the tester's own home or settings gets in. */
function environmentOf(dataDir: string, env: Record<string, string> = {}): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    HOME: dataDir,
    TZ: 'UTC',
    WO_HOST: '127.0.0.1',
    WO_PORT: '0',
    WO_DATA_DIR: join(dataDir, 'data'),
    WO_SECRET_KEY_FILE: join(dataDir, 'config', 'secret-key'),
    WO_LOG_LEVEL: 'warn',
    ...env,
  };
}

/**
 * Starts a server and resolves when it says it is ready.
 * @throws StartFailed - it ended instead; has the exit code and what it printed
 */
export async function startServer(options: ServerOptions = {}): Promise<ServerProcess> {
  const dataDir = options.dataDir ?? makeFolder('server');
  await built();
  const started = performance.now();
  const child = spawn(process.execPath, [...(options.nodeArgs ?? []), entry, ...(options.args ?? [])], {
    cwd: root,
    env: environmentOf(dataDir, options.env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = collect(child);
  const killNow = () => child.kill('SIGKILL');
  process.once('exit', killNow);
  const ended = once(child, 'exit').then(([code, signal]: (number | NodeJS.Signals | null)[]) => {
    process.off('exit', killNow);
    return code ?? signal ?? 'SIGKILL';
  }) as Promise<number | NodeJS.Signals>;
  const url = await readyUrl(child, ended, output, options.timeoutMs ?? 30_000);
  const readyMs = performance.now() - started;
  const running = () => child.exitCode === null && child.signalCode === null;
  const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
    if (running()) child.kill(signal);
    return ended;
  };
  return {
    url,
    pid: child.pid ?? 0,
    dataDir,
    readyMs,
    get accessToken() {
      const file = join(dataDir, 'data', 'access-token');
      return existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
    },
    output,
    running,
    stop,
    async remove() {
      await stop('SIGKILL');
      if (options.dataDir === undefined) removeFolder(dataDir);
    },
  };
}

function collect(child: ChildProcess): () => string {
  let text = '';
  const take = (chunk: Buffer) => {
    text = (text + chunk.toString()).slice(-64_000);
  };
  child.stdout?.on('data', take);
  child.stderr?.on('data', take);
  return () => text;
}

async function readyUrl(
  child: ChildProcess,
  ended: Promise<number | NodeJS.Signals>,
  output: () => string,
  timeoutMs: number,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`The server was not ready within ${timeoutMs} ms:\n${output()}`));
    }, timeoutMs);
    const look = () => {
      const url = /^ready (http:\S+)$/m.exec(output())?.[1];
      if (!url) return;
      clearTimeout(timer);
      child.stdout?.off('data', look);
      resolve(url);
    };
    child.stdout?.on('data', look);
    void ended.then((code) => {
      clearTimeout(timer);
      reject(new StartFailed(typeof code === 'number' ? code : undefined, output()));
    });
  });
}
