import { Refusal } from '../../trpc/errors.ts';
import {
  batchesInFlight,
  type FolderFile,
  type FolderOrder,
  type FolderProgress,
  type FromFolderProcess,
  type ToFolderProcess,
} from './messages.ts';
import { readFolder } from './read-folder.ts';
import { compareFiles, StagedFiles } from './write-folder.ts';

/**
 * Reads and writes folders in a process of its own, one order after the other. A share that does not answer holds this
 * process up and nobody else, and can be left behind by ending it.
 */

const filesPerBatch = 200;
const bytesPerBatch = 4 * 1024 * 1024;
/** So often the other side hears that it goes on. */
const progressMs = 500;

let inFlight = 0;
let taken: () => void = () => undefined;
let staged: StagedFiles | undefined;
let queue = Promise.resolve();

// nobody waits for what is read any more; not `exit`, which waits for reads that hang
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
process.on('message', (message: ToFolderProcess) => {
  if (message.is === 'taken') {
    inFlight -= 1;
    taken();
  } else queue = queue.then(() => handle(message));
});

function send(message: FromFolderProcess): void {
  process.send?.(message);
}

async function handle(message: Exclude<ToFolderProcess, { is: 'taken' }>): Promise<void> {
  try {
    await answer(message);
  } catch (error) {
    send(asMessage(error));
  }
}

async function answer(message: Exclude<ToFolderProcess, { is: 'taken' }>): Promise<void> {
  switch (message.is) {
    case 'read':
      return readAll(message.order);
    case 'compare':
      return send({ is: 'compared', present: await compareFiles(message.order, message.files) });
    case 'stage':
      staged ??= await StagedFiles.begin(message.order);
      await staged.add(message.files);
      return send({ is: 'done' });
    case 'finish':
      await staged?.finish((files) => send({ is: 'progress', progress: { files, bytes: 0, skipped: 0 } }));
      staged = undefined;
      return send({ is: 'done' });
    case 'discard':
      await staged?.discard();
      staged = undefined;
      return send({ is: 'done' });
  }
}

function asMessage(error: unknown): FromFolderProcess {
  if (!(error instanceof Refusal))
    return { is: 'failed', message: error instanceof Error ? error.message : String(error) };
  const { reason, message, issues, details } = error;
  return { is: 'refused', reason, message, ...(issues && { issues }), ...(details && { details }) };
}

async function readAll(order: FolderOrder): Promise<void> {
  const progress: FolderProgress = { files: 0, bytes: 0, skipped: 0 };
  let batch: FolderFile[] = [];
  let batchBytes = 0;
  let told = '';
  const tell = setInterval(() => {
    const now = JSON.stringify(progress);
    if (now !== told) send({ is: 'progress', progress });
    told = now;
  }, progressMs);
  const flush = async () => {
    while (inFlight >= batchesInFlight)
      await new Promise<void>((resolve) => {
        taken = resolve;
      });
    inFlight += 1;
    send({ is: 'files', files: batch, progress });
    batch = [];
    batchBytes = 0;
  };
  inFlight = 0;
  try {
    for await (const file of readFolder(order)) {
      count(progress, file);
      batch.push(file);
      if (file.is === 'text' && file.content) batchBytes += file.content.bytes.length;
      if (batch.length >= filesPerBatch || batchBytes >= bytesPerBatch) await flush();
    }
    if (batch.length > 0) await flush();
    send({ is: 'done' });
  } finally {
    clearInterval(tell);
  }
}

function count(progress: FolderProgress, file: FolderFile): void {
  if (file.is === 'skipped') progress.skipped += 1;
  else progress.files += 1;
  if (file.is === 'text') progress.bytes += file.size;
}
