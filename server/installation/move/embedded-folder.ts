import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { movedPrefix, moveNote, readMoveNote } from '../../../db/embedded-folder.ts';

/**
 * Leaves a note in the folder of the embedded database before its data is used elsewhere, so that a start after a crash
 * knows whether the folder is still to be put aside.
 * @param to - `connectionKey` of where the data went
 */
export function noteMove(folder: string, to: string): void {
  writeFileSync(moveNote(folder), `${to}\n`, { mode: 0o600 });
}

/** Takes the note of a move back that did not happen. */
export function forgetMove(folder: string): void {
  rmSync(moveNote(folder), { force: true });
}

/**
 * Puts the folder of a database that was moved aside; nothing is deleted.
 * @returns its new path
 * @throws the file system's error, such as EPERM while a scanner holds a file of it open
 */
export function putAside(folder: string, now: Date): string {
  const stamp = now.toISOString().replace(/[-:]|\.\d+/g, '');
  const kept = join(dirname(folder), movedPrefix(folder) + stamp);
  renameSync(folder, kept);
  return kept;
}

/**
 * After a crash, finishes what was noted: the folder is put aside when the installation uses the place its data went
 * to, and stays what it is when the installation still uses the folder.
 * @param inUse - `connectionKey` of the database that is configured
 * @returns where the folder is now, when it was put aside
 */
export function finishMove(folder: string, inUse: string | undefined, now: Date): string | undefined {
  if (!existsSync(moveNote(folder))) return undefined;
  if (inUse === 'embedded') forgetMove(folder);
  return readMoveNote(folder) === inUse && inUse !== undefined ? putAside(folder, now) : undefined;
}
