import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import postgres from 'postgres';
import { freePort, initCluster, processTree, runPostgres } from './postgres-process.ts';
import { makeFolderForNobody, removeFolder } from './temp.ts';

export interface StartOptions {
  /** Default: a free one. */
  port?: number;
  /** A cluster made before; it is kept. Default: a new one in a temporary folder, removed by `remove()`. */
  dataDir?: string;
  /** Every commit is synced to disk, as in production. Tests leave it off: they pull no power plug. */
  durable?: boolean;
  /** More settings, as `name: value` of postgresql.conf. */
  settings?: Record<string, string>;
}

/** Databases of a server that runs, whoever started it. */
export interface DatabaseServer {
  /** Superuser, database `postgres`. */
  readonly url: string;
  /** Makes a database of its own for a test, empty or as a copy of `template`; answers its URL. */
  createDatabase(template?: string): Promise<string>;
  /** Drops a database by its URL, closing what is still connected to it. */
  dropDatabase(url: string): Promise<void>;
}

/** A server that this process started, and can therefore stop. */
export interface TestPostgres extends DatabaseServer {
  readonly port: number;
  readonly dataDir: string;
  /** Of the postmaster; undefined while stopped. */
  readonly pid: number | undefined;
  /** `fast` ends running statements and closes cleanly; `kill` is SIGKILL for all of its processes. */
  stop(how?: 'fast' | 'kill'): Promise<void>;
  /** The same data on the same port again. */
  start(): Promise<void>;
  /** Freezes it: connections stay open and new ones are accepted by the system, but nothing answers. */
  pause(): void;
  resume(): void;
  /** Stops it and removes a data folder that `startPostgres` made. */
  remove(): Promise<void>;
}

/** `synchronous_commit` stays on: off, a killed server would lose commits it has answered. */
const fastSettings = { fsync: 'off', full_page_writes: 'off' };
const usualSettings = { max_connections: '200', shared_buffers: '64MB' };

/**
 * Starts a PostgreSQL of its own, from the programs npm brought. Takes about a second.
 * @throws Error - no programs for this platform, or the server does not start; the message holds its log
 */
export async function startPostgres(options: StartOptions = {}): Promise<TestPostgres> {
  const folder = options.dataDir === undefined ? makeFolderForNobody('postgres') : undefined;
  const dataDir = options.dataDir ?? join(folder ?? '', 'data');
  if (folder) await initCluster(dataDir);
  const port = options.port ?? (await freePort());
  const settings = { ...usualSettings, ...(options.durable ? {} : fastSettings), ...options.settings };
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;

  let child = await runPostgres(dataDir, port, settings);
  const running = () => child.exitCode === null && child.signalCode === null;
  const signalAll = (signal: NodeJS.Signals) => {
    for (const pid of processTree(child.pid)) signalIfAlive(pid, signal);
  };
  const stopSync = () => {
    if (running()) signalAll('SIGKILL');
    if (folder) removeFolder(folder);
  };
  process.once('exit', stopSync);

  const server: TestPostgres = {
    ...databasesOf(url),
    port,
    dataDir,
    get pid() {
      return running() ? child.pid : undefined;
    },
    async stop(how = 'fast') {
      if (!running()) return;
      const ended = once(child, 'exit');
      if (how === 'kill') signalAll('SIGKILL');
      else child.kill('SIGINT');
      await ended;
    },
    async start() {
      if (!running()) child = await runPostgres(dataDir, port, settings);
    },
    pause: () => signalAll('SIGSTOP'),
    resume: () => signalAll('SIGCONT'),
    async remove() {
      signalAll('SIGCONT');
      await server.stop();
      process.off('exit', stopSync);
      if (folder) removeFolder(folder);
    },
  };
  return server;
}

function signalIfAlive(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // ended between listing and signalling
  }
}

/** The databases of the server at `url`, which must be a superuser or may at least create databases. */
export function databasesOf(url: string): DatabaseServer {
  return {
    url,
    async createDatabase(template) {
      const name = `t_${randomBytes(8).toString('hex')}`;
      await onServer(url, (sql) =>
        template
          ? sql`create database ${sql(name)} template ${sql(template)} strategy file_copy`
          : sql`create database ${sql(name)}`,
      );
      const made = new URL(url);
      made.pathname = `/${name}`;
      return made.href;
    },
    async dropDatabase(databaseUrl) {
      const name = new URL(databaseUrl).pathname.slice(1);
      await onServer(url, (sql) => sql`drop database if exists ${sql(name)} with (force)`);
    },
  };
}

/** One short connection for one administrative statement. */
export async function onServer<T>(url: string, work: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    return await work(sql);
  } finally {
    await sql.end();
  }
}
