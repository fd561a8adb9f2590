import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { postgresBinaries } from './postgres-binaries.ts';
import { nobody } from './temp.ts';

/** PostgreSQL refuses to run as root. */
const account = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {};

const environment = { PATH: process.env.PATH, LC_ALL: 'C.UTF-8', TZ: 'UTC' };

/**
 * Makes an empty cluster in `dataDir`. Anyone on loopback may connect as `postgres` without a password.
 * @throws Error - initdb failed; the message holds its output
 */
export async function initCluster(dataDir: string): Promise<void> {
  const { initdb } = postgresBinaries();
  const args = [
    '-D',
    dataDir,
    '-U',
    'postgres',
    '-A',
    'trust',
    '--no-sync',
    '-E',
    'UTF8',
    '--locale=C.UTF-8',
  ];
  const child = spawn(initdb, args, {
    ...account,
    env: environment,
    cwd: '/',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const output = collect(child);
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`initdb ended with ${code}:\n${output()}`);
}

/**
 * Runs PostgreSQL on 127.0.0.1 and resolves when it takes connections.
 * @throws Error - it ended instead, or was not ready within 30 s; the message holds its log
 */
export async function runPostgres(
  dataDir: string,
  port: number,
  settings: Record<string, string>,
): Promise<ChildProcess & { pid: number }> {
  const { postgres } = postgresBinaries();
  const all = { listen_addresses: '127.0.0.1', unix_socket_directories: '', ...settings };
  const args = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn(postgres, ['-D', dataDir, '-p', String(port), ...args], {
    ...account,
    env: environment,
    cwd: '/',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await ready(child);
  const { pid } = child;
  if (pid === undefined) throw new Error('PostgreSQL is ready without a process id');
  return Object.assign(child, { pid });
}

async function ready(child: ChildProcess): Promise<void> {
  const output = collect(child);
  await new Promise<void>((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`PostgreSQL ${why}:\n${output()}`));
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      fail('was not ready within 30 s');
    }, 30_000);
    child.once('error', reject);
    child.once('exit', (code) => {
      clearTimeout(timer);
      fail(`ended with ${code}`);
    });
    child.stderr?.on('data', () => {
      if (!output().includes('ready to accept connections')) return;
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Keeps the last of what a process says on stderr. Reading on also keeps the pipe from filling up. */
function collect(child: ChildProcess): () => string {
  let text = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    text = (text + chunk.toString()).slice(-8_000);
  });
  return () => text;
}

/** The postmaster and its children, oldest first; empty when it is gone. */
export function processTree(pid: number): number[] {
  const parents = new Map<number, number>();
  for (const entry of readdirSync('/proc')) {
    if (/^\d+$/.test(entry)) parents.set(Number(entry), parentOf(entry));
  }
  if (!parents.has(pid)) return [];
  return [pid, ...[...parents].filter(([, parent]) => parent === pid).map(([child]) => child)];
}

function parentOf(pid: string): number {
  try {
    // "pid (name) state ppid …"; the name may hold spaces and brackets
    const afterName = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1) ?? '';
    return Number(afterName.split(' ')[1]);
  } catch {
    return 0; // it ended meanwhile
  }
}

/**
 * A port nobody listens on, below the range from which the system picks ports for outgoing connections:
 * so it stays free while a test has its server stopped.
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 100; tries++) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    if (await isFree(port)) return port;
  }
  throw new Error('Found no free port between 20000 and 32000 in 100 tries');
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
