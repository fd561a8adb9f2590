import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tempFolder } from '../../testing/temp.ts';
import { finishMove, noteMove, putAside } from './embedded-folder.ts';

const now = new Date('2026-03-01T10:20:30.456Z');

function aFolder(): { folder: string; dataDir: string } {
  const dataDir = tempFolder('moved');
  const folder = join(dataDir, 'shared-embedded');
  mkdirSync(folder);
  writeFileSync(join(folder, 'PG_VERSION'), '17');
  return { folder, dataDir };
}

describe('the folder of the embedded database', () => {
  it('is put aside under a name that says when, with all that is in it', () => {
    const { folder, dataDir } = aFolder();
    const kept = putAside(folder, now);
    expect(kept).toBe(join(dataDir, 'shared-embedded-moved-20260301T102030Z'));
    expect(readdirSync(kept)).toEqual(['PG_VERSION']);
    expect(existsSync(folder)).toBe(false);
  });

  it('is put aside by the next start when the process ended right after the new database was put to use', () => {
    const { folder, dataDir } = aFolder();
    noteMove(folder, 'db:5432/wo');
    expect(finishMove(folder, 'db:5432/wo', now)).toBe(
      join(dataDir, 'shared-embedded-moved-20260301T102030Z'),
    );
  });

  it('stays when the process ended right before', () => {
    const { folder, dataDir } = aFolder();
    noteMove(folder, 'db:5432/wo');
    expect(finishMove(folder, 'embedded', now)).toBeUndefined();
    // nor is it put aside when that database is connected later by hand
    expect(finishMove(folder, 'db:5432/wo', now)).toBeUndefined();
    expect(readdirSync(dataDir)).toEqual(['shared-embedded']);
  });

  it('stays when the installation uses something else, or nothing', () => {
    const { folder, dataDir } = aFolder();
    noteMove(folder, 'db:5432/wo');
    for (const inUse of [undefined, 'other:5432/wo']) expect(finishMove(folder, inUse, now)).toBeUndefined();
    expect(finishMove(join(dataDir, 'none'), 'db:5432/wo', now)).toBeUndefined();
    expect(readdirSync(dataDir)).toEqual(['shared-embedded']);
  });
});
