import { count, eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SharedDb } from '../../../db/shared/client.ts';
import {
  controlMScriptLinks,
  idempotencyKeys,
  scriptFacts,
  scripts,
  scriptVersions,
} from '../../../db/shared/schema/index.ts';
import { givenDefinitions } from '../../testing/control-m-definitions.ts';
import { change } from '../../testing/people.ts';
import { as, everywhere, type TeamServer, teamServer } from '../../testing/team-server.ts';

describe.each(everywhere)('the trash of scripts on %s', (where) => {
  let server: TeamServer;
  let db: SharedDb;
  beforeAll(async () => {
    server = await teamServer(where);
    db = server.connection.db;
  });
  afterAll(() => server.close());

  async function teamWithTrash(content = 'rem one\r\n') {
    const team = await server.given.team();
    const editor = await server.given.member({ team, role: 'editor' });
    const admin = await server.given.member({ team, role: 'admin' });
    const call = as(server, editor).shared.scripts;
    const script = await call.create({ teamId: team.id, name: 'a.cmd', path: 'nightly/a.cmd', content });
    await call.delete({ id: script.id, expectedVersion: 1 });
    return { team, editor, call, script, adminCall: as(server, admin).shared.scripts };
  }

  const putThere = (id: string, daysAgo: number) =>
    change(server.connection, (tx) =>
      tx
        .update(scripts)
        .set({ deletedAt: sql`now() - make_interval(days => ${daysAgo})` })
        .where(eq(scripts.id, id)),
    );

  it('shows who deleted what, and until when it is kept', async () => {
    const { team, editor, call, script } = await teamWithTrash();
    const { items } = await call.trash({ teamId: team.id });
    expect(items).toMatchObject([
      { id: script.id, path: 'nightly/a.cmd', deletedBy: editor.userId, deletedByName: editor.username },
    ]);
    const [item] = items;
    const days = (Date.parse(item?.purgeableAt ?? '') - Date.parse(item?.deletedAt ?? '')) / 86_400_000;
    expect(days).toBe(30);
  });

  it('is paged, last deleted first', async () => {
    const { team, call } = await teamWithTrash();
    for (const path of ['b.cmd', 'c.cmd']) {
      const { id } = await server.given.script({ team, path });
      await call.delete({ id, expectedVersion: 1 });
    }
    const seen: string[] = [];
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page = await call.trash({ teamId: team.id, limit: 1, cursor: cursor ?? undefined });
      seen.push(...page.items.map(({ path }) => path));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual(['c.cmd', 'b.cmd', 'nightly/a.cmd']);
  });

  it('gives a script back as a new version with the same bytes, found again', async () => {
    const { team, call, script } = await teamWithTrash('rem findme\r\n');
    const back = await call.restore({ id: script.id });
    expect(back).toMatchObject({ id: script.id, version: 2, sha256: script.sha256, path: 'nightly/a.cmd' });
    expect((await call.list({ teamId: team.id, q: 'findme' })).items).toMatchObject([{ id: script.id }]);
    expect((await call.trash({ teamId: team.id })).items).toEqual([]);
    const actions = (await server.given.auditOf(script)).map(({ action }) => action);
    expect(actions).toEqual(['scripts.create', 'scripts.delete', 'scripts.restore']);
  });

  it('shows no content to someone who may only delete', async () => {
    const { team, script } = await teamWithTrash('rem unseen\r\n');
    const role = await server.given.role(['scripts:delete']);
    const cleaner = await server.given.member({ team, role: role.key });
    const back = await as(server, cleaner).shared.scripts.restore({ id: script.id });
    expect(back).toMatchObject({ version: 2 });
    expect(JSON.stringify(back)).not.toContain('unseen');
  });

  it('does not take a path from another script, but puts it where it is told to', async () => {
    const { team, call, script } = await teamWithTrash();
    await server.given.script({ team, path: 'NIGHTLY/A.cmd' });

    await expect(call.restore({ id: script.id })).rejects.toMatchObject({
      reason: 'ALREADY_EXISTS',
      issues: [{ path: ['path'] }],
    });

    const back = await call.restore({ id: script.id, path: 'nightly/a2.cmd' });
    expect(back).toMatchObject({ path: 'nightly/a2.cmd', name: 'a2.cmd' });
  });

  it('knows nothing of scripts that are in use, nor of those of other teams', async () => {
    const { team, call, adminCall } = await teamWithTrash();
    const used = await server.given.script({ team });
    const others = await teamWithTrash();
    for (const id of [used.id, others.script.id]) {
      await expect(call.restore({ id })).rejects.toMatchObject({ reason: 'NOT_FOUND' });
      const purge = adminCall.purge({ id, early: true, reason: 'x' });
      await expect(purge).rejects.toMatchObject({ reason: 'NOT_FOUND' });
    }
  });

  describe('purge', () => {
    it('is for those who were given the right by name', async () => {
      const { call, script } = await teamWithTrash();
      const attempt = call.purge({ id: script.id, early: true, reason: 'x' });
      await expect(attempt).rejects.toMatchObject({
        reason: 'MISSING_PERMISSION',
        details: { permission: 'scripts:purge' },
      });
    });

    it('waits for 30 days, unless a reason is given', async () => {
      const { script, adminCall } = await teamWithTrash();
      const { id } = script;
      await putThere(id, 29);
      await expect(adminCall.purge({ id })).rejects.toMatchObject({
        reason: 'KEPT_IN_TRASH',
        details: { purgeableAt: expect.any(String) },
      });
      const unreasoned = adminCall.purge({ id, early: true });
      await expect(unreasoned).rejects.toMatchObject({
        reason: 'INVALID_INPUT',
        issues: [{ path: ['reason'] }],
      });
      await adminCall.purge({ id, early: true, reason: 'A password was in it' });
      const entry = (await server.given.auditOf(script)).at(-1);
      expect(entry).toMatchObject({ action: 'scripts.purge', reason: 'A password was in it' });
      expect(entry?.before).toMatchObject({ path: 'nightly/a.cmd', sha256: script.sha256 });
    });

    it('needs no reason after 30 days', async () => {
      const { script, adminCall } = await teamWithTrash();
      await putThere(script.id, 31);
      await adminCall.purge({ id: script.id });
      await expect(adminCall.restore({ id: script.id })).rejects.toMatchObject({ reason: 'NOT_FOUND' });
    });

    it('ends what was said about jobs that run it', async () => {
      const { team, editor, adminCall, call } = await teamWithTrash();
      const script = await call.create({ teamId: team.id, name: 'job.cmd', content: 'rem' });
      const controlM = as(server, editor).shared.controlM;
      const environment = await server.given.environment({ team });
      const ids = await givenDefinitions(server.connection, environment, [{ key: 'F/' }, { key: 'F/A#1' }]);
      const job = ids['F/A#1'] ?? '';
      await controlM.understand.linkScript({ id: job, scriptId: script.id });
      await call.delete({ id: script.id, expectedVersion: 1 });
      const links = () =>
        db.select().from(controlMScriptLinks).where(eq(controlMScriptLinks.scriptId, script.id));
      expect(await links()).toHaveLength(1);

      await adminCall.purge({ id: script.id, early: true, reason: 'x' });

      expect(await links()).toEqual([]);
      expect(await controlM.understand.script({ id: job })).toMatchObject({ script: null });
    });

    it('leaves nothing of it in any table but the log', async () => {
      const { team, editor, adminCall } = await teamWithTrash();
      const call = as(server, { session: editor.session, idempotencyKey: `key-${team.id}` }).shared.scripts;
      const script = await call.create({ teamId: team.id, name: 'p.cmd', content: 'rem vanishing words' });
      await as(server, editor).shared.scripts.delete({ id: script.id, expectedVersion: 1 });

      await adminCall.purge({ id: script.id, early: true, reason: 'x' });

      const rows = async (table: typeof scriptVersions | typeof scriptFacts | typeof controlMScriptLinks) =>
        (await db.select({ n: count() }).from(table).where(eq(table.scriptId, script.id)))[0]?.n;
      expect(await rows(scriptVersions)).toBe(0);
      expect(await rows(scriptFacts)).toBe(0);
      expect(await rows(controlMScriptLinks)).toBe(0);
      const answers = await db.select().from(idempotencyKeys);
      const stored = answers.filter(({ response }) => JSON.stringify(response).includes(script.id));
      expect(stored).toHaveLength(1);
      expect(JSON.stringify(stored)).not.toContain('vanishing');
      const log = await server.given.auditOf(script);
      expect(log.map(({ action }) => action)).toEqual(['scripts.create', 'scripts.delete', 'scripts.purge']);
      expect(JSON.stringify(log)).not.toContain('vanishing');
    });
  });
});
