import { createHash } from 'node:crypto';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { tempFolder } from '../../testing/temp.ts';
import { type FileToWrite, type FolderFile, type FolderOrder, Folders } from './service.ts';

const folders = new Folders();
afterAll(() => folders.close());

const limits = { maxFileBytes: 1024, maxFiles: 1_000, maxTotalBytes: 1024 * 1024 };

function folderWith(files: Record<string, string>): string {
  const folder = tempFolder('folders');
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

async function read(root: string, more: Partial<FolderOrder> = {}): Promise<FolderFile[]> {
  const found: FolderFile[] = [];
  await folders.read({ root, want: 'facts', ...limits, ...more }, (files) => void found.push(...files));
  return found;
}

async function* batchesOf(...batches: FileToWrite[][]) {
  yield* batches;
}
const file = (path: string, text: string) => ({ path, bytes: Buffer.from(text) });

describe('Folders.read', () => {
  it('tells size, hash, time and facts of each file, in order', async () => {
    const root = folderWith({ 'b.cmd': 'net use K: \\\\S\\x\r\ncall a.cmd\r\n', 'a.cmd': 'rem' });
    const old = new Date(1_700_000_000_000);
    utimesSync(join(root, 'a.cmd'), old, old);

    const [a, b] = await read(root);

    expect(a).toMatchObject({
      is: 'text',
      path: 'a.cmd',
      size: 3,
      modifiedAt: 1_700_000_000_000,
      sha256: '8fbd42ad079a6ceeaf6cecc9f333f41f53335eba32cafff07f5c9555680fdce4',
      facts: { drives: 0, references: 0, secrets: 0 },
    });
    // written a moment ago: its time would not tell another change
    expect(b).toMatchObject({ path: 'b.cmd', modifiedAt: 0 });
    expect(b).not.toHaveProperty('content');
  });

  it('reads a file again when its size or time is another', async () => {
    const root = folderWith({ 'a.cmd': 'rem', 'b.cmd': 'rem' });
    const old = 1_700_000_000_000;
    for (const name of ['a.cmd', 'b.cmd']) utimesSync(join(root, name), new Date(old), new Date(old));
    const known = [
      ['a.cmd', 3, old, 'hash'],
      ['b.cmd', 3, old - 1, 'hash'],
    ] as const;
    const files = await read(root, { want: 'hashes', known });
    expect(files.map(({ is, path }) => `${path} ${is}`)).toEqual(['a.cmd known', 'b.cmd text']);
  });

  it('gives the bytes of exactly the files that are asked for', async () => {
    const root = folderWith({ 'a.cmd': 'one', 'sub/b.cmd': 'two', 'c.cmd': 'three' });
    const files = await read(root, { want: 'content', only: ['sub/b.cmd', 'gone.cmd'] });
    expect(files).toMatchObject([
      { is: 'text', path: 'sub/b.cmd', sha256: createHash('sha256').update('two').digest('hex') },
      { is: 'skipped', path: 'gone.cmd', reason: 'unreadable' },
    ]);
  });

  it('refuses more than the order allows, and what is no folder', async () => {
    const root = folderWith({ 'a.cmd': '1234', 'b.cmd': '1234' });
    await expect(read(root, { maxTotalBytes: 7 })).rejects.toMatchObject({ reason: 'INVALID_INPUT' });
    await expect(read(root, { maxFiles: 1 })).rejects.toMatchObject({ reason: 'INVALID_INPUT' });
    rmSync(root, { recursive: true });
    await expect(read(root)).rejects.toMatchObject({ reason: 'PATH_NOT_A_FOLDER' });
  });

  it('ends at once when it is given up, and reads on for others', async () => {
    const root = folderWith(Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`${i}.cmd`, 'rem'])));
    const stop = new AbortController();
    const attempt = folders.read({ root, want: 'facts', ...limits }, () => stop.abort(new Error('enough')), {
      signal: stop.signal,
    });
    await expect(attempt).rejects.toThrow('enough');
    expect(await read(root)).toHaveLength(500);
  });

  it('gives up a folder that does not answer', async () => {
    const root = folderWith({ 'a.cmd': 'rem' });
    const others = new Folders();
    onTestFinished(() => others.close());
    // the process that would read has to start first, which takes longer
    const attempt = others.read({ root, want: 'facts', ...limits }, () => undefined, { deadAfterMs: 1 });
    await expect(attempt).rejects.toMatchObject({ reason: 'PATH_NOT_A_FOLDER' });
  });
});

describe('Folders.compare', () => {
  it('says what is at each place', async () => {
    const root = folderWith({ 'same.cmd': 'rem', 'differs.cmd': 'rex', 'folder/x.cmd': '', 'file.cmd': '' });
    const hash = '8fbd42ad079a6ceeaf6cecc9f333f41f53335eba32cafff07f5c9555680fdce4';
    const paths = ['same.cmd', 'differs.cmd', 'new/a.cmd', 'folder', 'file.cmd/x.cmd', 'aux.cmd'];
    const present = await folders.compare(
      { root, path: '' },
      paths.map((path) => ({ path, size: 3, sha256: hash })),
    );
    expect(present.map(({ state }) => state)).toEqual([
      'same',
      'differs',
      'absent',
      'blocked',
      'blocked',
      'blocked',
    ]);
  });
});

describe('Folders.write', () => {
  it('writes the exact bytes, over what was there, and leaves nothing else', async () => {
    const root = folderWith({ 'out/a.cmd': 'old' });
    await folders.write({ root, path: 'out' }, batchesOf([file('a.cmd', 'new')], [file('x/y/b.cmd', 'b')]));
    expect(readFileSync(join(root, 'out/a.cmd'), 'utf8')).toBe('new');
    expect(readFileSync(join(root, 'out/x/y/b.cmd'), 'utf8')).toBe('b');
    expect(readdirSync(join(root, 'out')).sort()).toEqual(['a.cmd', 'x']);
  });

  it('changes nothing when it is given up before its end', async () => {
    const root = folderWith({ 'a.cmd': 'old' });
    async function* broken() {
      yield [file('a.cmd', 'new')];
      throw new Error('lost the team');
    }
    await expect(folders.write({ root, path: '' }, broken())).rejects.toThrow('lost the team');
    expect(readFileSync(join(root, 'a.cmd'), 'utf8')).toBe('old');
    expect(readdirSync(root)).toEqual(['a.cmd']);
  });

  it('writes through no link', async () => {
    const outside = folderWith({ 'a.cmd': 'theirs' });
    const root = folderWith({ 'b.cmd': '' });
    symlinkSync(outside, join(root, 'linked'));
    symlinkSync(join(outside, 'a.cmd'), join(root, 'a.cmd'));

    await expect(
      folders.write({ root, path: '' }, batchesOf([file('linked/a.cmd', 'x')])),
    ).rejects.toMatchObject({ reason: 'PATH_OUTSIDE_WORKSPACE' });
    await expect(
      folders.write({ root, path: 'linked' }, batchesOf([file('a.cmd', 'x')])),
    ).rejects.toMatchObject({ reason: 'PATH_OUTSIDE_WORKSPACE' });
    await folders.write({ root, path: '' }, batchesOf([file('a.cmd', 'mine')])); // replaces the link itself

    expect(readFileSync(join(outside, 'a.cmd'), 'utf8')).toBe('theirs');
    expect(readFileSync(join(root, 'a.cmd'), 'utf8')).toBe('mine');
  });
});
