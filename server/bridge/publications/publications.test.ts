import { mkdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { tempFolder } from '../../testing/temp.ts';
import { as, everywhere, type TeamServer, teamServer } from '../../testing/team-server.ts';
import { until } from '../../testing/until.ts';
import { PublicationWatcher } from './watcher.ts';

function put(folder: string, path: string, content: string): void {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), content);
}

describe.each(everywhere)('bridge.publications on %s', (where) => {
  let server: TeamServer;
  beforeAll(async () => {
    server = await teamServer(where);
  });
  afterAll(() => server.close());

  /** A folder that was published. */
  async function published(files: Record<string, string>, more: { path?: string } = {}) {
    const folder = tempFolder('published');
    for (const [path, content] of Object.entries(files)) put(folder, path, content);
    const team = await server.given.team();
    const { session } = await server.given.member({ team, role: 'editor' });
    const call = as(server, { session, localProof: true });
    const workspace = await call.local.workspaces.create({ name: 'Batch', path: folder });
    const input = { workspaceId: workspace.id, teamId: team.id, ...more };
    await call.bridge.publish.publish(input);
    const { items } = await call.bridge.publications.list({ workspaceId: workspace.id });
    const id = items[0]?.id ?? '';
    const differences = async () => {
      await call.bridge.publications.check({ id });
      const page = await call.bridge.publications.differences({ id });
      return page.items.map(({ path, status }) => `${path} ${status}`);
    };
    const script = async (path: string) => {
      const page = await call.shared.scripts.list({ teamId: team.id, limit: 200 });
      return page.items.find((one) => one.path === path)?.id ?? '';
    };
    return { folder, call, team, input, id, differences, script };
  }

  it('remembers what was published, and where', async () => {
    const { call, input, id } = await published(
      { 'n/a.cmd': 'a', 'n/b.cmd': 'b', 'c.cmd': 'c' },
      { path: 'n/' },
    );
    const publication = await call.bridge.publications.get({ id });
    expect(publication).toMatchObject({
      workspaceId: input.workspaceId,
      workspaceName: 'Batch',
      teamId: input.teamId,
      path: 'n',
      connected: true,
      watched: true,
      files: 2,
    });
    await call.bridge.publish.publish(input);
    expect((await call.bridge.publications.list({ workspaceId: input.workspaceId })).items).toHaveLength(1);
  });

  it('says which side has moved on', async () => {
    const { folder, call, team, input, differences, script } = await published({
      'same.cmd': '1',
      'disk.cmd': '2',
      'team.cmd': '3',
      'both.cmd': '4',
      'gone.cmd': '5',
      'trash.cmd': '6',
    });
    expect(await differences()).toEqual([]);
    put(folder, 'disk.cmd', 'x');
    put(folder, 'both.cmd', 'y');
    put(folder, 'new.cmd', 'z');
    rmSync(join(folder, 'gone.cmd'));
    for (const path of ['team.cmd', 'both.cmd'])
      await call.shared.scripts.update({ id: await script(path), expectedVersion: 1, content: 'theirs' });
    await call.shared.scripts.update({ id: await script('same.cmd'), expectedVersion: 1, description: 'd' });
    await call.shared.scripts.delete({ id: await script('trash.cmd'), expectedVersion: 1 });

    expect(await differences()).toEqual([
      'both.cmd both-changed',
      'disk.cmd disk-changed',
      'gone.cmd gone-on-disk',
      'new.cmd new',
      'team.cmd team-changed',
      'trash.cmd gone-in-team',
    ]);

    await call.bridge.publish.publish(input); // all that is here goes to the team
    expect(await differences()).toEqual(['gone.cmd gone-on-disk']);
    expect((await call.shared.scripts.list({ teamId: team.id })).items).toHaveLength(7);
  });

  it('sees another content of the same size, also in a file system with coarse times', async () => {
    const { folder, differences } = await published({ 'a.cmd': 'one' });
    const file = join(folder, 'a.cmd');
    const { mtime } = statSync(file);
    writeFileSync(file, 'two');
    utimesSync(file, mtime, mtime);
    expect(await differences()).toEqual(['a.cmd disk-changed']);
  });

  it('goes on from what it knew of the disk when the folder is away, and says so', async () => {
    const { folder, call, id, differences } = await published({ 'a.cmd': 'one' });
    put(folder, 'a.cmd', 'two');
    await differences();
    rmSync(folder, { recursive: true });

    const { watch } = await call.bridge.publications.check({ id });

    expect(watch).toMatchObject({
      state: 'unreachable',
      problem: { reason: 'PATH_NOT_A_FOLDER' },
      counts: { 'disk-changed': 1, 'gone-on-disk': 0 },
    });
  });

  it('asks a folder that does not answer less and less often', async () => {
    const { folder, call, id } = await published({ 'a.cmd': 'one' });
    rmSync(folder, { recursive: true });
    const pauses: number[] = [];
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const { watch } = await call.bridge.publications.check({ id });
      pauses.push(Date.parse(watch.nextAt ?? '') - Date.now());
    }
    const [first = 0, , third = 0] = pauses;
    expect(first).toBeGreaterThan(45_000);
    expect(third).toBeGreaterThan(2 * first);
  });

  it('watches until told otherwise, and forgets without touching anything', async () => {
    const { call, team, id } = await published({ 'a.cmd': 'one' });
    expect(await call.bridge.publications.update({ id, watched: false })).toMatchObject({
      watched: false,
      watch: { nextAt: null },
    });
    await call.bridge.publications.delete({ id });
    await expect(call.bridge.publications.get({ id })).rejects.toMatchObject({ reason: 'NOT_FOUND' });
    expect((await call.shared.scripts.list({ teamId: team.id })).items).toHaveLength(1);
  });

  it('looks by itself', async () => {
    const { folder, id } = await published({ 'a.cmd': 'one' });
    const { local, shared, folders, log } = server.app.services;
    const watcher = new PublicationWatcher({ folders, local: local.db, shared, log, everyMs: 50 });
    onTestFinished(() => watcher.close());
    watcher.start();
    await until(() => watcher.hasLooked(id), { timeoutMs: 30_000 });
    put(folder, 'a.cmd', 'two!');
    await until(() => watcher.differencesOf(id).length > 0, { timeoutMs: 30_000 });
    expect(watcher.differencesOf(id)).toMatchObject([{ path: 'a.cmd', status: 'disk-changed' }]);
  });
});

describe('bridge.publications, without the team', () => {
  it('says what it knew of the team, and goes on with the disk', async () => {
    const server = await teamServer('postgres');
    onTestFinished(() => server.close());
    const folder = tempFolder('published');
    put(folder, 'a.cmd', 'one');
    put(folder, 'b.cmd', 'one');
    const team = await server.given.team();
    const { session } = await server.given.member({ team, role: 'editor' });
    const call = as(server, { session, localProof: true });
    const workspace = await call.local.workspaces.create({ name: 'Batch', path: folder });
    const { scriptIds } = await call.bridge.publish.publish({ workspaceId: workspace.id, teamId: team.id });
    await call.shared.scripts.update({ id: scriptIds[0] ?? '', expectedVersion: 1, content: 'theirs' });
    const { items } = await call.bridge.publications.list({});
    const id = items[0]?.id ?? '';
    await call.bridge.publications.check({ id });
    await server.app.services.shared.use(undefined);

    put(folder, 'b.cmd', 'two');
    const { connected, watch } = await call.bridge.publications.check({ id });
    const differences = await call.bridge.publications.differences({ id });

    expect(connected).toBe(false);
    expect(Date.parse(watch.checkedAt ?? '')).toBeGreaterThan(Date.parse(watch.teamCheckedAt ?? ''));
    expect(differences.items.map(({ status }) => status).sort()).toEqual(['disk-changed', 'team-changed']);
  });
});
