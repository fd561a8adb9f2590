import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** The folder of the embedded team database, below a data folder. */
export const embeddedFolder = (dataDir: string) => join(dataDir, 'shared-embedded');

/** Whether there is a database in the folder. */
export const embeddedExists = (folder: string) => existsSync(join(folder, 'PG_VERSION'));

/** The note that a move leaves in the folder: `connectionKey` of where the data went. */
export const moveNote = (folder: string) => join(folder, 'MOVED');

/** Where the data of a moved database went; undefined: the folder was not moved. */
export function readMoveNote(folder: string): string | undefined {
  return existsSync(moveNote(folder)) ? readFileSync(moveNote(folder), 'utf8').trim() : undefined;
}

/** What the name of a folder that was put aside begins with; the time follows. */
export const movedPrefix = (folder: string) => `${basename(folder)}-moved-`;

/**
 * The stored connection leads to an embedded database that is not there. It is not made anew: an empty one would look
 * like a team that lost everything. `message` is for everybody: it tells no address.
 */
export class NoEmbeddedDatabaseError extends Error {
  override readonly name = 'NoEmbeddedDatabaseError';
  /** The same for whoever may see where the team database is. */
  readonly messageWithAddress: string;

  constructor(folder: string) {
    const moved = lastMoved(folder);
    super(describeMissing(folder, moved));
    this.messageWithAddress = describeMissing(folder, moved, moved && readMoveNote(moved));
  }
}

/** @throws NoEmbeddedDatabaseError */
export function refuseMissingEmbedded(folder: string): void {
  if (!embeddedExists(folder)) throw new NoEmbeddedDatabaseError(folder);
}

function describeMissing(folder: string, moved: string | undefined, to = 'a server'): string {
  const name = basename(folder);
  if (moved === undefined)
    return `the embedded database is not in ${name} of the data folder; stop the server and put the folder back, or connect to another team database`;
  return `the embedded database is not in ${name} of the data folder any more: it was moved to ${to}, and ${basename(moved)} keeps it as it was; connect to that server`;
}

function lastMoved(folder: string): string | undefined {
  const parent = dirname(folder);
  if (!existsSync(parent)) return undefined;
  const name = readdirSync(parent)
    .filter((entry) => entry.startsWith(movedPrefix(folder)))
    .sort()
    .at(-1);
  return name === undefined ? undefined : join(parent, name);
}
