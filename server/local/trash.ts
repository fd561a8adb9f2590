import { lt } from 'drizzle-orm';
import type { LocalDb } from '../../db/local/client.ts';
import { notes, workspaces } from '../../db/local/schema/index.ts';

const trashDays = 30;

/** Removes for good what was deleted more than 30 days ago. */
export function emptyTrash(db: LocalDb, now = Date.now()): void {
  const before = now - trashDays * 86_400_000;
  db.delete(notes).where(lt(notes.deletedAt, before)).run();
  db.delete(workspaces).where(lt(workspaces.deletedAt, before)).run();
}
