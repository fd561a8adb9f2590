// What postgres.js tells of a query while it runs. If another version tells less, less is watched.

/** Any function of the driver. */
export type Callable = (...args: unknown[]) => unknown;

/** Whether it can be called. */
export function isCallable(value: unknown): value is Callable {
  return typeof value === 'function';
}

/** Whether it has properties. */
export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** Whether it can be awaited. */
export function isQuery(value: unknown): value is PromiseLike<unknown> {
  return isObject(value) && 'then' in value && isCallable(value.then);
}

/** The same object for all queries on a connection; null while the query waits for one. */
export function connectionOf(query: object): unknown {
  return Reflect.get(query, 'state');
}

/** Whether it is the next to be answered: the driver sends on a connection before the one before was answered. */
export function isNextAnswered(query: object): boolean {
  return Reflect.get(query, 'active') === true;
}

/** The id of the server's process that has the query, as it introduced itself; behind a pooler, nobody's. */
export function pidOf(query: object): unknown {
  const state: unknown = connectionOf(query);
  return isObject(state) ? Reflect.get(state, 'pid') : undefined;
}

/** The driver's query as Drizzle uses it, awaited as rows or as values: it runs once that is asked for, as the driver's does. */
export function watchedQuery(query: PromiseLike<unknown>, run: () => Promise<unknown>): PromiseLike<unknown> {
  return new Proxy(query, {
    get(target, name): unknown {
      const value: unknown = Reflect.get(target, name, target);
      if (!isCallable(value)) return value;
      if (name === 'then') {
        const running = run();
        return running.then.bind(running);
      }
      if (name === 'values')
        return () => {
          Reflect.apply(value, target, []); // the same query, which will give its rows as lists
          return watchedQuery(target, run);
        };
      return (...args: unknown[]): unknown => Reflect.apply(value, target, args);
    },
  });
}
