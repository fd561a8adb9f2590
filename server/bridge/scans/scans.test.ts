import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tempFolder } from '../../testing/temp.ts';
import { as, everywhere, type RouterCaller, type TeamServer, teamServer } from '../../testing/team-server.ts';
import { until } from '../../testing/until.ts';

const corpus = join(import.meta.dirname, '../../testing/corpus/scripts/open');

function folderWith(files: Record<string, string | Uint8Array>): string {
  const folder = tempFolder('scan');
  for (const [path, content] of Object.entries(files)) put(folder, path, content);
  return folder;
}

function put(folder: string, path: string, content: string | Uint8Array): void {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), content);
}

describe.each(everywhere)('bridge.scans on %s', (where) => {
  let server: TeamServer;
  beforeAll(async () => {
    server = await teamServer(where);
  });
  afterAll(() => server.close());

  async function scannerOf(folder: string, role = 'editor') {
    const team = await server.given.team();
    const member = await server.given.member({ team, role });
    const call = as(server, { session: member.session, localProof: true });
    const workspace = await call.local.workspaces.create({ name: 'Batch', path: folder });
    return { call, team, member, input: { workspaceId: workspace.id, teamId: team.id } };
  }

  async function scanned(
    call: RouterCaller,
    input: Parameters<RouterCaller['bridge']['scans']['create']>[0],
  ) {
    const { id } = await call.bridge.scans.create(input);
    return until(async () => {
      const scan = await call.bridge.scans.get({ id });
      return scan.state === 'scanning' ? undefined : scan;
    });
  }

  async function statuses(call: RouterCaller, id: string) {
    const { items } = await call.bridge.scans.items({ id, limit: 200 });
    return Object.fromEntries(items.map(({ path, status }) => [path, status]));
  }

  it('brings the corpus to the team byte for byte, and then finds all of it the same', async () => {
    const folder = tempFolder('corpus');
    cpSync(corpus, folder, { recursive: true });
    const { call, input } = await scannerOf(folder);

    const scan = await scanned(call, input);
    const run = await call.bridge.scans.publish({ id: scan.id });

    const files = scan.progress.files;
    expect(files).toBeGreaterThan(30);
    expect(scan.counts).toEqual({ new: files, changed: 0, same: 0, skipped: 0, gone: 0 });
    expect(run.counts).toEqual({ created: files, updated: 0, unchanged: 0, skipped: 0, removed: 0 });
    const { items } = await call.shared.scripts.list({ teamId: input.teamId, limit: 200 });
    expect(items).toHaveLength(files);
    for (const { id, path } of items) {
      const { base64 } = await call.shared.scripts.raw({ id });
      expect(base64, path).toBe(readFileSync(join(folder, path)).toString('base64'));
    }
    expect((await scanned(call, input)).counts).toMatchObject({ new: 0, changed: 0, same: files });
  });

  it('tells new, changed, same, skipped and gone apart, with what is in the files', async () => {
    const folder = folderWith({ 'same.cmd': 'a', 'changed.cmd': 'a', 'gone.cmd': 'a', 'n/gone.cmd': 'b' });
    const { call, input } = await scannerOf(folder);
    await call.bridge.scans.publish({ id: (await scanned(call, input)).id });
    put(folder, 'changed.cmd', 'b');
    put(folder, 'new.cmd', 'net use K: \\\\S\\x NotReal-1 /user:u\r\ncall same.cmd\r\n');
    put(folder, 'tool.exe', new Uint8Array([0x4d, 0x5a, 0, 0, 3]));
    rmSync(join(folder, 'gone.cmd'));
    rmSync(join(folder, 'n'), { recursive: true });

    const scan = await scanned(call, input);

    expect(scan.counts).toEqual({ new: 1, changed: 1, same: 1, skipped: 1, gone: 2 });
    expect(await statuses(call, scan.id)).toEqual({
      'same.cmd': 'same',
      'changed.cmd': 'changed',
      'new.cmd': 'new',
      'tool.exe': 'skipped',
      'gone.cmd': 'gone',
      'n/gone.cmd': 'gone',
    });
    const { items } = await call.bridge.scans.items({ id: scan.id, status: 'new' });
    expect(items).toMatchObject([{ path: 'new.cmd', facts: { drives: 1, references: 1, secrets: 1 } }]);
    const skipped = await call.bridge.scans.items({ id: scan.id, status: 'skipped', q: 'TOOL' });
    expect(skipped.items).toMatchObject([{ path: 'tool.exe', reason: 'binary' }]);
  });

  it('says where the team has moved on since, so that nothing of it is put aside unseen', async () => {
    const folder = folderWith({ 'a.cmd': 'one', 'b.cmd': 'one', 'c.cmd': 'one' });
    const { call, team, input } = await scannerOf(folder);
    await call.bridge.scans.publish({ id: (await scanned(call, input)).id });
    const { items: scripts } = await call.shared.scripts.list({ teamId: team.id });
    for (const { id, path } of scripts.filter(({ path }) => path !== 'c.cmd'))
      await call.shared.scripts.update({ id, expectedVersion: 1, content: `theirs ${path}` });
    put(folder, 'b.cmd', 'mine');
    put(folder, 'c.cmd', 'mine');

    const { id } = await scanned(call, input);

    const { items } = await call.bridge.scans.items({ id });
    expect(items.map(({ path, status, teamMoved }) => [path, status, teamMoved])).toEqual([
      ['a.cmd', 'changed', true],
      ['b.cmd', 'changed', true],
      ['c.cmd', 'changed', undefined],
    ]);
    expect(items[0]?.detail).toContain('version 1, now 2');
  });

  it('gives its items page by page', async () => {
    const { call, input } = await scannerOf(folderWith({ 'c.cmd': '', 'a.cmd': '', 'b.cmd': '' }));
    const { id } = await scanned(call, input);
    const first = await call.bridge.scans.items({ id, limit: 2 });
    const rest = await call.bridge.scans.items({ id, limit: 2, cursor: first.nextCursor ?? '' });
    expect([...first.items, ...rest.items].map(({ path }) => path)).toEqual(['a.cmd', 'b.cmd', 'c.cmd']);
    expect(rest.nextCursor).toBeNull();
  });

  it('moves what is gone to the trash only when told, with the rest, and only for who may delete', async () => {
    const folder = folderWith({ 'keep.cmd': 'a', 'gone.cmd': 'a' });
    const { call, team, input } = await scannerOf(folder);
    await call.bridge.scans.publish({ id: (await scanned(call, input)).id });
    rmSync(join(folder, 'gone.cmd'));
    put(folder, 'new.cmd', 'b');

    const role = await server.given.role(['scripts:read', 'scripts:create', 'scripts:update']);
    const member = await server.given.member({ team, role: role.key });
    const half = as(server, { session: member.session, localProof: true });
    const attempt = half.bridge.scans.publish({ id: (await scanned(half, input)).id, removeGone: true });
    await expect(attempt).rejects.toMatchObject({
      reason: 'MISSING_PERMISSION',
      details: { permission: 'scripts:delete' },
    });
    const paths = async () =>
      (await call.shared.scripts.list({ teamId: team.id })).items.map(({ path }) => path);
    expect(await paths()).toEqual(['gone.cmd', 'keep.cmd']);

    const run = await call.bridge.scans.publish({ id: (await scanned(call, input)).id, removeGone: true });

    expect(run.counts).toMatchObject({ created: 1, removed: 1 });
    expect(await paths()).toEqual(['keep.cmd', 'new.cmd']);
    expect((await scanned(call, input)).counts).toMatchObject({ gone: 0, same: 2 });
  });

  it('calls nothing gone that it did not look for, could not see, or that was not published from here', async () => {
    const folder = folderWith({ 'a/x.cmd': '1', 'b/y.cmd': '2', 'c/z.cmd': '3' });
    const { call, team, input } = await scannerOf(folder);
    await call.bridge.scans.publish({ id: (await scanned(call, input)).id });
    await call.shared.scripts.create({ teamId: team.id, name: 'theirs.cmd', content: '' });
    const moved = await call.shared.scripts.list({ teamId: team.id, q: 'z.cmd' });
    await call.shared.scripts.update({
      id: moved.items[0]?.id ?? '',
      expectedVersion: 1,
      path: 'elsewhere/z.cmd',
    });
    for (const name of ['a', 'b', 'c']) rmSync(join(folder, name), { recursive: true });
    symlinkSync(tempFolder('elsewhere'), join(folder, 'b'));

    expect(await statuses(call, (await scanned(call, input)).id)).toEqual({
      'a/x.cmd': 'gone',
      b: 'skipped',
    });
    const narrowed = await scanned(call, { ...input, exclude: ['a'] });
    expect(await statuses(call, narrowed.id)).toEqual({ b: 'skipped' });
  });

  it('publishes what was chosen, or all but what was left out', async () => {
    const { call, team, input } = await scannerOf(folderWith({ 'a.cmd': '', 'b.cmd': '', 'c.cmd': '' }));
    await call.bridge.scans.publish({ id: (await scanned(call, input)).id, paths: ['b.cmd'] });
    await call.bridge.scans.publish({ id: (await scanned(call, input)).id, leaveOut: ['c.cmd'] });
    const { items } = await call.shared.scripts.list({ teamId: team.id });
    expect(items.map(({ path }) => path)).toEqual(['a.cmd', 'b.cmd']);
  });

  it('refuses a file or script that moved on since the scan, and publishes nothing', async () => {
    const folder = folderWith({ 'a.cmd': 'one', 'b.cmd': 'one' });
    const { call, team, input } = await scannerOf(folder);
    await call.bridge.scans.publish({ id: (await scanned(call, input)).id });
    put(folder, 'a.cmd', 'mine');
    put(folder, 'b.cmd', 'mine');
    const scan = await scanned(call, input);
    const { items } = await call.shared.scripts.list({ teamId: team.id, q: 'b.cmd' });
    await call.shared.scripts.update({ id: items[0]?.id ?? '', expectedVersion: 1, content: 'theirs' });

    const stale = call.bridge.scans.publish({ id: scan.id });
    await expect(stale).rejects.toMatchObject({ reason: 'VERSION_CONFLICT', details: { path: 'b.cmd' } });
    put(folder, 'a.cmd', 'later');
    const later = call.bridge.scans.publish({ id: scan.id, paths: ['a.cmd'] });
    await expect(later).rejects.toMatchObject({ reason: 'VERSION_CONFLICT', details: { path: 'a.cmd' } });

    const now = await call.shared.scripts.list({ teamId: team.id });
    expect(now.items.map(({ path, version }) => `${path} ${version}`)).toEqual(['a.cmd 1', 'b.cmd 2']);
  });

  it('goes on after the call that began it, and is the same scan when that call is repeated', async () => {
    const { member, input, call } = await scannerOf(folderWith({ 'a.cmd': '' }));
    const options = { session: member.session, localProof: true, idempotencyKey: crypto.randomUUID() };
    const first = await as(server, options).bridge.scans.create(input);
    const again = await as(server, options).bridge.scans.create(input);
    expect(again.id).toBe(first.id);
    const { items } = await call.bridge.scans.list({ workspaceId: input.workspaceId });
    expect(items.map(({ id }) => id)).toEqual([first.id]);
  });

  it('is cancelled at once, and then nothing of it can be published', async () => {
    const files = Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [`d/${i}.cmd`, 'rem']));
    const { call, input } = await scannerOf(folderWith(files));
    const { id } = await call.bridge.scans.create(input);

    const cancelled = await call.bridge.scans.cancel({ id });

    expect(cancelled).toMatchObject({ state: 'cancelled', counts: null });
    expect((await call.bridge.scans.items({ id })).items).toEqual([]);
    await expect(call.bridge.scans.publish({ id })).rejects.toMatchObject({ reason: 'INVALID_INPUT' });
    // and its place is free again
    expect((await scanned(call, input)).counts).toMatchObject({ new: 1_000 });
  });

  it('fails with the reason when the folder cannot be read', async () => {
    const folder = tempFolder('unplugged');
    const { call, input } = await scannerOf(folder);
    rmSync(folder, { recursive: true });
    const scan = await scanned(call, input);
    expect(scan).toMatchObject({ state: 'failed', failure: { reason: 'PATH_NOT_A_FOLDER' } });
  });

  it('runs a bounded number at a time', async () => {
    const files = Object.fromEntries(Array.from({ length: 2_000 }, (_, i) => [`d/${i}.cmd`, 'rem']));
    const { call, input } = await scannerOf(folderWith(files));
    const begun = await Promise.all([1, 2, 3, 4].map(() => call.bridge.scans.create(input)));
    await expect(call.bridge.scans.create(input)).rejects.toMatchObject({ reason: 'TOO_MANY_REQUESTS' });
    for (const { id } of begun) await call.bridge.scans.cancel({ id });
  });

  it('is not there for who has no right in its team', async () => {
    const { call, input } = await scannerOf(folderWith({ 'a.cmd': '' }));
    const { id } = await scanned(call, input);
    const other = await scannerOf(folderWith({}));
    await expect(other.call.bridge.scans.get({ id })).rejects.toMatchObject({ reason: 'NOT_FOUND' });
    await expect(other.call.bridge.scans.publish({ id })).rejects.toMatchObject({ reason: 'NOT_FOUND' });
    expect((await other.call.bridge.scans.list({})).items).toEqual([]);
  });

  it('records each script and the run', async () => {
    const folder = folderWith({ 'a.cmd': 'one' });
    const { call, member, input } = await scannerOf(folder);
    await call.bridge.scans.publish({ id: (await scanned(call, input)).id });
    rmSync(join(folder, 'a.cmd'));
    await call.bridge.scans.publish({ id: (await scanned(call, input)).id, removeGone: true });

    const runs = await server.given.auditOf({ id: input.workspaceId });
    expect(runs).toMatchObject([
      { action: 'scans.publish', actorId: member.userId, after: { created: 1 } },
      { action: 'scans.publish', actorId: member.userId, after: { removed: 1 } },
    ]);
  });
});
