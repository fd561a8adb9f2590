import { createReadStream } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { storable } from '../../../text/storable.ts';
import { FileRefused } from '../model/reading.ts';
import { batchesInFlight, type ReadingMessage, type ReadingOrder } from './messages.ts';
import { readerOf } from './reader-of.ts';
import { Reading } from './reading.ts';
import { copyLine, ownerFields } from './staged-row.ts';

/**
 * Reads the files of one import in a thread of its own, so that the server answers meanwhile and a file that needs too
 * much memory ends this thread only.
 */

const rowsPerBatch = 500;
/** Long commands and sources: a batch ends early. */
const charactersPerBatch = 1_000_000;
const chunkBytes = 128 * 1024;

const port = parentPort;
if (!port) throw new Error('This is a worker.');
// the one who starts it hands over nothing else
const order = workerData as ReadingOrder;

let inFlight = 0;
let taken: () => void = () => undefined;
port.on('message', () => {
  inFlight -= 1;
  taken();
});

function send(message: ReadingMessage): void {
  port?.postMessage(message);
}

/** Waits while the other side is behind. */
async function room(): Promise<void> {
  while (inFlight >= batchesInFlight)
    await new Promise<void>((resolve) => {
      taken = resolve;
    });
}

const owner = ownerFields(order.importId, order.teamId);
let added = '';
let changed: string[] = [];
let rows = 0;
const progress = {
  stage: 'reading',
  done: 0,
  total: order.files.reduce((total, { size }) => total + size, 0),
  unit: 'bytes',
};

function flush(): void {
  inFlight += 1;
  const changes = changed.length;
  send({ is: 'batch', added, changed: `[${changed.join(',')}]`, changes, progress: { ...progress } });
  added = '';
  changed = [];
  rows = 0;
}

const reading = new Reading(order.known, (row) => {
  if (row.change === 'added') added += copyLine(owner, row);
  else changed.push(JSON.stringify(row));
  rows += 1;
  if (rows >= rowsPerBatch || added.length >= charactersPerBatch) flush();
});

/** The bytes of a file from its start; waits before each chunk until there is room for what comes of it. */
async function* bytesOf(path: string, before: number): AsyncGenerator<Uint8Array> {
  let at = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: chunkBytes })) {
    await room();
    const bytes = chunk as Uint8Array; // no encoding was set
    yield bytes;
    at += bytes.length;
    progress.done = before + at;
  }
}

let before = 0;
try {
  for (const { path, name, size } of order.files) {
    reading.file = name;
    const open = () => bytesOf(path, before);
    const read = await readerOf(open);
    await read(open, reading.assembler);
    before += size;
  }
  const end = reading.end(order.globalPrefixes);
  flush();
  send(end);
} catch (error) {
  if (!(error instanceof FileRefused)) throw error;
  const { reason, message, place } = error;
  const refusal = { reason, ...place, file: reading.file, message: storable(message) };
  send({ is: 'refused', refusal, warnings: reading.warnings });
}
port.close();
