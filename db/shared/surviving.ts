import type { Sql, TransactionSql } from 'postgres';
import { databaseFault } from './outage.ts';

/**
 * Makes transactions of postgres.js survive the loss of their connection. By itself the driver then sends a
 * `rollback` into the closed socket, which ends the process; and work that goes on meanwhile (hashing,
 * reading files) would send its next statement over the reused connection, into somebody else's transaction.
 */
export function surviving(client: Sql): Sql {
  return new Proxy(client, {
    get(target, name, receiver) {
      const value: unknown = Reflect.get(target, name, receiver);
      if (name !== 'begin' || typeof value !== 'function') return value;
      return (...args: unknown[]): unknown =>
        begin((work) => Reflect.apply(value, target, [...args.slice(0, -1), work]), args.at(-1));
    },
  });
}

type Work = (sql: TransactionSql) => Promise<unknown>;

async function begin(start: (work: Work) => unknown, work: unknown): Promise<unknown> {
  if (typeof work !== 'function') throw new TypeError('A transaction needs a function to run.');
  let lost: Error | undefined;
  let fail: (error: unknown) => void = () => undefined;
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  const running = Promise.resolve(
    start(async (sql) => {
      try {
        const result: unknown = await Reflect.apply(work, undefined, [refusingAfter(sql, () => lost)]);
        if (lost) throw lost;
        return result;
      } catch (error) {
        if (!lost && !endsConnection(error)) throw error;
        lost ??= connectionClosed();
        fail(error);
        return new Promise(() => undefined); // never back to the driver: there is nothing left to roll back
      }
    }),
  );
  running.catch(() => {
    lost ??= connectionClosed(); // the driver noticed first; the work may still be busy elsewhere
  });
  failed.catch(() => undefined);
  return Promise.race([running, failed]);
}

/** The server said goodbye (FATAL), or the socket is gone. After our own `end()` the driver copes by itself. */
function endsConnection(error: unknown): boolean {
  for (let depth = 0, at: unknown = error; depth < 5 && at instanceof Error; depth += 1, at = at.cause) {
    const severity: unknown = Reflect.get(at, 'severity');
    if (severity === 'FATAL' || severity === 'PANIC') return true;
  }
  const code = databaseFault(error)?.code;
  return code === 'CONNECTION_CLOSED' || code === 'ECONNRESET' || code === 'EPIPE';
}

function connectionClosed(): Error {
  const error = new Error('The connection was lost in the middle of a transaction.');
  return Object.assign(error, { code: 'CONNECTION_CLOSED' });
}

/** A transaction's handle that sends nothing any more once `lost()` says why. */
function refusingAfter(sql: TransactionSql, lost: () => Error | undefined): TransactionSql {
  return new Proxy(sql, {
    get(target, name, receiver) {
      const value: unknown = Reflect.get(target, name, receiver);
      if (name !== 'unsafe' || typeof value !== 'function') return value;
      return (...args: unknown[]): unknown => {
        const error = lost();
        return error ? refusedQuery(error) : Reflect.apply(value, target, args);
      };
    },
  });
}

/** As much of the driver's query as Drizzle uses: it is awaited, as rows or as values. */
function refusedQuery(error: Error) {
  const query = Promise.reject<never>(error);
  query.catch(() => undefined);
  return Object.assign(query, { values: () => query });
}
