import type * as nodeFs from 'node:fs';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { openLocalDatabase } from '../../db/local/client.ts';
import { tempFolder } from '../../server/testing/temp.ts';
import { wo } from './testing/wo.ts';

/** Folders that seem to be on a disk without room. */
const full = vi.hoisted(() => new Set<string>());

vi.mock('node:fs', async (original) => {
  const fs = await original<typeof nodeFs>();
  const statfsSync = (path: string) => Object.assign(fs.statfsSync(path), full.has(path) && { bavail: 0 });
  return { ...fs, statfsSync };
});

async function onAFullDisk(): Promise<string> {
  const dataDir = tempFolder('cli-full');
  const local = await openLocalDatabase({ dataDir });
  local.close();
  full.add(join(dataDir, 'backups'));
  return dataDir;
}

describe('wo local backup, on a data disk without room', () => {
  it('is refused with the way out, which works', async () => {
    const dataDir = await onAFullDisk();
    expect(await wo(['local', 'backup'], { dataDir })).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/0 MiB free.*wo local backup --to/),
    });
    const other = tempFolder('cli-full');
    expect(await wo(['local', 'backup', '--to', other], { dataDir })).toMatchObject({ code: 0, stderr: '' });
    const [name = ''] = readdirSync(other);
    expect(name).toMatch(/^workspace-.+-manual\.db$/);
    expect(readdirSync(join(dataDir, 'backups'))).toEqual([]);
    const restored = tempFolder('cli-full');
    expect((await wo(['local', 'restore', join(other, name)], { dataDir: restored })).code).toBe(0);
  });

  it('is refused when there is no room there either, with nothing written', async () => {
    const dataDir = await onAFullDisk();
    const other = tempFolder('cli-full');
    full.add(other);
    const file = join(other, 'mine.db');
    expect(await wo(['local', 'backup', '--to', file], { dataDir })).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`The disk of ${other} has 0 MiB free`),
    });
    expect(existsSync(file)).toBe(false);
  });
});
