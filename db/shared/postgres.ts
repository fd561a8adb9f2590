import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/postgres-js';
import postgres, { type Sql } from 'postgres';
import { z } from 'zod';
import { type Activity, readActivity } from './activity.ts';
import type { SharedDb } from './client.ts';
import { type ConnectOptions, type SharedConnection, timeouts } from './connection.ts';
import type { CopyRows } from './copy-rows.ts';
import { firstThatWorks, urlPerHost } from './hosts.ts';
import { databaseFault, withDeadline } from './outage.ts';
import { preparing } from './prepared.ts';
import { rowsOf } from './schema-state.ts';
import * as schema from './schema/index.ts';
import { SilenceWatch } from './silence.ts';
import { surviving } from './surviving.ts';
import { addressOf, hostsOf } from './target.ts';
import { parseTextArray } from './text-array.ts';

const connectTimeoutS = 3;
/** With several hosts a silent one costs a short wait: the next may be the one. */
const connectTimeoutPerHostS = 2;
/** Drizzle writes `text[]` itself, rightly; what it reads it would read wrongly. */
const textArray = { to: 1009, from: [1009], serialize: (written: unknown) => written, parse: parseTextArray };
const loopback = new Set(['127.0.0.1', 'localhost', '::1']);

/**
 * Opens a PostgreSQL server by URL and proves with one query that it takes writes. Of several hosts, the
 * first that does.
 * @throws an error with the code of the last host's failure; 25006 - it is a read-only standby
 */
export function openPostgres(url: string, options: ConnectOptions): Promise<SharedConnection> {
  const timeoutS = urlPerHost(url).length > 1 ? connectTimeoutPerHostS : connectTimeoutS;
  return firstThatWorks(url, (hostUrl) => openHost(hostUrl, options, timeoutS));
}

/**
 * A pooler such as PgBouncer refuses our start-up settings; then every transaction sets them itself and
 * statements stay unnamed, because the next transaction may run on another server connection.
 */
async function openHost(url: string, options: ConnectOptions, timeoutS: number): Promise<SharedConnection> {
  try {
    return await open(url, options, timeoutS, false);
  } catch (error) {
    if (!refusesStartupSettings(error)) throw error;
    return await open(url, options, timeoutS, true);
  }
}

async function open(
  url: string,
  options: ConnectOptions,
  timeoutS: number,
  pooled: boolean,
): Promise<SharedConnection> {
  const client = postgres(url, {
    max: options.poolSize,
    connect_timeout: timeoutS,
    idle_timeout: 300,
    fetch_types: false, // one query less per connection; `types` has the only one that needs it
    types: { textArray },
    prepare: !pooled,
    onnotice: () => undefined,
    ...sslOf(url),
    connection: { application_name: options.applicationName, ...(pooled ? {} : timeouts) },
  });
  const silence = new SilenceWatch({
    afterMs: options.silentAfterMs,
    activity: () => askActivity(url, options),
  });
  const safe = surviving(client);
  const db = drizzle(silence.watched(pooled ? safe : preparing(safe), client), { schema });
  const address = addressOf(url);
  const connection: SharedConnection = {
    kind: 'postgres',
    ...(address && { host: `${address.host}:${address.port}` }),
    db,
    transactionSettings: pooled
      ? Object.entries(timeouts).map(([name, ms]) => `set local ${name} = ${ms}`)
      : [],
    copyIn: (rows) => copyIn(safe, rows),
    ping: () => proveWritable(db),
    silent: () => silence.found,
    async close() {
      silence.close();
      await client.end({ timeout: 0 });
    },
  };
  try {
    await withDeadline(connection.ping(), timeoutS * 1000 + 500);
    return connection;
  } catch (error) {
    await connection.close();
    throw error;
  }
}

/** Asks the server over a connection of its own, which shares nothing with the pool. */
async function askActivity(url: string, options: ConnectOptions): Promise<Activity> {
  const client = postgres(url, {
    max: 1,
    connect_timeout: connectTimeoutPerHostS,
    fetch_types: false,
    prepare: false,
    onnotice: () => undefined,
    ...sslOf(url),
    connection: { application_name: options.applicationName },
  });
  try {
    return await withDeadline(readActivity(client), connectTimeoutPerHostS * 1000 + 500);
  } finally {
    await client.end({ timeout: 0 });
  }
}

async function copyIn(client: Sql, { into, lines, hold }: CopyRows): Promise<boolean> {
  return client.begin(async (tx) => {
    const held = await tx.unsafe(hold.query, [hold.parameter]);
    if (held.length === 0) return false;
    const stream = await tx.unsafe(`copy ${into} from stdin`).writable();
    failingOnlyOnError(stream);
    await pipeline(Readable.from([lines]), stream);
    return true;
  });
}

/**
 * The driver tells the server of a failure when its stream is destroyed, also after one that ended well. Nobody answers
 * that, and the next statement waits 40 ms for the acknowledgement of it (Nagle's algorithm).
 */
function failingOnlyOnError(stream: Writable): void {
  const destroy = stream._destroy.bind(stream);
  stream._destroy = (error, done) => (error || !stream.writableFinished ? destroy(error, done) : done(null));
}

const readOnlyRow = z.object({ setting: z.string() });

/** A standby answers reads for ever; for us it is as good as away. */
async function proveWritable(db: SharedDb): Promise<void> {
  const query = sql`select current_setting('transaction_read_only') as setting`;
  const [found] = await rowsOf(db, query, readOnlyRow);
  if (found?.setting === 'on')
    throw Object.assign(new Error('The server is a read-only standby.'), { code: '25006' });
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
