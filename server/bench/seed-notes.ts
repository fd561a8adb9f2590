import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { v7 } from 'uuid';
import { startServer } from '../testing/server-process.ts';
import { makeFolder, removeFolder } from '../testing/temp.ts';

export interface SeededNotes {
  /** A server's folder (`dataDir` of `startServer`) with the notes in it. */
  dataDir: string;
  /** The same database once more, for the reference. */
  referenceFile: string;
  remove(): void;
}

const words = 'night batch close ledger export rerun hold order table invoice archive report'.split(' ');

/** A data folder as the product makes it, filled with `count` notes of about 400 bytes. */
export async function seedNotes(count: number): Promise<SeededNotes> {
  const dataDir = makeFolder('bench');
  const server = await startServer({ dataDir });
  await server.stop();
  const file = join(dataDir, 'data', 'workspace.db');
  fill(file, count);
  const referenceFile = join(dataDir, 'reference', 'workspace.db');
  mkdirSync(join(dataDir, 'reference'));
  copyFileSync(file, referenceFile);
  return { dataDir, referenceFile, remove: () => removeFolder(dataDir) };
}

function fill(file: string, count: number): void {
  const db = new Database(file);
  const insert = db.prepare(
    `insert into notes (id, title, body, tags, pinned, version, created_at, updated_at)
     values (?, ?, ?, ?, 0, 1, ?, ?)`,
  );
  const start = Date.UTC(2026, 0, 1);
  db.transaction(() => {
    for (let i = 0; i < count; i++) {
      const at = start + i * 1_000;
      const body = Array.from({ length: 50 }, (_, n) => words[(i * 7 + n * n) % words.length]).join(' ');
      insert.run(v7({ msecs: at }), `Note ${i}`, body, JSON.stringify([words[i % 12]]), at, at);
    }
  })();
  db.pragma('wal_checkpoint(TRUNCATE)');
  db.close();
}
