import { createReadStream } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { storable } from '../../../text/storable.ts';
import { FileRefused } from '../model/reading.ts';
import { batchesInFlight, type ReadingMessage, type ReadingOrder, type ToReader } from './messages.ts';
import { readerOf } from './reader-of.ts';
import { Reading } from './reading.ts';
import { copyLine, ownerFields, type StagedRow } from './staged-row.ts';

/**
 * Reads the files of imports in a thread of its own, one import after the other, so that the server answers meanwhile
 * and a file that needs too much memory ends this thread only.
 */

const rowsPerBatch = 1_000;
/** Long commands and sources: a batch ends early. */
const charactersPerBatch = 500_000;
const chunkBytes = 128 * 1024;
const encoder = new TextEncoder();

const port = parentPort;
if (!port) throw new Error('This is a worker.');

let inFlight = 0;
let taken: () => void = () => undefined;
port.on('message', (message: ToReader) => {
  if (message.is === 'taken') {
    inFlight -= 1;
    taken();
  } else void new OneImport(message.order).read();
});

function send(message: ReadingMessage, handedOver: ArrayBuffer[] = []): void {
  port?.postMessage(message, handedOver);
}

/** Waits while the other side is behind. */
async function room(): Promise<void> {
  while (inFlight >= batchesInFlight)
    await new Promise<void>((resolve) => {
      taken = resolve;
    });
}

class OneImport {
  readonly #order: ReadingOrder;
  readonly #owner: string;
  readonly #reading: Reading;
  readonly #progress: { stage: string; done: number; total: number; unit: string };
  #added = '';
  #changed: string[] = [];
  #rows = 0;

  constructor(order: ReadingOrder) {
    this.#order = order;
    this.#owner = ownerFields(order.importId, order.teamId);
    this.#reading = new Reading(order.known, (row) => this.#take(row));
    const total = order.files.reduce((sum, { size }) => sum + size, 0);
    this.#progress = { stage: 'reading', done: 0, total, unit: 'bytes' };
  }

  /** Any error but a refusal ends the thread, which the other side sees. */
  async read(): Promise<void> {
    try {
      await this.#readFiles();
      const end = this.#reading.end(this.#order.globalPrefixes);
      this.#flush();
      send(end);
    } catch (error) {
      if (!(error instanceof FileRefused)) throw error;
      const { reason, message, place } = error;
      const refusal = { reason, ...place, file: this.#reading.file, message: storable(message) };
      send({ is: 'refused', refusal, warnings: this.#reading.warnings });
    }
  }

  async #readFiles(): Promise<void> {
    let before = 0;
    for (const { path, name, size } of this.#order.files) {
      const start = before;
      const open = () => this.#bytesOf(path, start);
      this.#reading.file = name;
      const read = await readerOf(open);
      await read(open, this.#reading.assembler);
      before += size;
    }
  }

  /** The bytes of a file from its start; waits before each chunk until there is room for what comes of it. */
  async *#bytesOf(path: string, before: number): AsyncGenerator<Uint8Array> {
    let at = 0;
    for await (const chunk of createReadStream(path, { highWaterMark: chunkBytes })) {
      await room();
      const bytes = chunk as Uint8Array; // no encoding was set
      yield bytes;
      at += bytes.length;
      this.#progress.done = before + at;
    }
  }

  #take(row: StagedRow): void {
    if (row.change === 'added') this.#added += copyLine(this.#owner, row);
    else this.#changed.push(JSON.stringify(row));
    this.#rows += 1;
    if (this.#rows >= rowsPerBatch || this.#added.length >= charactersPerBatch) this.#flush();
  }

  #flush(): void {
    inFlight += 1;
    const changes = this.#changed.length;
    const changed = `[${this.#changed.join(',')}]`;
    const added = encoder.encode(this.#added);
    send({ is: 'batch', added, changed, changes, progress: { ...this.#progress } }, [added.buffer]);
    this.#added = '';
    this.#changed = [];
    this.#rows = 0;
  }
}
