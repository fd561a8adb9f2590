import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { packageRoot } from '../../../../db/package-root.ts';
import { ReadingFailed } from '../../imports/service.ts';
import { batchTaken, type ReadingMessage, type ReadingOrder } from './messages.ts';

/** Of the reading thread alone. What is bounded by design needs a fraction; a mistake must not take the server along. */
const maxMemoryMb = 1_024;

/**
 * Reads files in a thread of its own.
 * @param take - gets one message after the other; the thread goes on reading, two batches ahead at most
 * @throws what `take` throws, or the reason `signal` aborts for
 * @throws ReadingFailed - the thread needed too much memory
 */
export async function readInWorker(
  order: ReadingOrder,
  take: (message: ReadingMessage) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  const worker = startWorker(order);
  try {
    await new Promise<void>((resolve, reject) => {
      let queue = Promise.resolve();
      worker.on('message', (message: ReadingMessage) => {
        queue = queue.then(async () => {
          await take(message);
          if (message.is === 'batch') worker.postMessage(batchTaken);
        });
        queue.catch(reject);
      });
      worker.once('error', (error) => reject(threadFailure(error)));
      worker.once('exit', () => queue.then(resolve, reject));
      signal.addEventListener('abort', () => reject(reasonOf(signal)), { once: true });
    });
  } finally {
    await worker.terminate();
  }
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

/** From the sources there is TypeScript to load first; in a build the thread is a file of its own. */
function startWorker(order: ReadingOrder): Worker {
  const options = { workerData: order, resourceLimits: { maxOldGenerationSizeMb: maxMemoryMb } };
  if (!import.meta.url.endsWith('.ts'))
    return new Worker(join(packageRoot(), 'dist/server/control-m-reader.js'), options);
  const source = new URL('./worker.ts', import.meta.url).href;
  return new Worker(join(packageRoot(), 'server/build/worker-from-source.mjs'), {
    ...options,
    argv: [source],
    execArgv: [],
  });
}
