import { lookup } from 'node:dns/promises';
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { connect } from '../../db/shared/connect.ts';
import type { ConnectOptions, SharedConnection } from '../../db/shared/connection.ts';
import { embeddedExists } from '../../db/embedded-folder.ts';
import { checkSchema } from '../../db/shared/migrate.ts';
import { describeOutage } from '../../db/shared/outage.ts';
import { rowsOf, type SchemaVerdict } from '../../db/shared/schema-state.ts';
import { addressOf, hostsOf, isEmbedded } from '../../db/shared/target.ts';
import { isForbiddenAddress } from '../net/forbidden-addresses.ts';

export interface Check {
  name: 'address' | 'connect' | 'version' | 'tls' | 'rights' | 'schema';
  ok: boolean;
  /** It works, but someone should look at it. */
  warning?: boolean;
  detail: string;
}

export interface ConnectionTest {
  ok: boolean;
  checks: Check[];
  serverVersion?: string;
  latencyMs?: number;
  tls?: boolean;
  schema?: SchemaVerdict;
}

const oldestVersion = 140_000;

/** Tries a connection string and says of each thing that matters whether it is all right. Changes nothing. */
export async function testConnection(url: string, options: ConnectOptions): Promise<ConnectionTest> {
  if (isEmbedded(url) && !embeddedExists(options.embeddedDir))
    return {
      ok: true,
      checks: [{ name: 'schema', ok: true, detail: 'A new database will be made in the data folder.' }],
      schema: 'empty',
    };
  const checks: Check[] = isEmbedded(url) ? [] : [await checkAddress(url)];
  if (checks.some(({ ok }) => !ok)) return { ok: false, checks };
  let connection: SharedConnection;
  try {
    connection = await connect(url, { ...options, poolSize: 1 });
  } catch (error) {
    return {
      ok: false,
      checks: [...checks, { name: 'connect', ok: false, detail: connectProblem(url, error) }],
    };
  }
  try {
    return await inspect(connection, checks);
  } catch (error) {
    return {
      ok: false,
      checks: [...checks, { name: 'connect', ok: false, detail: connectProblem(url, error) }],
    };
  } finally {
    await connection.close();
  }
}

function connectProblem(url: string, error: unknown): string {
  const address = addressOf(url);
  const where = address ? `${address.host}:${address.port}` : 'The server';
  return `${where} was tried, but ${describeOutage(error)}.`;
}

async function checkAddress(url: string): Promise<Check> {
  for (const host of hostsOf(url)) {
    const found = await lookup(host, { all: true }).catch(() => []);
    if (found.length === 0)
      return {
        name: 'address',
        ok: false,
        detail: `The host name ${host} cannot be resolved. Check its spelling.`,
      };
    if (found.some(({ address }) => isForbiddenAddress(address)))
      return {
        name: 'address',
        ok: false,
        detail: `${host} is a link-local address; no database is reached there.`,
      };
  }
  return { name: 'address', ok: true, detail: `${hostsOf(url).join(', ')} can be resolved.` };
}

const facts = z.object({
  version: z.string(),
  number: z.coerce.number(),
  tls: z.boolean().nullable(),
  may_create: z.boolean(),
  is_super: z.boolean(),
});

async function inspect(connection: SharedConnection, before: Check[]): Promise<ConnectionTest> {
  const startedAt = performance.now();
  await connection.ping();
  const latencyMs = Math.round((performance.now() - startedAt) * 10) / 10;
  const [found] = await rowsOf(
    connection.db,
    sql`select current_setting('server_version') as version,
          current_setting('server_version_num')::int as number,
          (select ssl from pg_stat_ssl where pid = pg_backend_pid()) as tls,
          has_schema_privilege('public', 'CREATE') as may_create,
          (select rolsuper from pg_roles where rolname = current_user) as is_super`,
    facts,
  );
  if (!found) throw new Error('The server answered nothing about itself.');
  const schema = await checkSchema(connection.db);
  const checks: Check[] = [
    ...before,
    { name: 'connect', ok: true, detail: `Answers in ${latencyMs} ms.` },
    versionCheck(found),
    tlsCheck(connection, found.tls),
    rightsCheck(found, schema.verdict),
    { name: 'schema', ok: schema.verdict !== 'newer' && schema.verdict !== 'foreign', detail: schema.detail },
  ];
  const ok = checks.every((check) => check.ok);
  const { version: serverVersion } = found;
  return { ok, checks, serverVersion, latencyMs, tls: found.tls ?? false, schema: schema.verdict };
}

function versionCheck({ version, number }: z.infer<typeof facts>): Check {
  const ok = number >= oldestVersion;
  return {
    name: 'version',
    ok,
    detail: ok ? `PostgreSQL ${version}.` : `PostgreSQL ${version} is too old; 14 or newer is needed.`,
  };
}

/** No TLS is worth a word, not a refusal: on one machine or a private network it can be right. */
function tlsCheck(connection: SharedConnection, tls: boolean | null): Check {
  if (connection.kind === 'embedded')
    return { name: 'tls', ok: true, detail: 'Not needed: the database is in this process.' };
  const detail = tls
    ? 'The connection is encrypted.'
    : 'The connection is NOT encrypted. Add ?sslmode=require to the URL if the server offers TLS.';
  return { name: 'tls', ok: true, ...(!tls && { warning: true }), detail };
}

function rightsCheck({ may_create, is_super }: z.infer<typeof facts>, verdict: SchemaVerdict): Check {
  const needed = verdict === 'empty' || verdict === 'outdated';
  if (may_create && is_super)
    return {
      name: 'rights',
      ok: true,
      detail: 'The login is a superuser; an owner of this database alone is enough.',
    };
  if (may_create) return { name: 'rights', ok: true, detail: 'The login may create tables.' };
  const detail = needed
    ? 'The login may not create tables: have the DBA run the output of: wo shared sql'
    : 'The login may not create tables, and need not: the schema is there.';
  return { name: 'rights', ok: true, detail };
}
