import type { Sql, TransactionSql } from 'postgres';

/** Larger statements are many-row inserts of every length: each would stay prepared and be used once. */
const longestPrepared = 4_096;

/**
 * Drizzle sends every query through `unsafe()`, which never prepares: the server parses and plans it anew,
 * and the driver asks for its parameter types first, a round trip each time. This makes the driver prepare
 * once per connection, in transactions as well.
 */
export function preparing<T extends Sql | TransactionSql>(sql: T): T {
  return new Proxy(sql, {
    get(target, name, receiver) {
      const value: unknown = Reflect.get(target, name, receiver);
      if (typeof value !== 'function') return value;
      if (name === 'unsafe')
        return (query: string, parameters?: unknown[], options?: object): unknown =>
          Reflect.apply(value, target, [
            query,
            parameters,
            { ...options, prepare: query.length <= longestPrepared },
          ]);
      if (name === 'begin' || name === 'savepoint')
        return (...args: unknown[]): unknown => Reflect.apply(value, target, args.map(wrapWork));
      return value;
    },
  });
}

/** The function that a transaction runs gets a handle of its own. */
function wrapWork(argument: unknown): unknown {
  if (typeof argument !== 'function') return argument;
  return (sql: TransactionSql): unknown => Reflect.apply(argument, undefined, [preparing(sql)]);
}
