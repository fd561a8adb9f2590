import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { tempFolder } from '../../testing/temp.ts';
import { as, everywhere, type TeamServer, teamServer } from '../../testing/team-server.ts';

const corpus = join(import.meta.dirname, '../../testing/corpus/scripts');
const expected = z
  .object({ files: z.record(z.string(), z.object({ encoding: z.string(), lineEnding: z.string() })) })
  .parse(JSON.parse(readFileSync(join(corpus, 'expected.json'), 'utf8')));

describe.each(everywhere)('bridge.publish on %s', (where) => {
  let server: TeamServer;
  beforeAll(async () => {
    server = await teamServer(where);
  });
  afterAll(() => server.close());

  async function publisherOf(folder: string) {
    const team = await server.given.team();
    const editor = await server.given.member({ team, role: 'editor' });
    const call = as(server, { session: editor.session, localProof: true });
    const workspace = await call.local.workspaces.create({ name: 'Batch', path: folder });
    return { call, editor, input: { workspaceId: workspace.id, teamId: team.id } };
  }

  function folderWith(files: Record<string, string | Uint8Array>): string {
    const folder = tempFolder('publish');
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(join(folder, path, '..'), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    return folder;
  }

  it('brings a real tree to the team byte for byte, and then finds nothing more to do', async () => {
    const folder = tempFolder('corpus');
    cpSync(join(corpus, 'open'), folder, { recursive: true });
    const { call, input } = await publisherOf(folder);
    const paths = Object.keys(expected.files);

    const preview = await call.bridge.publish.preview(input);
    const run = await call.bridge.publish.publish(input);

    expect(preview.counts).toEqual({ new: paths.length, changed: 0, same: 0, skipped: 0 });
    expect(run.counts).toEqual({ created: paths.length, updated: 0, unchanged: 0, skipped: 0 });
    expect(run.scriptIds).toHaveLength(paths.length);
    const { items } = await call.shared.scripts.list({ teamId: input.teamId, limit: 200 });
    expect(items.map(({ path }) => path).sort()).toEqual(paths.sort());
    for (const { id, path, encoding, lineEnding } of items) {
      expect({ path, encoding, lineEnding }).toEqual({
        path,
        encoding: expected.files[path]?.encoding,
        lineEnding: expected.files[path]?.lineEnding,
      });
      const { base64 } = await call.shared.scripts.raw({ id });
      expect(base64, path).toBe(readFileSync(join(folder, path)).toString('base64'));
    }
    const again = await call.bridge.publish.publish(input);
    expect(again.counts).toEqual({ created: 0, updated: 0, unchanged: paths.length, skipped: 0 });
  });

  it('tells new, changed, same and skipped apart, with the reason', async () => {
    const folder = folderWith({ 'same.cmd': 'a', 'changed.cmd': 'a' });
    const { call, input } = await publisherOf(folder);
    await call.bridge.publish.publish(input);
    writeFileSync(join(folder, 'changed.cmd'), 'b');
    writeFileSync(join(folder, 'new.cmd'), 'c');
    writeFileSync(join(folder, 'tool.exe'), new Uint8Array([0x4d, 0x5a, 0, 0, 3]));
    writeFileSync(join(folder, 'huge.log'), Buffer.alloc(1024 * 1024 + 1, 0x61));
    writeFileSync(join(folder, 'half.txt'), new Uint8Array([0xff, 0xfe, 0x61]));

    const { items, counts } = await call.bridge.publish.preview(input);

    const byPath = Object.fromEntries(items.map(({ path, status, reason }) => [path, reason ?? status]));
    expect(byPath).toEqual({
      'same.cmd': 'same',
      'changed.cmd': 'changed',
      'new.cmd': 'new',
      'tool.exe': 'binary',
      'huge.log': 'too-large',
      'half.txt': 'undecodable',
    });
    expect(counts).toEqual({ new: 1, changed: 1, same: 1, skipped: 3 });
  });

  it('records who changed which script, and the run', async () => {
    const folder = folderWith({ 'a.cmd': 'one' });
    const { call, editor, input } = await publisherOf(folder);
    const { scriptIds } = await call.bridge.publish.publish(input);
    writeFileSync(join(folder, 'a.cmd'), 'two');

    await call.bridge.publish.publish({ ...input, message: 'nightly fix' });

    const script = { id: scriptIds[0] ?? '' };
    const entries = await server.given.auditOf(script);
    expect(entries.map(({ action, actorId }) => ({ action, actorId }))).toEqual([
      { action: 'scripts.create', actorId: editor.userId },
      { action: 'scripts.update', actorId: editor.userId },
    ]);
    expect(entries[1]).toMatchObject({
      before: { version: 1 },
      after: { version: 2 },
      resourceName: 'a.cmd',
    });
    const { items } = await call.shared.scripts.versions(script);
    expect(items[0]).toMatchObject({ version: 2, message: 'nightly fix' });
    const runs = await server.given.auditOf({ id: input.workspaceId });
    expect(runs.map(({ after }) => after)).toMatchObject([{ created: 1 }, { updated: 1 }]);
  });

  it('publishes only the paths that were chosen', async () => {
    const { call, input } = await publisherOf(folderWith({ 'a.cmd': '', 'sub/b.cmd': '', 'c.cmd': '' }));

    const { counts } = await call.bridge.publish.publish({ ...input, paths: ['sub/b.cmd'] });

    expect(counts.created).toBe(1);
    const { items } = await call.shared.scripts.list({ teamId: input.teamId });
    expect(items.map(({ path }) => path)).toEqual(['sub/b.cmd']);
  });

  it('refuses a chosen path that is not there, and publishes nothing', async () => {
    const { call, input } = await publisherOf(folderWith({ 'a.cmd': '' }));

    const attempt = call.bridge.publish.publish({ ...input, paths: ['a.cmd', 'gone.cmd'] });

    await expect(attempt).rejects.toMatchObject({
      reason: 'INVALID_INPUT',
      issues: [{ path: ['paths', 1] }],
    });
    expect((await call.shared.scripts.list({ teamId: input.teamId })).items).toEqual([]);
  });

  it('does not overwrite what someone changed since the preview', async () => {
    const folder = folderWith({ 'a.cmd': 'one', 'b.cmd': 'one' });
    const { call, input } = await publisherOf(folder);
    await call.bridge.publish.publish(input);
    writeFileSync(join(folder, 'a.cmd'), 'mine');
    writeFileSync(join(folder, 'b.cmd'), 'mine');
    const preview = await call.bridge.publish.preview(input);
    const theirs = preview.items.find(({ path }) => path === 'b.cmd');
    await call.shared.scripts.update({ id: theirs?.scriptId ?? '', expectedVersion: 1, content: 'theirs' });
    const expectedVersions = Object.fromEntries(
      preview.items.map(({ path, version }) => [path, version ?? 0]),
    );

    const attempt = call.bridge.publish.publish({ ...input, expectedVersions });

    await expect(attempt).rejects.toMatchObject({ reason: 'VERSION_CONFLICT', details: { path: 'b.cmd' } });
    const { items } = await call.shared.scripts.list({ teamId: input.teamId });
    expect(items.map(({ path, version }) => `${path} ${version}`)).toEqual(['a.cmd 1', 'b.cmd 2']);
  });

  it('does not overwrite a script that someone added since the preview', async () => {
    const folder = folderWith({ 'new.cmd': 'mine' });
    const { call, input } = await publisherOf(folder);
    const { items } = await call.bridge.publish.preview(input);
    expect(items).toMatchObject([{ path: 'new.cmd', status: 'new' }]);
    await call.shared.scripts.create({ teamId: input.teamId, name: 'new.cmd', content: 'theirs' });

    const attempt = call.bridge.publish.publish({ ...input, expectedVersions: {} });

    await expect(attempt).rejects.toMatchObject({ reason: 'VERSION_CONFLICT', details: { path: 'new.cmd' } });
    expect((await call.shared.scripts.list({ teamId: input.teamId })).items[0]?.version).toBe(1);
  });

  it('takes a sub-folder and globs', async () => {
    const { call, input } = await publisherOf(
      folderWith({ 'n/a.cmd': '', 'n/b.sql': '', 'n/old/c.cmd': '', 'm/d.cmd': '' }),
    );

    const { items } = await call.bridge.publish.preview({
      ...input,
      path: 'n',
      include: ['**/*.cmd'],
      exclude: ['**/old'],
    });

    expect(items.map(({ path }) => path)).toEqual(['n/a.cmd']);
  });

  it('follows no link out of the workspace', async () => {
    const outside = folderWith({ 'secret.cmd': 'set PASSWORD=1' });
    const folder = folderWith({ 'a.cmd': '' });
    symlinkSync(join(outside, 'secret.cmd'), join(folder, 'link.cmd'));
    symlinkSync(outside, join(folder, 'linked'));
    const { call, input } = await publisherOf(folder);

    const { items } = await call.bridge.publish.preview(input);

    expect(items).toMatchObject([
      { path: 'a.cmd', status: 'new' },
      { path: 'link.cmd', status: 'skipped', reason: 'not-a-file' },
      { path: 'linked', status: 'skipped', reason: 'not-a-file' },
    ]);
  });

  it('refuses a path that leaves the workspace', async () => {
    const { call, input } = await publisherOf(folderWith({ 'a.cmd': '' }));
    await expect(call.bridge.publish.preview({ ...input, path: '../..' })).rejects.toMatchObject({
      reason: 'PATH_OUTSIDE_WORKSPACE',
    });
  });

  it('wants both permissions: creating alone is not enough', async () => {
    const { call, input } = await publisherOf(folderWith({ 'a.cmd': '' }));
    const role = await server.given.role(['scripts:read', 'scripts:create']);
    const half = await server.given.member({ team: { id: input.teamId }, role: role.key });

    const attempt = as(server, { session: half.session, localProof: true }).bridge.publish.publish(input);

    await expect(attempt).rejects.toMatchObject({
      reason: 'MISSING_PERMISSION',
      details: { permission: 'scripts:update' },
    });
    expect((await call.shared.scripts.list({ teamId: input.teamId })).items).toEqual([]);
  });
});
