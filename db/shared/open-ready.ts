import { connect } from './connect.ts';
import type { ConnectOptions, SharedConnection } from './connection.ts';
import { applyMigrations, checkSchema } from './migrate.ts';
import { withDeadline } from './outage.ts';
import type { SchemaState } from './schema-state.ts';
import { isEmbedded, type SharedTarget } from './target.ts';

const checkDeadlineMs = 5_000;

export interface Opened {
  connection: SharedConnection;
  schema: SchemaState;
}

/**
 * Reads where the schema stands and, with `apply`, brings it up to date. Migrating may rightly take long,
 * looking may not: a server that froze after it connected would hold us for ever.
 * @throws an error with code DEADLINE - the server did not answer
 */
export async function bringUpToDate(
  connection: SharedConnection,
  migrate: SharedTarget['migrate'],
): Promise<SchemaState> {
  const found = await withDeadline(checkSchema(connection.db), checkDeadlineMs);
  return migrate === 'apply' && found.pending.length > 0 ? applyMigrations(connection) : found;
}

/**
 * Opens `target` (or takes `given`) with its schema looked at. On abort the connection is dropped at once,
 * whatever it was doing; the embedded database is let finish, because a folder has one opener at a time.
 */
export async function openReady(
  target: SharedTarget,
  given: SharedConnection | undefined,
  options: ConnectOptions,
  signal: AbortSignal,
): Promise<Opened> {
  const until = isEmbedded(target.url) ? new AbortController().signal : signal;
  const connection = given ?? (await connectUnlessAborted(target.url, options, until));
  try {
    return { connection, schema: await unlessAborted(bringUpToDate(connection, target.migrate), until) };
  } catch (error) {
    await connection.close();
    throw error;
  }
}

async function connectUnlessAborted(url: string, options: ConnectOptions, signal: AbortSignal) {
  const opening = connect(url, options);
  try {
    return await unlessAborted(opening, signal);
  } catch (error) {
    void opening.then((late) => late.close()).catch(() => undefined);
    throw error;
  }
}

/**
 * Waits for `work`, but no longer than until `signal` is aborted; the work itself goes on.
 * @throws the reason of the signal, or what `work` fails with
 */
export async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  work.catch(() => undefined); // it may still fail later, when nobody listens any more
  let giveUp: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    giveUp = () => reject(signal.reason);
  });
  aborted.catch(() => undefined);
  if (signal.aborted) giveUp();
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}
