import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scriptCorpus } from '../../testing/script-corpus.ts';
import { as, everywhere, type TeamServer, teamServer } from '../../testing/team-server.ts';
import { tempFolder } from '../../testing/temp.ts';

const corpus = scriptCorpus().scripts;

describe.each(everywhere)('bridge.export on %s', (where) => {
  let server: TeamServer;
  beforeAll(async () => {
    server = await teamServer(where);
  });
  afterAll(() => server.close());

  /** A team with these scripts, and an empty workspace. */
  async function teamWith(files: readonly { path: string; bytes: Uint8Array }[], role = 'editor') {
    const source = tempFolder('source');
    for (const { path, bytes } of files) {
      mkdirSync(join(source, path, '..'), { recursive: true });
      writeFileSync(join(source, path), bytes);
    }
    const team = await server.given.team();
    const editor = await server.given.member({ team, role: 'editor' });
    const publisher = as(server, { session: editor.session, localProof: true });
    const { id } = await publisher.local.workspaces.create({ name: 'Source', path: source });
    await publisher.bridge.publish.publish({ workspaceId: id, teamId: team.id });
    const member = await server.given.member({ team, role });
    const call = as(server, { session: member.session, localProof: true });
    const folder = tempFolder('target');
    const workspace = await call.local.workspaces.create({ name: 'Target', path: folder });
    return { call, team, member, folder, input: { workspaceId: workspace.id, teamId: team.id, path: 'out' } };
  }

  const some = [
    { path: 'a/one.cmd', bytes: Buffer.from('rem 1\r\n') },
    { path: 'a/two.cmd', bytes: Buffer.from('rem 2\r\n') },
    { path: 'b/secret.cmd', bytes: Buffer.from('rem https://u:NotReal-1@example.com/\r\n') },
  ];

  it('writes a real tree byte for byte, and then finds nothing more to do', async () => {
    const { call, folder, input } = await teamWith(corpus);
    const preview = await call.bridge.export.preview(input);
    expect(preview.counts).toEqual({ new: corpus.length, same: 0, overwrites: 0, blocked: 0 });
    expect(readdirSync(folder)).toEqual([]); // looking makes no folder

    const run = await call.bridge.export.write(input);

    expect(run.counts).toEqual({ written: corpus.length, unchanged: 0, blocked: 0, leftOut: 0 });
    for (const { path, bytes } of corpus)
      expect(readFileSync(join(folder, 'out', path)), path).toEqual(Buffer.from(bytes));
    expect((await call.bridge.export.write(input)).counts).toMatchObject({
      written: 0,
      unchanged: corpus.length,
    });
  });

  it('overwrites only when told, and else writes nothing at all', async () => {
    const { call, folder, input } = await teamWith(some);
    mkdirSync(join(folder, 'out/a'), { recursive: true });
    writeFileSync(join(folder, 'out/a/two.cmd'), 'mine');

    const preview = await call.bridge.export.preview({ ...input, folder: 'a' });
    expect(preview.items).toMatchObject([
      { path: 'a/one.cmd', status: 'new' },
      { path: 'a/two.cmd', status: 'overwrites' },
    ]);
    await expect(call.bridge.export.write({ ...input, folder: 'a' })).rejects.toMatchObject({
      reason: 'ALREADY_EXISTS',
      details: { count: 1, paths: ['a/two.cmd'] },
    });
    expect(readdirSync(join(folder, 'out/a'))).toEqual(['two.cmd']);

    await call.bridge.export.write({ ...input, folder: 'a', overwrite: true });
    expect(readFileSync(join(folder, 'out/a/two.cmd'), 'utf8')).toBe('rem 2\r\n');
  });

  it('passes over what no file of this machine can be called, and what is in the way', async () => {
    const { call, team, folder, input } = await teamWith(some.slice(0, 1));
    await call.shared.scripts.create({ teamId: team.id, name: 'aux.cmd', content: '' });
    mkdirSync(join(folder, 'out/a/one.cmd'), { recursive: true });
    const { items } = await call.bridge.export.preview(input);
    expect(items.map(({ path, status }) => `${path} ${status}`)).toEqual([
      'a/one.cmd blocked',
      'aux.cmd blocked',
    ]);
    expect((await call.bridge.export.write(input)).counts).toMatchObject({ written: 0, blocked: 2 });
  });

  it('gives no secret to who may not see it', async () => {
    const { call, folder, input } = await teamWith(some, 'viewer');
    await expect(call.bridge.export.write(input)).rejects.toMatchObject({
      reason: 'MISSING_PERMISSION',
      details: { permission: 'scripts:read-secrets' },
    });
    expect(readdirSync(folder)).toEqual([]);
    const run = await call.bridge.export.write({ ...input, withoutSecrets: true });
    expect(run.counts).toMatchObject({ written: 2, leftOut: 1 });
    expect(readdirSync(join(folder, 'out'))).toEqual(['a']);
  });

  it('is recorded in the log of the team', async () => {
    const { call, member, input } = await teamWith(some);
    await call.bridge.export.write({ ...input, folder: 'a' });
    const entries = await server.given.auditOf({ id: input.workspaceId });
    expect(entries).toMatchObject([
      {
        action: 'export.write',
        actorId: member.userId,
        teamId: input.teamId,
        after: { written: 2, bytes: 14, folder: 'a', path: 'out' },
      },
    ]);
  });

  it('does not leave the workspace', async () => {
    const { call, input } = await teamWith(some.slice(0, 1));
    await expect(call.bridge.export.write({ ...input, path: '../out' })).rejects.toMatchObject({
      reason: 'PATH_OUTSIDE_WORKSPACE',
    });
  });
});
