import { v7 } from 'uuid';
import type { SharedConnection } from '../../db/shared/connection.ts';
import { decodeText } from '../text/decode.ts';
import { describe } from '../shared/scripts/content.ts';
import { insertScripts } from '../shared/scripts/store.ts';
import { change } from './people.ts';
import { scriptCorpus } from './script-corpus.ts';

/** A file of a large tree. */
export interface TreeFile {
  path: string;
  bytes: Uint8Array;
}

/** Where a tree of {@link scriptTree} is installed. */
export const treeRoots = ['D:\\batch', '\\\\FIN-BATCH01\\batch$', '/opt/batch'];

/**
 * So many scripts made from the corpus: one folder after the other holds all of it, and what starts scripts below an
 * installed tree starts those of its own folder.
 */
export function scriptTree(count: number): TreeFile[] {
  const { scripts } = scriptCorpus();
  return Array.from({ length: count }, (_, at): TreeFile => {
    const script = scripts[at % scripts.length];
    if (!script) throw new Error('The corpus is empty.');
    const site = `site-${String(Math.floor(at / scripts.length) + 1).padStart(3, '0')}`;
    return { path: `${site}/${script.path}`, bytes: installedBelow(script.bytes, site) };
  });
}

/** One byte per character, so that every encoding but UTF-16 keeps its bytes. */
function installedBelow(bytes: Uint8Array, site: string): Uint8Array {
  const text = Buffer.from(bytes).toString('latin1');
  const moved = text
    .replaceAll('D:\\batch\\', `D:\\batch\\${site}\\`)
    .replaceAll('batch$\\', `batch$\\${site}\\`)
    .replaceAll('/opt/batch/', `/opt/batch/${site}/`);
  return new Uint8Array(Buffer.from(moved, 'latin1'));
}

/** Puts files into a team's catalogue as a publish does; answers their ids by path. */
export async function givenScripts(
  connection: SharedConnection,
  teamId: string,
  files: readonly TreeFile[],
): Promise<Map<string, string>> {
  const author = {
    type: 'user' as const,
    userId: v7(),
    username: 'given',
    displayName: 'Given',
    sessionId: v7(),
    expiresAt: new Date(Date.now() + 86_400_000),
    grants: [],
    secondFactorMissing: false,
  };
  const inputs = files.map(({ path, bytes }) => {
    const decoded = decodeText(bytes);
    if (!decoded.ok) throw new Error(`${path}: ${decoded.message}`);
    return { teamId, path, content: describe(bytes, decoded.encoding, decoded.lineEnding) };
  });
  const stored = await change(connection, (db) => insertScripts(db, author, inputs));
  return new Map(stored.map(({ path, id }) => [path, id]));
}
