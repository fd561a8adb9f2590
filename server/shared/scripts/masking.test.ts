import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditLog, idempotencyKeys } from '../../../db/shared/schema/index.ts';
import type { Member } from '../../testing/given.ts';
import { as, everywhere, type TeamServer, teamServer } from '../../testing/team-server.ts';

const secret = 'NotReal-4711';
const mask = '********';
const content = `@echo off\r\nrem https://batch:${secret}@files.example.com/in\r\nrem again ${secret} here\r\n`;
const masked = content.replaceAll(secret, mask);
const clean = 'rem nothing to hide\r\n';

describe.each(everywhere)('secrets inside scripts on %s', (where) => {
  let server: TeamServer;
  beforeAll(async () => {
    server = await teamServer(where);
  });
  afterAll(() => server.close());

  async function teamWithSecret() {
    const team = await server.given.team();
    const editor = await server.given.member({ team, role: 'editor' });
    const viewer = await server.given.member({ team, role: 'viewer' });
    const role = await server.given.role([
      'scripts:read',
      'scripts:create',
      'scripts:update',
      'scripts:delete',
    ]);
    const half = await server.given.member({ team, role: role.key });
    const call = (who: Member) => as(server, who).shared.scripts;
    const script = await call(editor).create({ teamId: team.id, name: 'a.cmd', content });
    return { team, script, editor: call(editor), viewer: call(viewer), half: call(half) };
  }

  it('are seen by those who hold the right in the team, and masked for others', async () => {
    const { script, editor, viewer } = await teamWithSecret();
    expect(script).toMatchObject({ content, masked: false, secretCount: 1 });
    expect(await editor.get({ id: script.id })).toMatchObject({ content, masked: false });
    expect(await viewer.get({ id: script.id })).toMatchObject({
      content: masked,
      masked: true,
      secretCount: 1,
    });
  });

  it('are masked for one who holds the right in another team only', async () => {
    const { team, script } = await teamWithSecret();
    const role = await server.given.role(['scripts:read-secrets', 'scripts:read']);
    const stranger = await server.given.member({ team: await server.given.team(), role: role.key });
    await as(server, await server.given.member({ role: 'admin', team: null })).shared.roleBindings.create({
      userId: stranger.userId,
      role: 'viewer',
      teamId: team.id,
    });
    const seen = await as(server, stranger).shared.scripts.get({ id: script.id });
    expect(seen).toMatchObject({ content: masked, masked: true });
  });

  it('are masked for a token that was not made for them, though its owner sees them', async () => {
    const { team, script } = await teamWithSecret();
    const owner = await server.given.member({ team, role: 'editor' });
    const narrow = await server.given.token(owner, { permissions: ['scripts:read'] });
    const wide = await server.given.token(owner, { permissions: ['scripts:*'] });
    const get = (who: Member) => as(server, who).shared.scripts.get({ id: script.id });
    expect(await get(narrow)).toMatchObject({ masked: true });
    expect(await get(wide)).toMatchObject({ masked: false, content });
  });

  it('are masked in versions, also when the newest has none', async () => {
    const { script, editor, viewer } = await teamWithSecret();
    await editor.update({ id: script.id, expectedVersion: 1, content: clean });
    expect(await viewer.get({ id: script.id })).toMatchObject({ content: clean, masked: false });
    expect(await viewer.version({ id: script.id, version: 1 })).toMatchObject({
      content: masked,
      masked: true,
    });
    expect(await editor.version({ id: script.id, version: 1 })).toMatchObject({ content, masked: false });
  });

  it('are masked in versions that had an extension of which no secrets are read', async () => {
    const { team, editor, viewer } = await teamWithSecret();
    const made = await editor.create({ teamId: team.id, name: 'b.txt', content });
    await editor.update({ id: made.id, expectedVersion: 1, path: 'b.cmd' });
    expect(await viewer.version({ id: made.id, version: 1 })).toMatchObject({
      masked: true,
      content: masked,
    });
  });

  it('are masked in differences', async () => {
    const { script, editor, viewer } = await teamWithSecret();
    await editor.update({ id: script.id, expectedVersion: 1, content: `${content}rem more\r\n` });
    const asked = { id: script.id, from: 1, to: 2 };
    const seen = await viewer.diff(asked);
    expect(seen).toMatchObject({ added: 1, removed: 0, masked: true });
    expect(seen.unified).toContain(mask);
    expect(seen.unified).not.toContain(secret);
    expect((await editor.diff(asked)).unified).toContain(secret);
  });

  it('are not given as bytes', async () => {
    const { script, viewer, editor } = await teamWithSecret();
    await expect(viewer.raw({ id: script.id })).rejects.toMatchObject({
      reason: 'MISSING_PERMISSION',
      details: { permission: 'scripts:read-secrets' },
    });
    const { base64 } = await editor.raw({ id: script.id });
    expect(Buffer.from(base64, 'base64').toString()).toBe(content);
  });

  it('are masked in the answer to one who wrote them, and in that to a conflict', async () => {
    const { team, script, half } = await teamWithSecret();
    const made = await half.create({ teamId: team.id, name: 'mine.cmd', content });
    expect(made).toMatchObject({ content: masked, masked: true });
    const attempt = half.update({ id: script.id, expectedVersion: 7, description: 'x' });
    await expect(attempt).rejects.toMatchObject({
      reason: 'VERSION_CONFLICT',
      details: { current: { content: masked, masked: true } },
    });
  });

  it.each([{ content: 'rem' }, { contentBase64: 'cmVt' }, { encoding: 'utf-8-bom' as const }])(
    'are not overwritten by one who saw masks: %j',
    async (changes) => {
      const { script, half, editor } = await teamWithSecret();
      await expect(half.update({ id: script.id, expectedVersion: 1, ...changes })).rejects.toMatchObject({
        reason: 'MISSING_PERMISSION',
        details: { permission: 'scripts:read-secrets' },
      });
      expect(await editor.get({ id: script.id })).toMatchObject({ version: 1, content });
    },
  );

  it('leave what is said of the script to those who saw masks, and its earlier versions', async () => {
    const { script, half, editor } = await teamWithSecret();
    const { id } = script;
    await half.update({ id, expectedVersion: 1, description: 'words', owner: 'Night shift' });
    await half.review({ id, expectedVersion: 2 });
    const back = await half.restoreVersion({ id, version: 1, expectedVersion: 3 });
    expect(back).toMatchObject({ version: 4, masked: true, description: 'words', owner: 'Night shift' });
    await half.delete({ id, expectedVersion: 4 });
    await half.restore({ id });
    expect(await editor.get({ id })).toMatchObject({ content, sha256: script.sha256, version: 5 });
  });

  it('are found by nobody', async () => {
    const { team, editor } = await teamWithSecret();
    for (const q of [secret, secret.toLowerCase(), 'NotReal', 'otReal-47', `"${secret}"`, '4711'])
      expect((await editor.list({ teamId: team.id, q })).items, q).toEqual([]);
    const { items } = await editor.list({ teamId: team.id, q: 'files.example.com' });
    expect(items).toMatchObject([
      { found: { where: 'content', line: 2, excerpt: `rem https://batch:${mask}@files.example.com/in` } },
    ]);
  });

  it('are in no row of the log, whoever did what', async () => {
    const { script, editor, half } = await teamWithSecret();
    await editor.update({ id: script.id, expectedVersion: 1, content: `${content}rem 2\r\n` });
    await half.update({ id: script.id, expectedVersion: 2, content: 'rem' }).catch(() => undefined);
    await editor.restoreVersion({ id: script.id, version: 1, expectedVersion: 2 });
    const rows = await server.connection.db.select().from(auditLog);
    expect(rows.filter(({ resourceId }) => resourceId === script.id).length).toBeGreaterThan(3);
    expect(JSON.stringify(rows)).not.toContain(secret);
  });

  it('are masked in what is kept to repeat an answer, for one who got it masked', async () => {
    const { team } = await teamWithSecret();
    const role = await server.given.role(['scripts:create']);
    const half = await server.given.member({ team, role: role.key });
    const call = as(server, { session: half.session, idempotencyKey: `key-${team.id}` }).shared.scripts;
    const first = await call.create({ teamId: team.id, name: 'k.cmd', content });
    const kept = await server.connection.db.select().from(idempotencyKeys);
    const mine = kept.filter(({ response }) => JSON.stringify(response).includes(first.id));
    expect(mine).toHaveLength(1);
    expect(JSON.stringify(mine)).not.toContain(secret);
  });
});
