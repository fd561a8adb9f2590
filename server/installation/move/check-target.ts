import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { SharedDb } from '../../../db/shared/client.ts';
import { connect } from '../../../db/shared/connect.ts';
import type { ConnectOptions } from '../../../db/shared/connection.ts';
import { describeOutage, isOutage } from '../../../db/shared/outage.ts';
import { rowsOf } from '../../../db/shared/schema-state.ts';
import { addressOf, type SharedTarget } from '../../../db/shared/target.ts';
import { Refusal } from '../../trpc/errors.ts';
import { type Check, type ConnectionTest, testConnection } from '../test-connection.ts';
import { named, readTables, type Table } from './tables.ts';

export interface MoveCheck extends Omit<Check, 'name'> {
  name: Check['name'] | 'empty' | 'owner' | 'encoding' | 'memory';
}

export interface TargetTest extends Pick<ConnectionTest, 'ok' | 'serverVersion' | 'schema'> {
  checks: MoveCheck[];
}

/**
 * Tries a database that the team's data is to be moved into: reachable and usable as for connecting, empty, and with a
 * login that may write an audit log as it was. Changes nothing.
 */
export async function testTarget(target: SharedTarget, options: ConnectOptions): Promise<TargetTest> {
  const test = await testConnection(target.url, options);
  if (!test.ok) return test;
  const further = await furtherChecks(target, test, options).catch((error: unknown): MoveCheck[] => {
    if (!isOutage(error)) throw error;
    return [{ name: 'connect', ok: false, detail: `It was tried, but ${describeOutage(error)}.` }];
  });
  const checks = [...test.checks, ...further];
  return { ...test, checks, ok: checks.every(({ ok }) => ok) };
}

async function furtherChecks(
  target: SharedTarget,
  { schema }: ConnectionTest,
  options: ConnectOptions,
): Promise<MoveCheck[]> {
  const connection = await connect(target.url, { ...options, poolSize: 1 });
  try {
    const tables = tablesCheck(target, schema);
    const empty = await emptyCheck(connection.db, target);
    const encoding = await encodingCheck(connection.db);
    const owner = await ownerCheck(connection.db, schema);
    return [tables, empty, encoding, owner].filter((check) => check !== undefined);
  } finally {
    await connection.close();
  }
}

/** With `verify` somebody else makes the tables, and has to have made them. */
function tablesCheck({ migrate }: SharedTarget, schema: ConnectionTest['schema']): MoveCheck | undefined {
  if (migrate === 'apply' || schema === 'current') return undefined;
  const detail = 'Its tables are not there yet: have the DBA run the output of: wo shared sql';
  return { name: 'schema', ok: false, detail };
}

/** In any other encoding some letter of somebody cannot be kept, which would be found out in the midst of the copy. */
async function encodingCheck(db: SharedDb): Promise<MoveCheck> {
  const query = sql`select current_setting('server_encoding') as encoding`;
  const encoding = (await rowsOf(db, query, z.object({ encoding: z.string() })))[0]?.encoding;
  if (encoding === 'UTF8') return { name: 'encoding', ok: true, detail: 'It keeps every letter (UTF8).' };
  const detail = `Its encoding is ${encoding}, which cannot keep every letter. Name a database that was created with: ENCODING 'UTF8' TEMPLATE template0`;
  return { name: 'encoding', ok: false, detail };
}

async function emptyCheck(db: SharedDb, target: SharedTarget): Promise<MoveCheck> {
  const found = await firstRowsIn(db, await readTables(db));
  if (found === undefined) return { name: 'empty', ok: true, detail: 'It holds no data of any team.' };
  return { name: 'empty', ok: false, detail: `${await contents(db, found)} ${howToClear(target)}` };
}

/** The first table that holds something which the migrations have not put there. */
export async function firstRowsIn(db: SharedDb, tables: readonly Table[]): Promise<string | undefined> {
  for (const { name } of tables) {
    const ofTeams = name === 'roles' ? sql`where not built_in` : sql``;
    const query = sql`select 1 as one from public.${named(name)} ${ofTeams} limit 1`;
    if ((await rowsOf(db, query, z.unknown())).length > 0) return name;
  }
  return undefined;
}

const movedRow = z.object({ at: z.coerce.date(), installation: z.string() });

async function contents(db: SharedDb, table: string): Promise<string> {
  if (table !== 'audit_log' && !(await hasLog(db))) return `It holds data already, in the table ${table}.`;
  const [moved] = await rowsOf(
    db,
    sql`select at, installation from public.audit_log
      where action = 'installation.move.complete' and outcome = 'success' order by at desc limit 1`,
    movedRow,
  );
  if (!moved) return `It holds a team's data already, in the table ${table} among others.`;
  const when = moved.at.toISOString();
  return `It holds what was moved there by "${moved.installation}" at ${when}. If that move was interrupted at its very end, the old database is still the one in use, and this copy can be thrown away.`;
}

async function hasLog(db: SharedDb): Promise<boolean> {
  const query = sql`select to_regclass('public.audit_log') is not null as known`;
  return (await rowsOf(db, query, z.object({ known: z.boolean() })))[0]?.known ?? false;
}

function howToClear({ url }: SharedTarget): string {
  const name = addressOf(url)?.name ?? 'wo';
  return `Name an empty database. To empty this one, if nobody needs it, let its administrator drop and create it again: DROP DATABASE "${name}"; CREATE DATABASE "${name}"`;
}

const rightsRow = z.object({ may_create: z.boolean(), owns: z.boolean().nullable() });

/** Whoever puts rows into the audit log past its trigger has to own it: no login that merely serves requests may. */
async function ownerCheck(db: SharedDb, schema: ConnectionTest['schema']): Promise<MoveCheck> {
  const [rights] = await rowsOf(
    db,
    sql`select has_schema_privilege('public', 'CREATE') as may_create,
      (select pg_has_role(current_user, c.relowner, 'MEMBER') from pg_catalog.pg_class c
        where c.oid = to_regclass('public.audit_log')) as owns`,
    rightsRow,
  );
  const ok = schema === 'empty' ? (rights?.may_create ?? false) : (rights?.owns ?? false);
  if (ok) return { name: 'owner', ok, detail: 'The login may make tables and copy the audit log as it is.' };
  const detail =
    schema === 'empty'
      ? 'The login may not create tables. Move with the login of their owner; another one can be configured afterwards.'
      : 'The login does not own the tables, so it may not copy the audit log as it is. Move with the login of their owner (or make it a member of that role for the time); another one can be configured afterwards.';
  return { name: 'owner', ok, detail };
}

/** @throws Refusal CONNECTION_REFUSED - with what was looked at */
export function requireUsable({ ok, checks }: TargetTest): void {
  if (ok) return;
  const problem = checks.find((check) => !check.ok)?.detail ?? '';
  throw new Refusal('CONNECTION_REFUSED', `The team database was not moved. ${problem}`, { checks });
}
