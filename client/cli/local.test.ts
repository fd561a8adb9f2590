import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { openLocalDatabase } from '../../db/local/client.ts';
import { type ServerProcess, startServer } from '../../server/testing/server-process.ts';
import { tempFolder } from '../../server/testing/temp.ts';
import { wo } from './testing/wo.ts';

// `wo local` on real databases: without a server, and against one in a process of its own.

const made = z.looseObject({ name: z.string(), size: z.int(), schema: z.int(), sha256: z.string() });

async function folderWith(titles: string[]): Promise<string> {
  const dataDir = tempFolder('cli-local');
  const local = await openLocalDatabase({ dataDir });
  for (const [n, title] of titles.entries())
    local.sqlite
      .prepare("insert into notes (id, title, created_at, updated_at) values (printf('%036d', ?), ?, 1, 1)")
      .run(n, title);
  local.close();
  return dataDir;
}

async function titlesIn(dataDir: string): Promise<unknown[]> {
  const local = await openLocalDatabase({ dataDir });
  try {
    return local.sqlite.prepare('select title from notes order by seq').pluck().all();
  } finally {
    local.close();
  }
}

/** As many as there may be. */
function fillBackups(dataDir: string): string[] {
  const day = (n: number) => String(n + 1).padStart(2, '0');
  const names = Array.from({ length: 20 }, (_, n) => `workspace-202501${day(n)}T000000000Z-4-manual.db`);
  mkdirSync(join(dataDir, 'backups'), { recursive: true });
  for (const name of names) writeFileSync(join(dataDir, 'backups', name), '');
  return names;
}

const backupsIn = (dataDir: string) => readdirSync(join(dataDir, 'backups'));

describe('wo local, without a server', () => {
  it('backs up, lists, restores by name, and removes', async () => {
    const dataDir = await folderWith(['kept']);
    const backup = made.parse(JSON.parse((await wo(['local', 'backup', '--json'], { dataDir })).stdout));
    const local = await openLocalDatabase({ dataDir });
    local.sqlite.exec("update notes set title = 'spoilt'");
    local.close();

    const list = await wo(['local', 'backups', 'list'], { dataDir });
    expect(list.stdout).toContain(backup.name);
    const look = await wo(['local', 'restore', '--from', backup.name, '--dry-run'], { dataDir });
    expect(look).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/notes +1 +1\n[^]*Nothing was changed/),
    });
    expect(await titlesIn(dataDir)).toEqual(['spoilt']);

    const ran = await wo(['local', 'restore', backup.name], { dataDir });
    expect(ran).toMatchObject({ code: 0, stdout: expect.stringContaining('What was there is kept: ') });
    expect(await titlesIn(dataDir)).toEqual(['kept']);
    expect((await wo(['local', 'backups', 'delete', backup.name], { dataDir })).code).toBe(0);
    expect(backupsIn(dataDir)).toEqual([expect.stringMatching(/^replaced-/)]);
    expect((await wo(['local', 'backups', 'delete', backup.name], { dataDir })).code).toBe(1);
  });

  it('writes to a file or into a folder, and leaves nothing in the backups folder', async () => {
    const dataDir = await folderWith(['a']);
    const full = fillBackups(dataDir);
    expect((await wo(['local', 'backup'], { dataDir })).stderr).toContain('is the limit');
    const folder = tempFolder('cli-local');
    const file = join(folder, 'mine.db');
    expect(await wo(['local', 'backup', '--to', file], { dataDir })).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(`Backed up to ${file}`),
    });
    expect((await wo(['local', 'backup', '--to', folder], { dataDir })).code).toBe(0);
    expect(readdirSync(folder).sort()).toEqual(['mine.db', expect.stringMatching(/-manual\.db$/)]);
    expect(backupsIn(dataDir).sort()).toEqual(full);

    expect((await wo(['local', 'backup', '--to', file], { dataDir })).code).toBe(2);
    expect((await wo(['local', 'backup', '--to', join(folder, 'no', 'x.db')], { dataDir })).code).toBe(2);
    const elsewhere = tempFolder('cli-local');
    const restored = await wo(['local', 'restore', '--from', file, '--json'], { dataDir: elsewhere });
    expect(JSON.parse(restored.stdout)).toMatchObject({
      file,
      backup: { counts: { notes: 1 } },
      current: null,
      replaced: null,
    });
    expect(await titlesIn(elsewhere)).toEqual(['a']);
  });

  it('checks, and ends with 1 when something is wrong', async () => {
    const dataDir = await folderWith(Array.from({ length: 500 }, () => 'x'.repeat(400)));
    const fine = await wo(['local', 'check'], { dataDir });
    expect(fine).toMatchObject({ code: 0, stdout: expect.stringContaining('is sound') });

    const file = join(dataDir, 'workspace.db');
    writeFileSync(file, readFileSync(file).fill(0xa5, 40_960, 60_000));
    const bytes = readFileSync(file);
    const bad = await wo(['local', 'check'], { dataDir });
    expect(bad).toMatchObject({ code: 1, stdout: expect.stringMatching(/has problems[^]*integrity/) });
    const json = await wo(['local', 'check', '--json'], { dataDir });
    expect([json.code, JSON.parse(json.stdout)]).toMatchObject([1, { ok: false }]);
    expect(readFileSync(file).equals(bytes)).toBe(true);
  });

  it.each([
    [['local', 'backup'], 1, 'no local database'],
    [['local', 'check'], 1, 'no local database'],
    [['local', 'restore', '--from', 'nothing.db'], 1, 'no file'],
    [['local', 'restore'], 2, '--from is missing'],
    [['local', 'backup', '--keep', '0'], 2, '1 to 20'],
    [['local', 'backup', '--keep', '3', '--to', 'x'], 2, 'leave out'],
  ])('wo %j in an empty folder ends with %i', async (args, code, message) => {
    const dataDir = tempFolder('cli-local');
    expect(await wo(args, { dataDir })).toMatchObject({ code, stderr: expect.stringContaining(message) });
    expect(existsSync(join(dataDir, 'workspace.db'))).toBe(false);
  });
});

describe('wo local restore of a backup from before a move', () => {
  it('says that its team database is gone, and where to', async () => {
    const { from, dataDir } = await beforeAMove();
    const look = await wo(['local', 'restore', '--from', from, '--dry-run'], { dataDir });
    expect(look).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(
        /team database +embedded, connected 2026-.+ none\n[^]*could not be used: .*moved to db:5432\/wo, and shared-embedded-moved-20260301T102030Z keeps it/,
      ),
    });
    const json = await wo(['local', 'restore', '--from', from, '--dry-run', '--json'], { dataDir });
    expect(JSON.parse(json.stdout)).toMatchObject({
      backup: { team: { kind: 'embedded' } },
      teamProblem: expect.stringContaining('db:5432/wo'),
    });
  });

  /** A database that is connected to the embedded one, and a data folder whose embedded one was moved away. */
  async function beforeAMove() {
    const old = await folderWith([]);
    const local = await openLocalDatabase({ dataDir: old });
    local.sqlite
      .prepare("insert into shared_connection values (1, ?, ?, 'apply', 1, 1772360430000)")
      .run('a'.repeat(36), Buffer.alloc(12 + 16 + 'embedded:'.length).toString('base64'));
    local.close();
    const dataDir = await folderWith([]);
    const moved = join(dataDir, 'shared-embedded-moved-20260301T102030Z');
    mkdirSync(moved);
    writeFileSync(join(moved, 'MOVED'), 'db:5432/wo\n');
    return { from: join(old, 'workspace.db'), dataDir };
  }
});

describe('wo local, while a server runs', () => {
  let server: ServerProcess;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server.remove());
  const here = () => ({ dataDir: join(server.dataDir, 'data') });
  const named = () => ({ server: server.url, env: { WO_TOKEN: server.accessToken } });

  it.each([
    ['of the data folder', here],
    ['that is named', named],
  ])('the one %s makes the backup, which holds what was just written', async (_which, setting) => {
    expect((await wo(['notes', 'create', '--title', 'just now'], here())).code).toBe(0);
    const file = join(tempFolder('cli-local'), 'copy.db');
    const there = await wo(['local', 'backup', '--keep', '1', '--json'], setting());
    expect(there).toMatchObject({ code: 0, stderr: '' });
    const { name } = made.parse(JSON.parse(there.stdout));
    const full = fillBackups(here().dataDir);
    expect(await wo(['local', 'backup', '--to', file], setting())).toMatchObject({ code: 0, stderr: '' });
    for (const old of full) rmSync(join(here().dataDir, 'backups', old));

    expect(backupsIn(here().dataDir)).toEqual([name]);
    const list = await wo(['local', 'backups', 'list', '--json'], setting());
    expect(JSON.parse(list.stdout)).toMatchObject({ items: [{ name, kind: 'manual' }], nextCursor: null });
    const dataDir = tempFolder('cli-local');
    copyFileSync(file, join(dataDir, 'workspace.db'));
    expect(await titlesIn(dataDir)).toContain('just now');
  });

  it('checks, and looks what a restore would replace, but does not restore', async () => {
    for (const setting of [here(), named()])
      expect(await wo(['local', 'check'], setting)).toMatchObject({
        code: 0,
        stdout: expect.stringContaining('is sound'),
      });
    const other = await folderWith(['other']);
    const file = join(other, 'workspace.db');
    expect((await wo(['local', 'restore', '--from', file, '--dry-run'], here())).code).toBe(0);
    const refused = await wo(['local', 'restore', '--from', file], here());
    expect(refused).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`in use by process ${server.pid}`),
    });
    expect((await wo(['notes', 'create', '--title', 'goes on'], here())).code).toBe(0);
    expect(existsSync(`${join(here().dataDir, 'workspace.db')}.restore`)).toBe(false);
  });
});
