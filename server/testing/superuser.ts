import type postgres from 'postgres';
import { isRetryable } from '../../db/shared/outage.ts';
import { onServer } from './postgres.ts';
import { until } from './until.ts';

// What the superuser of a team database can do to its audit log.

/** The tables that the audit log consists of. */
export const auditTables = ['audit_log', 'audit_sealed', 'audit_checkpoints', 'audit_pending'];

export type Tx = postgres.TransactionSql;

/** One transaction of the database's superuser, with every trigger of the log out of the way. */
export async function tamper(databaseUrl: string, work: (tx: Tx) => Promise<unknown>): Promise<void> {
  await onServer(databaseUrl, async (client) => {
    // a server writes and seals meanwhile, so the locks may meet: whoever loses tries again
    for (let attempt = 1; ; attempt += 1) {
      try {
        await client.begin((tx) => withoutTriggers(tx, work));
        return;
      } catch (error) {
        if (!isRetryable(error) || attempt === 10) throw error;
      }
    }
  });
}

async function withoutTriggers(tx: Tx, work: (tx: Tx) => Promise<unknown>): Promise<void> {
  const parts = await tx<{ name: string }[]>`
    select inhrelid::regclass::text as name from pg_inherits where inhparent = 'audit_log'::regclass`;
  const tables = [...auditTables, ...parts.map(({ name }) => name)];
  for (const table of tables) await tx`alter table ${tx(table)} disable trigger all`;
  await work(tx);
  for (const table of tables) await tx`alter table ${tx(table)} enable trigger all`;
}

/** Takes everything behind the first `size` entries away, leaving a log that fits in itself. */
export async function cutTail(tx: Tx, log: string, size: number): Promise<void> {
  await tx`delete from audit_log where id in (select audit_id from audit_sealed where log = ${log} and idx > ${size})`;
  await tx`delete from audit_sealed where log = ${log} and idx > ${size}`;
  await tx`delete from audit_checkpoints where log = ${log} and size > ${size}`;
}

/** Makes all hashes of a log anew from its rows as they are now, and seals them again. */
export async function reseal(tx: Tx, log: string): Promise<void> {
  const ofLog = tx`coalesce(team_id::text, 'org') = ${log}`;
  await tx`update audit_log set canon = (canon::jsonb || jsonb_build_object('id', id, 'resource_name', resource_name))::text
    where ${ofLog}`;
  await tx`update audit_log set leaf = sha256('\\x00'::bytea || convert_to(canon, 'UTF8')) where ${ofLog}`;
  await tx`delete from audit_pending where log = ${log}`;
  await tx`delete from audit_sealed where log = ${log}`;
  await tx`delete from audit_checkpoints where log = ${log}`;
  await tx`insert into audit_pending (log, at, audit_id, xid, leaf)
    select ${log}, at, id, xid, leaf from audit_log where ${ofLog}`;
  await tx`select audit_seal(${log}, 100000)`;
}

/** A copy of a whole database that it can be set back to, as a restored backup does. */
export interface DatabaseCopy {
  /** Puts the copy in the place of the database, of which every session ends. */
  restore(): Promise<void>;
  remove(): Promise<void>;
}

/** Copies a database as it is now; whoever is connected to it has to connect again. */
export async function copyOf(databaseUrl: string): Promise<DatabaseCopy> {
  const name = new URL(databaseUrl).pathname.slice(1);
  const [copy, next] = [`${name}_copy`, `${name}_next`];
  const asAdmin = (work: (sql: postgres.Sql) => Promise<unknown>) =>
    onServer(Object.assign(new URL(databaseUrl), { pathname: '/postgres' }).href, work);
  await asAdmin((sql) =>
    alone(sql, name, () => sql`create database ${sql(copy)} template ${sql(name)} strategy file_copy`),
  );
  return {
    restore: () =>
      asAdmin(async (sql) => {
        await sql`create database ${sql(next)} template ${sql(copy)} strategy file_copy`;
        await sql`drop database if exists ${sql(name)} with (force)`;
        await sql`alter database ${sql(next)} rename to ${sql(name)}`;
      }).then(() => undefined),
    remove: () => asAdmin((sql) => sql`drop database ${sql(copy)}`).then(() => undefined),
  };
}

/** Runs `work` while nobody is connected to a database, nor can be. */
async function alone(sql: postgres.Sql, name: string, work: () => Promise<unknown>): Promise<void> {
  await sql`alter database ${sql(name)} with allow_connections false`;
  try {
    await sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${name}`;
    await until(() => work().then(() => true), { what: `the last session on ${name} to end` });
  } finally {
    await sql`alter database ${sql(name)} with allow_connections true`;
  }
}
