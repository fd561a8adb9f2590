import { cpSync, existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { inject, onTestFinished } from 'vitest';
import type {} from './global-setup.ts'; // the type of what it provides
import { type DatabaseServer, databasesOf, onServer } from './postgres.ts';

/** The run's PostgreSQL, shared by all test files; nobody may stop it (see `startPostgres` for that). */
export function testServer(): DatabaseServer {
  return databasesOf(inject('postgresUrl'));
}

/** An empty database for the running test, dropped when the test ends. */
export async function emptyDatabase(): Promise<string> {
  const server = testServer();
  const url = await server.createDatabase();
  onTestFinished(() => server.dropDatabase(url));
  return url;
}

/**
 * A database prepared once per run and then copied (40 ms), for a test file: call it in `beforeAll`
 * and drop it with `testServer().dropDatabase` in `afterAll`.
 * @param name what the preparation is called; another preparation needs another name
 * @param prepare fills the template, for example applies all migrations; must close its connections
 */
export async function databaseLike(name: string, prepare: (url: string) => Promise<void>): Promise<string> {
  const server = testServer();
  const template = `template_${name}`;
  await onServer(server.url, async (sql) => {
    // A session lock: this connection is its own, and `create database` cannot run in a transaction.
    await sql`select pg_advisory_lock(hashtext(${template}))`;
    const found = await sql`select 1 from pg_database where datname = ${template}`;
    if (found.length > 0) return;
    const unfinished = await server.createDatabase();
    await prepare(unfinished);
    const made = new URL(unfinished).pathname.slice(1);
    await sql`alter database ${sql(made)} rename to ${sql(template)}`;
  });
  return server.createDatabase(template);
}

/**
 * Fills `target` with a copy of a folder that is prepared once per run, for what is slow to make.
 * @param name what the preparation is called; another preparation needs another name
 * @param prepare fills the empty folder it is given; must close what it opened there
 */
export async function folderLike(
  name: string,
  target: string,
  prepare: (folder: string) => Promise<void>,
): Promise<void> {
  const template = join(inject('templateFolder'), name);
  await onServer(testServer().url, async (sql) => {
    await sql`select pg_advisory_lock(hashtext(${template}))`; // one test process prepares, the others wait
    if (existsSync(template)) return;
    await prepare(`${template}-unfinished`);
    renameSync(`${template}-unfinished`, template);
  });
  cpSync(template, target, { recursive: true });
}
