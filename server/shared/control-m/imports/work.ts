import { eq } from 'drizzle-orm';
import type { SharedDb } from '../../../../db/shared/client.ts';
import { controlMSettings, type ImportRow } from '../../../../db/shared/schema/index.ts';
import { type ImportWork, ReadingFailed, type ReadOutcome, type ReadTask } from '../../imports/service.ts';
import type { AuditEntry } from '../../audit/record.ts';
import { entry } from './entry.ts';
import { importOptions, presentImport } from './view.ts';
import { readKnown, uuidsIn } from './known.ts';
import type { Batch, ReadingEnd, ReadingMessage } from './messages.ts';
import { ReadingThread } from './read-in-worker.ts';
import {
  completeComparison,
  countChanges,
  discardStaged,
  isOpen,
  stageAdded,
  stageChanged,
} from './staging.ts';

/** Control-M's part of the import mechanism. */
export class ControlMImports implements ImportWork {
  readonly #thread = new ReadingThread();
  readonly discard = discardStaged;

  read(task: ReadTask): Promise<ReadOutcome> {
    return readImport(task, this.#thread);
  }

  cancelEntry(before: ImportRow): AuditEntry {
    return entry('cancel', presentImport({ ...before, state: 'cancelled' }, null), before);
  }

  close(): Promise<void> {
    return this.#thread.close();
  }
}

async function readImport(task: ReadTask, thread: ReadingThread): Promise<ReadOutcome> {
  const { row, files, signal } = task;
  const { db } = task.connection;
  const known = await readKnown(db, row.targetId);
  if (!known)
    throw new ReadingFailed(
      'environment-deleted',
      'The environment was deleted meanwhile. Choose another one.',
    );
  const [settings] = await db.select().from(controlMSettings).where(eq(controlMSettings.teamId, row.teamId));
  let last: Exclude<ReadingMessage, { is: 'batch' }> | undefined;
  const take = async (message: ReadingMessage) => {
    if (message.is !== 'batch') last = message;
    else await takeBatch(task, message);
  };
  const order = {
    importId: row.id,
    teamId: row.teamId,
    files: files.map(({ path, name, size }) => ({ path, name, size })),
    known: known.entries,
    globalPrefixes: settings?.globalPrefixes ?? [],
  };
  await thread.read(order, take, signal);
  if (!last) throw new Error('The reading thread said nothing.');
  if (last.is === 'refused') return { state: 'refused', refusal: last.refusal, warnings: last.warnings };
  return complete(task, known.revision, last);
}

async function takeBatch(
  { connection, row, report }: ReadTask,
  { added, changed, changes, progress }: Batch,
): Promise<void> {
  const stored =
    (added.length === 0 || (await stageAdded(connection, row.id, added))) &&
    (changes === 0 || (await stageChanged(connection.db, row.id, changed)) === changes);
  if (!stored) throw await notStored(connection.db, row.id);
  report(progress);
}

async function notStored(db: SharedDb, importId: string): Promise<ReadingFailed> {
  if (!(await isOpen(db, importId))) return new ReadingFailed('cancelled', 'It was cancelled.');
  return new ReadingFailed(
    'environment-changed',
    'Another import was applied while the files were read. Upload the files again.',
  );
}

async function complete(
  { connection, row, report }: ReadTask,
  revision: number,
  end: ReadingEnd,
): Promise<ReadOutcome> {
  const { removal } = importOptions.parse(row.options);
  const { counts, unchanged, warnings } = end;
  report({ stage: 'comparing', done: 0, total: null, unit: 'definitions' });
  await completeComparison(connection.db, {
    importId: row.id,
    environmentId: row.targetId,
    removal: end.empty ? 'none' : removal, // an export of nothing says nothing about what is not in it
    unseen: uuidsIn(end.unseen),
    sharedTops: end.sharedTops,
    nextSeq: end.nextSeq,
  });
  return {
    state: 'previewed',
    counts,
    changes: { ...(await countChanges(connection.db, row.id)), unchanged },
    warnings,
    baseRevision: revision,
  };
}
