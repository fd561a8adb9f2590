import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type LocalCaller, localCaller } from '../../testing/local-context.ts';
import { tempFolder } from '../../testing/temp.ts';

const corpus = join(import.meta.dirname, '..', '..', 'testing', 'corpus', 'scripts', 'open');

async function workspaceAt(path: string) {
  const { call } = await localCaller();
  const { id } = await call.workspaces.create({ name: 'w', path });
  return { call, id };
}

async function allEntries(call: LocalCaller, id: string, path: string, limit: number) {
  const names: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await call.workspaces.entries({ id, path, limit, cursor });
    names.push(...page.items.map((entry) => entry.name));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return names;
}

describe('local.workspaces.create', () => {
  it('keeps name, folder and description', async () => {
    const { call } = await localCaller();
    const path = tempFolder();
    const made = await call.workspaces.create({ name: 'Batch', path, description: 'nightly' });
    expect(made).toMatchObject({ name: 'Batch', path, description: 'nightly', version: 1 });
    expect((await call.workspaces.list({})).items).toEqual([made]);
  });

  it.each([
    ['does not exist', (folder: string) => join(folder, 'missing')],
    ['is a file', (folder: string) => join(folder, 'file')],
    ['is relative', () => 'scripts'],
  ])('refuses a path that %s', async (_what, pathIn) => {
    const { call } = await localCaller();
    const folder = tempFolder();
    writeFileSync(join(folder, 'file'), '');
    const attempt = call.workspaces.create({ name: 'w', path: pathIn(folder) });
    await expect(attempt).rejects.toMatchObject({
      reason: 'PATH_NOT_A_FOLDER',
      issues: [{ path: ['path'] }],
    });
    expect((await call.workspaces.list({})).items).toEqual([]);
  });
});

describe('local.workspaces.list', () => {
  it('pages through all workspaces once, and finds by part of the name', async () => {
    const { call } = await localCaller();
    const path = tempFolder();
    for (let n = 1; n <= 5; n += 1) await call.workspaces.create({ name: `Batch ${n}`, path });
    const all = (await call.workspaces.list({})).items.map((row) => row.id);
    const paged: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await call.workspaces.list({ limit: 2, cursor });
      paged.push(...page.items.map((row) => row.id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(all).toHaveLength(5);
    expect(paged).toEqual(all);
    expect((await call.workspaces.list({ q: 'batch 3' })).items.map((row) => row.name)).toEqual(['Batch 3']);
  });
});

describe('local.workspaces.update', () => {
  it('changes what is named', async () => {
    const { call, id } = await workspaceAt(tempFolder());
    const after = await call.workspaces.update({ id, name: 'new', expectedVersion: 1 });
    expect(after).toMatchObject({ name: 'new', version: 2, description: '' });
  });

  it('refuses a stale version with the current row, and a folder that is none', async () => {
    const { call, id } = await workspaceAt(tempFolder());
    await call.workspaces.update({ id, name: 'theirs' });
    await expect(call.workspaces.update({ id, name: 'mine', expectedVersion: 1 })).rejects.toMatchObject({
      reason: 'VERSION_CONFLICT',
      details: { current: { name: 'theirs', version: 2 } },
    });
    await expect(call.workspaces.update({ id, path: '/no/such/folder' })).rejects.toMatchObject({
      reason: 'PATH_NOT_A_FOLDER',
    });
    expect(await call.workspaces.get({ id })).toMatchObject({ name: 'theirs', version: 2 });
  });
});

describe('local.workspaces.delete', () => {
  it('hides the workspace; row and folder stay', async () => {
    const { call, local } = await localCaller();
    const { id } = await call.workspaces.create({ name: 'w', path: tempFolder() });
    await call.workspaces.delete({ id });
    await expect(call.workspaces.get({ id })).rejects.toMatchObject({ reason: 'NOT_FOUND' });
    await expect(call.workspaces.entries({ id })).rejects.toMatchObject({ reason: 'NOT_FOUND' });
    expect(local.sqlite.prepare('select count(*) as n from workspaces').get()).toEqual({ n: 1 });
  });
});

describe('local.workspaces.entries', () => {
  it('shows folders first, then files, with sizes and paths below the workspace', async () => {
    const root = tempFolder();
    mkdirSync(join(root, 'zeta'));
    writeFileSync(join(root, 'a.cmd'), 'echo');
    symlinkSync('/etc', join(root, 'out'));
    const { call, id } = await workspaceAt(root);

    const { items } = await call.workspaces.entries({ id });

    expect(items).toMatchObject([
      { name: 'zeta', path: 'zeta', type: 'folder', size: null },
      { name: 'a.cmd', path: 'a.cmd', type: 'file', size: 4 },
      { name: 'out', path: 'out', type: 'link', size: null },
    ]);
  });

  it('lists the corpus as it is on disk, in pages of any size', async () => {
    const { call, id } = await workspaceAt(corpus);
    const { items } = await call.workspaces.entries({ id, path: 'nightly/sql/' });
    expect(items.map((entry) => entry.path)).toContain('nightly/sql/aging.sql');
    const whole = await allEntries(call, id, 'tools', 1000);
    expect(whole.length).toBeGreaterThan(20);
    expect(await allEntries(call, id, 'tools', 1)).toEqual(whole);
    expect(await allEntries(call, id, 'tools', 7)).toEqual(whole);
  });

  it('says when the path is a file, missing, or the whole folder is gone', async () => {
    const { call, id } = await workspaceAt(corpus);
    const refusal = (path: string) => call.workspaces.entries({ id, path });
    await expect(refusal('tools/post.cmd')).rejects.toMatchObject({ reason: 'PATH_NOT_A_FOLDER' });
    await expect(refusal('tools/none')).rejects.toMatchObject({ reason: 'NOT_FOUND' });
    await expect(refusal('../..')).rejects.toMatchObject({ reason: 'PATH_OUTSIDE_WORKSPACE' });
  });
});

describe('local.workspaces.file', () => {
  it('decodes what it reads', async () => {
    const { call, id } = await workspaceAt(corpus);
    const file = await call.workspaces.file({ id, path: 'tools/convert.bat' });
    expect(file).toMatchObject({
      path: 'tools/convert.bat',
      kind: 'cmd',
      encoding: 'cp850',
      lineEnding: 'crlf',
      truncated: false,
    });
    expect(file.text).toMatch(/[äöüÄÖÜ]/);
  });

  it('shows the beginning of a big file, never half a character', async () => {
    const root = tempFolder();
    writeFileSync(join(root, 'big.txt'), `x${'ä'.repeat(600_000)}`);
    const { call, id } = await workspaceAt(root);
    const file = await call.workspaces.file({ id, path: 'big.txt' });
    expect(file).toMatchObject({ encoding: 'utf-8', truncated: true, size: 1_200_001 });
    expect(file.text).toMatch(/^xä+$/);
  });

  it('refuses a binary file with the reason', async () => {
    const root = tempFolder();
    writeFileSync(join(root, 'tool.exe'), Buffer.from([77, 90, 0, 1, 2, 3]));
    const { call, id } = await workspaceAt(root);
    const attempt = call.workspaces.file({ id, path: 'tool.exe' });
    await expect(attempt).rejects.toMatchObject({ reason: 'FILE_NOT_TEXT', details: { reason: 'binary' } });
  });

  it('follows a link that stays inside, and none that leaves', async () => {
    const root = realpathSync(tempFolder());
    const outside = tempFolder();
    writeFileSync(join(outside, 'secret'), 'secret');
    writeFileSync(join(root, 'inside.txt'), 'fine');
    symlinkSync('inside.txt', join(root, 'ok'));
    symlinkSync(join(outside, 'secret'), join(root, 'leak'));
    symlinkSync(outside, join(root, 'leakdir'));
    const { call, id } = await workspaceAt(root);

    expect(await call.workspaces.file({ id, path: 'ok' })).toMatchObject({ text: 'fine' });
    for (const path of ['leak', 'leakdir/secret'])
      await expect(call.workspaces.file({ id, path })).rejects.toMatchObject({
        reason: 'PATH_OUTSIDE_WORKSPACE',
      });
    await expect(call.workspaces.entries({ id, path: 'leakdir' })).rejects.toMatchObject({
      reason: 'PATH_OUTSIDE_WORKSPACE',
    });
  });
});

describe('local.workspaces.fileFacts', () => {
  it('reads a script on this machine, with no team', async () => {
    const { call, id } = await workspaceAt(corpus);
    const facts = await call.workspaces.fileFacts({ id, path: 'tools/letters.cmd' });
    expect(facts).toMatchObject({
      path: 'tools/letters.cmd',
      kind: 'cmd',
      lineEnding: 'crlf',
      finalNewline: true,
    });
    expect(facts.driveMappings).toContainEqual(
      expect.objectContaining({ line: 7, column: 9, letter: 'K', server: 'FIN-FS01', share: 'kreditoren' }),
    );
  });

  it('never hands out a secret', async () => {
    const root = tempFolder();
    writeFileSync(join(root, 'a.cmd'), 'net use Z: \\\\s\\x NotReal-Old4 /user:HAFEN\\old\r\n');
    const { call, id } = await workspaceAt(root);
    const facts = await call.workspaces.fileFacts({ id, path: 'a.cmd' });
    expect(facts.secrets).toMatchObject([{ kind: 'net-use-password', line: 1, length: 12 }]);
    expect(JSON.stringify(facts)).not.toContain('NotReal-Old4');
  });

  it('refuses half a script, and a file that is none', async () => {
    const root = tempFolder();
    writeFileSync(join(root, 'big.cmd'), 'x'.repeat(1_100_000));
    writeFileSync(join(root, 'tool.exe'), Buffer.from([77, 90, 0, 1, 2, 3]));
    const { call, id } = await workspaceAt(root);
    for (const [path, reason] of [
      ['big.cmd', 'too-large'],
      ['tool.exe', 'binary'],
    ] as const)
      await expect(call.workspaces.fileFacts({ id, path })).rejects.toMatchObject({
        reason: 'FILE_NOT_TEXT',
        details: { reason },
      });
  });
});
