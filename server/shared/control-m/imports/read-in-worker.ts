import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { packageRoot } from '../../../../db/package-root.ts';
import { ReadingFailed } from '../../imports/service.ts';
import type { ReadingMessage, ReadingOrder, ToReader } from './messages.ts';

/** Of the reading thread alone. What is bounded by design needs a fraction; a mistake must not take the server along. */
const maxMemoryMb = 1_024;
/** A thread that read no more than this may read the next import too: a new one costs more than a small file. */
const keptUpToBytes = 8 * 1024 * 1024;
const keptForMs = 30_000;

type Take = (message: ReadingMessage) => Promise<void>;

/** Reads imports, one at a time, in a thread. */
export class ReadingThread {
  #spare: Worker | undefined;
  #end: NodeJS.Timeout | undefined;

  /**
   * @param take - gets one message after the other; the thread goes on reading, two batches ahead at most
   * @throws what `take` throws, or the reason `signal` aborts for
   * @throws ReadingFailed - the thread needed too much memory
   */
  async read(order: ReadingOrder, take: Take, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const worker = this.#spare ?? startWorker();
    this.#spare = undefined;
    clearTimeout(this.#end);
    worker.ref();
    try {
      await converse(worker, order, take, signal);
    } catch (error) {
      await worker.terminate();
      throw error;
    }
    for (const event of ['message', 'error', 'exit']) worker.removeAllListeners(event);
    const bytes = order.files.reduce((total, { size }) => total + size, 0);
    if (bytes > keptUpToBytes) await worker.terminate();
    else this.#keep(worker);
  }

  async close(): Promise<void> {
    clearTimeout(this.#end);
    const spare = this.#spare;
    this.#spare = undefined; // at once: an import that comes meanwhile must not be given what is about to end
    await spare?.terminate();
  }

  #keep(worker: Worker): void {
    const forget = () => {
      if (this.#spare === worker) this.#spare = undefined;
    };
    worker.once('error', forget);
    worker.once('exit', forget);
    worker.unref();
    this.#spare = worker;
    this.#end = setTimeout(() => void this.close(), keptForMs).unref();
  }
}

/** Ends with the last message of an import. */
function converse(worker: Worker, order: ReadingOrder, take: Take, signal: AbortSignal): Promise<void> {
  const say = (message: ToReader) => worker.postMessage(message);
  return new Promise<void>((resolve, reject) => {
    let queue = Promise.resolve();
    const handle = async (message: ReadingMessage) => {
      await take(message);
      if (message.is === 'batch') say({ is: 'taken' });
      else resolve();
    };
    worker.on('message', (message: ReadingMessage) => {
      queue = queue.then(() => handle(message));
      queue.catch(reject);
    });
    worker.once('error', (error) => reject(threadFailure(error)));
    worker.once('exit', () => reject(new Error('The reading thread ended without a word.')));
    signal.addEventListener('abort', () => reject(reasonOf(signal)), { once: true });
    say({ is: 'order', order });
  });
}

function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error('Reading was stopped.');
}

function threadFailure(error: Error): Error {
  if (!('code' in error) || error.code !== 'ERR_WORKER_OUT_OF_MEMORY') return error;
  return new ReadingFailed(
    'out-of-memory',
    `The files need more than ${maxMemoryMb} MiB of memory to be read. Import fewer folders at once.`,
  );
}

/** In a build the thread is a file of its own; from the sources there is TypeScript to load first. */
function startWorker(): Worker {
  const resourceLimits = { maxOldGenerationSizeMb: maxMemoryMb, maxYoungGenerationSizeMb: 32 };
  if (!import.meta.url.endsWith('.ts'))
    return new Worker(join(packageRoot(), 'dist/server/control-m-reader.js'), { resourceLimits });
  return new Worker(join(packageRoot(), 'server/build/worker-from-source.mjs'), {
    resourceLimits,
    argv: [new URL('./worker.ts', import.meta.url).href],
    execArgv: [],
  });
}
