import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { type ConnectOptions, type SharedConnection, timeouts } from './connection.ts';
import { databaseFault, withDeadline } from './outage.ts';
import { preparing } from './prepared.ts';
import * as schema from './schema/index.ts';
import { surviving } from './surviving.ts';
import { hostsOf } from './target.ts';
import { parseTextArray } from './text-array.ts';

const connectTimeoutS = 3;
/** Drizzle writes `text[]` itself, rightly; what it reads it would read wrongly. */
const textArray = { to: 1009, from: [1009], serialize: (written: unknown) => written, parse: parseTextArray };
const loopback = new Set(['127.0.0.1', 'localhost', '::1']);

/**
 * Opens a PostgreSQL server by URL and proves it with one query.
 * A pooler such as PgBouncer refuses our start-up settings; then every transaction sets them itself and
 * statements stay unnamed, because the next transaction may run on another server connection.
 */
export async function openPostgres(url: string, options: ConnectOptions): Promise<SharedConnection> {
  try {
    return await open(url, options, false);
  } catch (error) {
    if (!refusesStartupSettings(error)) throw error;
    return await open(url, options, true);
  }
}

async function open(url: string, options: ConnectOptions, pooled: boolean): Promise<SharedConnection> {
  const client = postgres(url, {
    max: options.poolSize,
    connect_timeout: connectTimeoutS,
    idle_timeout: 300,
    fetch_types: false, // one query less per connection; `types` has the only one that needs it
    types: { textArray },
    prepare: !pooled,
    onnotice: () => undefined,
    ...sslOf(url),
    ...(hostsOf(url).length > 1 && { target_session_attrs: 'read-write' }),
    connection: { application_name: options.applicationName, ...(pooled ? {} : timeouts) },
  });
  const safe = surviving(client);
  const db = drizzle(pooled ? safe : preparing(safe), { schema });
  const connection: SharedConnection = {
    kind: 'postgres',
    db,
    transactionSettings: pooled
      ? Object.entries(timeouts).map(([name, ms]) => `set local ${name} = ${ms}`)
      : [],
    ping: async () => {
      await db.execute(sql`select 1`);
    },
    close: () => client.end({ timeout: 0 }),
  };
  try {
    await withDeadline(connection.ping(), connectTimeoutS * 1000 + 500);
    return connection;
  } catch (error) {
    await connection.close();
    throw error;
  }
}

/** `sslmode` of the URL decides; without one, encryption is tried for every server but our own machine. */
function sslOf(url: string): { ssl?: 'prefer' } {
  if (/[?&]ssl(mode)?=/.test(url) || hostsOf(url).every((host) => loopback.has(host))) return {};
  return { ssl: 'prefer' };
}

function refusesStartupSettings(error: unknown): boolean {
  const fault = databaseFault(error);
  return fault?.code === '08P01' && /startup parameter/i.test(fault.message);
}
