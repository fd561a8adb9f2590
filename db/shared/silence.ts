import type { Sql, TransactionSql } from 'postgres';

/** Asks the server, by another way, whether it has been at work on something for this long. */
export type AtWork = (ms: number) => Promise<boolean>;

export interface SilenceOptions {
  /** Connections of the pool. */
  poolSize: number;
  atWork: AtWork;
  /** How long a statement may be without an answer before the server is asked. Default 10 s. */
  afterMs?: number | undefined;
}

const usualAfterMs = 10_000;
const looksApartMs = 1_000;
/** A slow line; what has been under way no longer than this may still arrive. */
const bytesPerMs = 100;
/** The server begins a little later than we sent it. */
const latencyMs = 2_000;

/** Something that was asked of the server and not answered yet. */
interface Step {
  /** Bytes of its parameters. */
  bytes: number;
  /** False while it waits for a free connection. */
  sent: () => boolean;
  fail: (error: Error) => void;
  /** When a look first found it sent, by `performance.now()`. */
  sentAt?: number;
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
  /** Suspected at the look before. */
  #suspect: Step | undefined;
  #begun = 0;

  constructor(options: SilenceOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.#look(), looksApartMs).unref();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** Gives `client`, whose statements and transactions fail with code DEADLINE when nobody works on them. */
  watched(client: Sql): Sql {
    return new Proxy(client, {
      get: (target, name, receiver) => {
        const value: unknown = Reflect.get(target, name, receiver);
        if (!isCallable(value)) return value;
        if (name === 'unsafe') return this.#statement(target, value, () => undefined);
        if (name === 'begin')
          return (...args: unknown[]) =>
            this.#transaction(
              (work) => Reflect.apply(value, target, [...args.slice(0, -1), work]),
              args.at(-1),
            );
        return value;
      },
    });
  }

  #statement(target: object, unsafe: Callable, onSilence: (error: Error) => void) {
    return (...args: unknown[]): unknown => {
      const query = Object(Reflect.apply(unsafe, target, args));
      // the driver names the connection once it has one for the query
      const sent = () => Reflect.get(query, 'state') !== null;
      const step = { bytes: sizeOf(args[1]), sent };
      return watchedQuery(query, (running) => this.#during(running, step, onSilence));
    };
  }

  async #transaction(begin: (work: Work) => unknown, work: unknown): Promise<unknown> {
    if (typeof work !== 'function') throw new TypeError('A transaction needs a function to run.');
    let fail: (error: Error) => void = () => undefined;
    const silent = new Promise<never>((_, reject) => {
      fail = reject;
    });
    silent.catch(() => undefined);
    const sent = () => this.#begun < this.#options.poolSize; // else it waits for a connection
    let end = this.#open({ bytes: 0, sent, fail });
    const running = Promise.resolve(
      begin(async (sql) => {
        end();
        this.#begun += 1;
        try {
          return await Reflect.apply(work, undefined, [this.#inside(sql, fail)]);
        } finally {
          end = this.#open({ bytes: 0, sent: () => true, fail }); // COMMIT or ROLLBACK, which the driver sends itself
          this.#begun -= 1;
        }
      }),
    );
    running.catch(() => undefined);
    try {
      return await Promise.race([running, silent]);
    } finally {
      end();
    }
  }

  #inside(sql: TransactionSql, onSilence: (error: Error) => void): TransactionSql {
    return new Proxy(sql, {
      get: (target, name, receiver) => {
        const value: unknown = Reflect.get(target, name, receiver);
        return name === 'unsafe' && isCallable(value) ? this.#statement(target, value, onSilence) : value;
      },
    });
  }

  async #during(
    running: PromiseLike<unknown>,
    step: Pick<Step, 'bytes' | 'sent'>,
    onSilence: (error: Error) => void,
  ): Promise<unknown> {
    let end: () => void = () => undefined;
    const silent = new Promise<never>((_, reject) => {
      const fail = (error: Error) => {
        onSilence(error);
        reject(error);
      };
      end = this.#open({ ...step, fail });
    });
    try {
      return await Promise.race([running, silent]);
    } finally {
      end();
    }
  }

  #open(step: Step): () => void {
    this.#steps.add(step);
    return () => this.#steps.delete(step);
  }

  async #look(): Promise<void> {
    const now = performance.now();
    for (const step of this.#steps) if (step.sent()) step.sentAt ??= now;
    if (this.#looking) return;
    this.#looking = true;
    await this.#ask([...this.#steps].find((step) => ageOf(step) > (this.#options.afterMs ?? usualAfterMs)));
    this.#looking = false;
  }

  /** Twice in a row before it is believed, because an answer may be under way. */
  async #ask(oldest: Step | undefined): Promise<void> {
    const suspect = this.#suspect;
    this.#suspect = undefined;
    if (!oldest) return;
    const working = await this.#options.atWork(ageOf(oldest) - latencyMs).catch(() => true);
    if (working || !this.#steps.has(oldest)) return;
    this.#suspect = oldest;
    if (suspect !== oldest) return;
    this.found = true;
    oldest.fail(Object.assign(new Error('The server no longer works on it.'), { code: 'DEADLINE' }));
  }
}

/** Milliseconds, less the time that its parameters may have been under way. */
function ageOf({ sentAt = Number.POSITIVE_INFINITY, bytes }: Step): number {
  return performance.now() - sentAt - bytes / bytesPerMs;
}

type Work = (sql: TransactionSql) => Promise<unknown>;
type Callable = (...args: unknown[]) => unknown;

function isCallable(value: unknown): value is Callable {
  return typeof value === 'function';
}

/** The driver's query as Drizzle uses it, awaited as rows or as values: it runs once that is asked for, as the driver's does. */
function watchedQuery(
  query: PromiseLike<unknown>,
  watch: (running: PromiseLike<unknown>) => Promise<unknown>,
): PromiseLike<unknown> {
  return new Proxy(query, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      if (name === 'then') {
        const running = watch(target);
        return running.then.bind(running);
      }
      if (name === 'values') return () => watchedQuery(Reflect.apply(value, target, []), watch);
      return value.bind(target);
    },
  });
}

/** About how much the parameters of a statement weigh. */
function sizeOf(parameters: unknown): number {
  if (!Array.isArray(parameters)) return 0;
  return parameters.reduce((sum: number, value: unknown) => {
    if (typeof value === 'string' || value instanceof Uint8Array) return sum + value.length;
    return sum + 8;
  }, 0);
}
