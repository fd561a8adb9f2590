import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import type { Logger } from 'pino';
import type { SharedDb } from '../../../db/shared/client.ts';
import { isOutage } from '../../../db/shared/outage.ts';
import { type ImportProgress, imports } from '../../../db/shared/schema/index.ts';
import type { SharedDatabase } from '../../../db/shared/shared-database.ts';
import type { UploadPart } from '../../trpc/context.ts';
import { Refusal } from '../../trpc/errors.ts';
import { type Finish, finishReading, stillReading, sweep } from './states.ts';
import { discardFiles, type Received, receiveFiles } from './upload.ts';
import { type ImportWorks, ReadingFailed } from './work.ts';

/** Uploads that arrive at one time, and imports that wait to be read. */
const limits = { receiving: 4, waiting: 16 } as const;
const tickMs = 1_000;
const sweepMs = 10_000;

export interface ImportRunnerOptions {
  shared: SharedDatabase;
  log: Logger;
  dataDir: string;
  works: ImportWorks;
}

interface Running {
  received: Received;
  stop: AbortController;
  progress: ImportProgress | undefined;
}

/**
 * Takes uploads and reads them one after the other, in the background: an import goes on when the request that brought
 * it has ended. Its state is in the database, so that every server can show it and cancel it.
 */
export class ImportRunner {
  readonly #options: ImportRunnerOptions;
  readonly #uploads: string;
  #receiving = 0;
  /** Received; not an import yet. */
  readonly #received = new Map<string, Received>();
  readonly #waiting: Received[] = [];
  #running: Running | undefined;
  /** What an earlier process received is gone. */
  #cleared: Promise<void> = Promise.resolve();
  #work: Promise<void> = Promise.resolve();
  readonly #listeners = new Set<(id: string) => void>();
  #tick: NodeJS.Timeout | undefined;
  #sweep: NodeJS.Timeout | undefined;
  #ticking = false;
  #stopped = false;

  constructor(options: ImportRunnerOptions) {
    this.#options = options;
    this.#uploads = join(options.dataDir, 'uploads');
  }

  get works(): ImportWorks {
    return this.#options.works;
  }

  /** Begins to look after imports; what an earlier process received is thrown away. */
  start(): void {
    this.#cleared = this.#remove(rm(this.#uploads, { recursive: true, force: true }));
    this.#tick = setInterval(() => void this.#beat(), tickMs).unref();
    this.#sweep = setInterval(() => void this.sweep(), sweepMs).unref();
  }

  /** Stops reading. What was being read or waited is given up: its files are on this machine only. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#tick);
    clearInterval(this.#sweep);
    const waiting = this.#waiting.splice(0);
    this.#running?.stop.abort(stopped());
    await this.#work;
    for (const received of waiting) await this.#end(received, failed(stopped()));
    await Promise.all(Object.values(this.works).map((work) => work.close()));
    await this.#cleared;
    await this.#remove(rm(this.#uploads, { recursive: true, force: true }));
  }

  /**
   * Takes the files of an upload; {@link begin} or {@link forget} must follow.
   * @throws Refusal TOO_MANY_REQUESTS, INVALID_INPUT, PAYLOAD_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE
   */
  async receive(parts: () => AsyncIterable<UploadPart>, name: string): Promise<Received> {
    const waiting = this.#waiting.length + this.#received.size;
    if (this.#receiving >= limits.receiving || waiting >= limits.waiting) throw tooMany();
    this.#receiving += 1;
    try {
      await this.#cleared; // or this would go with the old ones
      const received = await receiveFiles(this.#uploads, parts(), name);
      this.#received.set(received.id, received);
      return received;
    } finally {
      this.#receiving -= 1;
    }
  }

  /** The import of these files is stored: reads them as soon as those before it are done. */
  begin(id: string): void {
    const received = this.#received.get(id);
    if (!received) return;
    this.#received.delete(id);
    this.#waiting.push(received);
    this.#work = this.#work
      .then(() => this.#next())
      .catch((error: unknown) => this.#options.log.error({ err: error }, 'imports: reading broke off'));
  }

  /** Nothing comes of these files. */
  async forget(id: string): Promise<void> {
    const received = this.#received.get(id);
    this.#received.delete(id);
    if (received) await this.#remove(discardFiles(received));
  }

  /** Another state was stored: stops what is no longer wanted, and tells who watches. */
  changed(id: string, cancelled = false): void {
    if (cancelled) this.#drop(id);
    for (const listener of this.#listeners) listener(id);
  }

  /** Calls `listener` when an import changes by what this server does, until the returned function is called. */
  onChange(listener: (id: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Gives up what other servers left behind; also done every ten seconds. */
  async sweep(): Promise<void> {
    await this.#attempt(async (db) => {
      const changed = await sweep(db, this.works);
      if (changed.length > 0) this.#options.log.warn({ imports: changed }, 'imports: their server has gone');
      for (const id of changed) this.changed(id);
    });
  }

  async #next(): Promise<void> {
    const received = this.#waiting.shift();
    if (!received) return; // cancelled meanwhile
    const running: Running = { received, stop: new AbortController(), progress: undefined };
    this.#running = running;
    try {
      await this.#end(received, await this.#read(running));
    } finally {
      this.#running = undefined;
    }
  }

  async #read({ received, stop }: Running): Promise<Finish | undefined> {
    const connection = this.#options.shared.connection();
    if (!connection) return undefined; // nobody can be told; the sweep of the first server that can will say it
    try {
      const [row] = await connection.db.select().from(imports).where(eq(imports.id, received.id));
      if (row?.state !== 'parsing') return undefined;
      const { files } = received;
      const report = (progress: ImportProgress) => {
        if (this.#running?.received.id === received.id) this.#running.progress = progress;
      };
      return await this.works[row.kind].read({ connection, row, files, report, signal: stop.signal });
    } catch (error) {
      return this.#failure(received.id, stop.signal.aborted ? stop.signal.reason : error);
    }
  }

  #failure(id: string, error: unknown): Finish {
    if (error instanceof ReadingFailed) return failed(error);
    this.#options.log.error({ err: error, import: id }, 'import: reading failed');
    return failed(
      isOutage(error)
        ? new ReadingFailed(
            'database-lost',
            'The team database was lost while the files were read. Upload them again.',
          )
        : new ReadingFailed(
            'internal',
            'Something broke while the files were read. The server log has the details under the id of this import.',
          ),
    );
  }

  async #end(received: Received, finish: Finish | undefined): Promise<void> {
    if (finish) await this.#attempt((db) => finishReading(db, this.works, received.id, finish));
    await this.#remove(discardFiles(received));
    this.changed(received.id);
  }

  #drop(id: string): void {
    const at = this.#waiting.findIndex((received) => received.id === id);
    for (const received of at < 0 ? [] : this.#waiting.splice(at, 1))
      void this.#remove(discardFiles(received));
    if (this.#running?.received.id === id)
      this.#running.stop.abort(new ReadingFailed('cancelled', 'It was cancelled.'));
  }

  /** Says once a second how far we are, and finds out whether that is still wanted. */
  async #beat(): Promise<void> {
    const running = this.#running;
    const ids = [...this.#waiting, ...(running ? [running.received] : [])].map(({ id }) => id);
    if (ids.length === 0 || this.#ticking) return;
    this.#ticking = true;
    const progress = running?.progress && { id: running.received.id, value: running.progress };
    await this.#attempt(async (db) => {
      const wanted = await stillReading(db, ids, progress);
      for (const id of ids) if (!wanted.has(id)) this.#drop(id);
    });
    this.#ticking = false;
    if (running) this.changed(running.received.id);
  }

  /** Files that cannot be removed now are at the next start; that must not end what goes on. */
  async #remove(removal: Promise<void>): Promise<void> {
    await removal.catch((error: unknown) =>
      this.#options.log.warn({ err: error }, 'imports: files of an upload were not removed'),
    );
  }

  async #attempt(work: (db: SharedDb) => Promise<void>): Promise<void> {
    const db = this.#options.shared.connection()?.db;
    if (!db) return;
    try {
      await work(db);
    } catch (error) {
      if (!this.#stopped)
        this.#options.log.warn({ err: error }, 'imports: the team database did not take it');
    }
  }
}

function failed({ reason, message }: ReadingFailed): Finish {
  return { state: 'failed', refusal: { reason, message } };
}

function stopped(): ReadingFailed {
  return new ReadingFailed(
    'reading-interrupted',
    'The server stopped while it read the files. Upload them again.',
  );
}

function tooMany(): Refusal {
  return new Refusal(
    'TOO_MANY_REQUESTS',
    'The server has as many uploads at hand as it takes at a time. Try again in a moment.',
    undefined,
    { retryAfterS: 10 },
  );
}
