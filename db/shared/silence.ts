import type { Sql, TransactionSql } from 'postgres';
import { type Activity, isForgotten } from './activity.ts';
import {
  type Callable,
  connectionOf,
  isCallable,
  isNextAnswered,
  isObject,
  isQuery,
  pidOf,
  watchedQuery,
} from './driver-query.ts';

export interface SilenceOptions {
  /** Asks the server, by another way, what it does for our login. */
  activity: () => Promise<Activity>;
  /** How long a statement may be without an answer before the server is asked. Default 10 s. */
  afterMs?: number | undefined;
}

const usualAfterMs = 10_000;
const looksApartMs = 1_000;
/** A slow line; what has been under way no longer than this may still arrive. */
const bytesPerMs = 100;

/** Something that was asked of the server and not answered yet. Times by `performance.now()`. */
interface Step {
  /** The driver's; of the end of a transaction, which shows none, the one that began it. */
  query: object;
  /** Undefined where a transaction begins or ends. */
  text: string | undefined;
  parameters: unknown;
  ends: boolean;
  fail: (error: Error) => void;
  openedAt: number;
  /** When a look first found it the next to be answered on its connection. */
  sentAt: number | undefined;
  /** Nobody worked on it at the look before. */
  suspect: boolean;
}

/**
 * Finds statements nobody works on: a connection that a firewall forgot is not closed, it is silent, and then a
 * statement waits until TCP gives up, a quarter of an hour. Other connections of the pool may be as well as ever.
 */
export class SilenceWatch {
  /** One was found: the pool has a connection that nobody answers. */
  found = false;
  readonly #options: SilenceOptions;
  readonly #steps = new Set<Step>();
  readonly #timer: NodeJS.Timeout;
  #looking = false;
  /** The driver is being told to begin a transaction. */
  #beginning = false;
  #begin: object | undefined;

  constructor(options: SilenceOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.#look(), looksApartMs).unref();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /**
   * Gives `client`, whose statements and transactions fail with code DEADLINE when nobody works on them.
   * `driver` is what `client` wraps: it begins transactions with its own `unsafe`, and only there the query is seen.
   */
  watched(client: Sql, driver: Sql): Sql {
    const unsafe: unknown = Reflect.get(driver, 'unsafe');
    if (isCallable(unsafe))
      Reflect.set(driver, 'unsafe', (...args: unknown[]) => {
        const query = unsafe(...args);
        if (this.#beginning && isObject(query)) this.#begin = query;
        return query;
      });
    return new Proxy(client, {
      get: (target, name, receiver) => {
        const value: unknown = Reflect.get(target, name, receiver);
        if (!isCallable(value)) return value;
        if (name === 'unsafe') return this.#statement(value, () => undefined);
        if (name === 'begin')
          return (...args: unknown[]) =>
            this.#transaction((work) => value(...args.slice(0, -1), work), args.at(-1));
        return value;
      },
    });
  }

  #statement(unsafe: Callable, onSilence: (error: Error) => void) {
    return (...args: unknown[]): unknown => {
      const query = unsafe(...args);
      if (!isQuery(query)) return query;
      const [text, parameters] = args;
      return watchedQuery(query, () => this.#during(query, String(text), parameters, onSilence));
    };
  }

  async #transaction(begin: (work: Work) => unknown, work: unknown): Promise<unknown> {
    if (!isCallable(work)) throw new TypeError('A transaction needs a function to run.');
    let over = false;
    let failOuter: (error: Error) => void = () => undefined;
    const silent = new Promise<never>((_, reject) => {
      failOuter = reject;
    });
    const fail = (error: Error) => {
      over = true;
      failOuter(error);
    };
    let end: () => void = () => undefined;
    const { running, query } = this.#begun(() =>
      begin(async (sql) => {
        end();
        if (over) throw silentError(); // the answer came after all, and nobody waits for it any more
        try {
          return await work(this.#inside(sql, fail));
        } finally {
          // COMMIT or ROLLBACK, which the driver sends itself
          if (query && !over) end = this.#open(newStep(query, undefined, undefined, fail, true));
        }
      }),
    );
    if (query) end = this.#open(newStep(query, undefined, undefined, fail));
    try {
      return await Promise.race([running, silent]);
    } finally {
      over = true;
      end();
    }
  }

  /** What the driver makes of a transaction, and the query that begins it. */
  #begun(begin: () => unknown): { running: Promise<unknown>; query: object | undefined } {
    this.#begin = undefined;
    this.#beginning = true;
    try {
      const running = Promise.resolve(begin());
      return { running, query: this.#begin };
    } finally {
      this.#beginning = false;
      this.#begin = undefined;
    }
  }

  #inside(sql: TransactionSql, onSilence: (error: Error) => void): TransactionSql {
    return new Proxy(sql, {
      get: (target, name, receiver) => {
        const value: unknown = Reflect.get(target, name, receiver);
        return name === 'unsafe' && isCallable(value) ? this.#statement(value, onSilence) : value;
      },
    });
  }

  #during(
    query: PromiseLike<unknown>,
    text: string,
    parameters: unknown,
    onSilence: (error: Error) => void,
  ): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const fail = (error: Error) => {
        onSilence(error);
        reject(error);
      };
      const end = this.#open(newStep(query, text, parameters, fail));
      query.then(
        (value) => {
          end();
          resolve(value);
        },
        (error: unknown) => {
          end();
          reject(error);
        },
      );
    });
  }

  #open(step: Step): () => void {
    this.#steps.add(step);
    return () => this.#steps.delete(step);
  }

  async #look(): Promise<void> {
    const now = performance.now();
    for (const step of this.#steps) {
      if (this.#isSent(step)) step.sentAt ??= now;
      else [step.sentAt, step.suspect] = [undefined, false];
    }
    if (this.#looking) return;
    this.#looking = true;
    await this.#ask([...this.#steps].filter((step) => ageOf(step) > (this.#options.afterMs ?? usualAfterMs)));
    this.#looking = false;
  }

  async #ask(aged: Step[]): Promise<void> {
    if (aged.length === 0) return;
    const ages = aged.map(ageOf); // before the server looks at how long it has been idle
    const activity = await this.#options.activity().catch(() => undefined);
    for (const [at, step] of aged.entries()) {
      const stillOpen = this.#steps.has(step) && this.#isSent(step);
      const forgotten = activity && stillOpen && this.#isForgotten(step, ages[at] ?? 0, activity);
      this.#judge(step, forgotten === true);
    }
  }

  #isForgotten(step: Step, sentMs: number, activity: Activity): boolean {
    const { query, text, openedAt } = step;
    const statement = { pid: pidOf(query), text, sentMs, openMs: performance.now() - openedAt };
    return isForgotten({ ...statement, last: !this.#othersOnConnection(step) }, activity);
  }

  /** Twice in a row before it is believed, because an answer may be under way. */
  #judge(step: Step, forgotten: boolean): void {
    if (forgotten && step.suspect) {
      this.found = true;
      this.#steps.delete(step);
      step.fail(silentError());
    }
    step.suspect = forgotten;
  }

  /** Nothing before it on its connection is without an answer. */
  #isSent(step: Step): boolean {
    if (step.ends) return !this.#othersOnConnection(step);
    return isNextAnswered(step.query);
  }

  #othersOnConnection(step: Step): boolean {
    const connection = connectionOf(step.query);
    for (const other of this.#steps)
      if (other !== step && connectionOf(other.query) === connection) return true;
    return false;
  }
}

/** Milliseconds, less the time that its parameters may have been under way. */
function ageOf({ sentAt, parameters }: Step): number {
  return sentAt === undefined ? 0 : performance.now() - sentAt - sizeOf(parameters) / bytesPerMs;
}

function newStep(
  query: object,
  text: string | undefined,
  parameters: unknown,
  fail: Step['fail'],
  ends = false,
): Step {
  const openedAt = performance.now();
  return { query, text, parameters, ends, fail, openedAt, sentAt: undefined, suspect: false };
}

function silentError(): Error {
  return Object.assign(new Error('The server no longer works on it.'), { code: 'DEADLINE' });
}

type Work = (sql: TransactionSql) => Promise<unknown>;

/** About how much the parameters of a statement weigh. */
function sizeOf(parameters: unknown): number {
  if (!Array.isArray(parameters)) return 0;
  return parameters.reduce((sum: number, value: unknown) => {
    if (typeof value === 'string' || value instanceof Uint8Array) return sum + value.length;
    return sum + 8;
  }, 0);
}
