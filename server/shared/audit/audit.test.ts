import { sql } from 'drizzle-orm';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SharedDb } from '../../../db/shared/client.ts';
import { origin } from '../../testing/given.ts';
import { as, everywhere, type TeamServer, teamServer } from '../../testing/team-server.ts';
import { until } from '../../testing/until.ts';
import { type AuditEntry, type AuditOrigin, writeAudit } from './record.ts';
import { listAuditEntries } from './service.ts';

describe.each(everywhere)('shared.audit on %s', (where) => {
  let server: TeamServer;
  beforeAll(async () => {
    server = await teamServer(where);
  });
  afterAll(() => server.close());

  /** Entries of a resource type of their own, so that tests do not see each other's. */
  async function recorded(entries: Partial<AuditEntry>[], by: Partial<AuditOrigin> = {}) {
    const type = `thing-${v7()}`;
    const full = entries.map((entry, at): AuditEntry => {
      const resource = { type, id: String(at), name: `thing ${at}`, ...entry.resource };
      return { action: 'things.update', teamId: null, ...entry, resource };
    });
    await writeAudit(server.connection.db, { ...origin, ...by }, full);
    return type;
  }

  /** One more entry of that type, its resource id `later`. */
  async function recordedAs(type: string, by: Partial<AuditOrigin> = {}) {
    const resource = { type, id: 'later', name: null };
    const entry = { action: 'things.update', resource, teamId: null };
    await writeAudit(server.connection.db, { ...origin, ...by }, [entry]);
  }

  /** Of the log, in this transaction so far. */
  async function rowsRead(tx: SharedDb): Promise<number> {
    const [found] = await tx
      .select({ rows: sql<number>`sum(seq_tup_read + idx_tup_fetch)::int` })
      .from(sql`pg_stat_xact_user_tables`)
      .where(sql`relname like 'audit_log_%'`);
    return found?.rows ?? Number.NaN;
  }

  async function auditor(team: { id: string } | null = null) {
    const member = await server.given.member({ role: 'auditor', team });
    return { member, call: as(server, member).shared.audit };
  }

  describe('list', () => {
    it('shows who did what to what, before and after', async () => {
      const { call } = await auditor();
      const actorId = v7();
      const sessionId = v7();
      const team = await server.given.team();
      const resourceType = await recorded(
        [{ teamId: team.id, before: { name: 'a' }, after: { name: 'b' } }],
        {
          actor: { type: 'user', id: actorId, username: 'ada', sessionId },
          requestId: 'r-1',
          idempotencyKey: 'key-1',
          ip: '10.0.0.1',
        },
      );

      await until(async () => (await call.list({ resourceType })).items[0]?.sealed);

      const { items, nextCursor } = await call.list({ resourceType });

      expect(nextCursor).toBeNull();
      expect(items).toEqual([
        {
          id: items[0]?.id,
          at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
          actor: { type: 'user', id: actorId, username: 'ada', token: null },
          action: 'things.update',
          outcome: 'success',
          reason: null,
          resource: { type: resourceType, id: '0', name: 'thing 0' },
          teamId: team.id,
          before: { name: 'a' },
          after: { name: 'b' },
          requestId: 'r-1',
          installation: 'test',
          topology: 'server',
          ip: '10.0.0.1',
          sessionId,
          idempotencyKey: 'key-1',
          databaseUser: expect.stringMatching(/./),
          sealed: { log: team.id, idx: expect.any(Number) },
        },
      ]);
      expect(await call.get({ id: items[0]?.id ?? '' })).toEqual(items[0]);
    });

    it('narrows by each filter', async () => {
      const { call } = await auditor();
      const actorId = v7();
      const team = await server.given.team();
      const resourceType = await recorded([
        { teamId: team.id },
        { outcome: 'failed' },
        { action: 'things.delete' },
        { actor: { type: 'user', id: actorId, username: 'ada' } },
      ]);
      await recordedAs(resourceType, { requestId: `request-${actorId}` });
      const only = async (filter: Parameters<typeof call.list>[0]) =>
        (await call.list({ resourceType, ...filter })).items.map(({ resource }) => resource.id);

      expect(await only({})).toEqual(expect.arrayContaining(['0', '1', '2', '3', 'later']));
      expect(await only({ resourceId: '2' })).toEqual(['2']);
      expect(await only({ teamId: team.id })).toEqual(['0']);
      expect(await only({ outcome: 'failed' })).toEqual(['1']);
      expect(await only({ action: 'things.delete' })).toEqual(['2']);
      expect(await only({ actorId })).toEqual(['3']);
      expect(await only({ requestId: `request-${actorId}` })).toEqual(['later']);
      expect(await only({ actorId, outcome: 'failed' })).toEqual([]); // all of them have to fit
      expect((await call.list({ resourceType: 'no such thing' })).items).toEqual([]);
    });

    it('narrows by time: from included, to not', async () => {
      const { call } = await auditor();
      const resourceType = await recorded([{}]);
      const [entry] = (await call.list({ resourceType })).items;
      const at = entry?.at ?? '';
      const later = new Date(Date.parse(at) + 1).toISOString();
      const count = async (filter: { from?: string; to?: string }) =>
        (await call.list({ resourceType, ...filter })).items.length;

      expect(await count({ from: at })).toBe(1);
      expect(await count({ from: later })).toBe(0);
      expect(await count({ to: later })).toBe(1);
      expect(await count({ to: at })).toBe(0);
      expect(await count({ from: at.replace('Z', '+00:00'), to: later })).toBe(1);
      await expect(count({ from: 'yesterday' })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    });

    it('pages newest first without gaps or repeats, over entries of the same time too', async () => {
      const { call } = await auditor();
      const resourceType = await recorded(Array.from({ length: 60 }, () => ({})));
      const all = (await call.list({ resourceType, limit: 200 })).items;
      expect(new Set(all.map(({ at }) => at)).size).toBeLessThan(60); // else this test shows nothing

      const seen: string[] = [];
      for (let cursor: string | null | undefined; cursor !== null; ) {
        const page = await call.list({ resourceType, limit: 7, cursor: cursor ?? undefined });
        seen.push(...page.items.map(({ id }) => id));
        cursor = page.nextCursor;
      }

      expect(seen).toEqual(all.map(({ id }) => id));
      expect(new Set(seen).size).toBe(60);
      const times = all.map(({ at }) => at);
      expect(times).toEqual([...times].sort().reverse());
    });

    it('keeps its place while newer entries arrive', async () => {
      const { call } = await auditor();
      const resourceType = await recorded([{}, {}, {}]);
      const first = await call.list({ resourceType, limit: 2 });
      await recordedAs(resourceType);

      const second = await call.list({ resourceType, limit: 2, cursor: first.nextCursor ?? '' });

      expect(second.items.map(({ resource }) => resource.id)).not.toContain('later');
      expect(second.items).toHaveLength(1);
    });

    it('reads no more than its page, however far back it is', async () => {
      const resourceType = await recorded(Array.from({ length: 600 }, () => ({})));
      const { call } = await auditor();
      const { nextCursor } = await call.list({ resourceType, limit: 200 });
      const later = await call.list({ resourceType, limit: 200, cursor: nextCursor ?? '' });
      const input = { resourceType, limit: 10, cursor: later.nextCursor ?? '' };

      const read = await server.connection.db.transaction(async (tx) => {
        // a table this small would else be sorted, whatever is asked
        await tx.execute(sql`set local enable_sort = off`);
        await tx.execute(sql`set local enable_seqscan = off`);
        const before = await rowsRead(tx);
        const page = await listAuditEntries(tx, { all: true }, input);
        expect(page.items).toHaveLength(10);
        return (await rowsRead(tx)) - before;
      });

      expect(read).toBeGreaterThanOrEqual(10);
      expect(read).toBeLessThan(50);
    });

    it.each(['nonsense', Buffer.from('["2026-03-01T00:00:00.000Z"]').toString('base64url')])(
      'refuses the cursor %j',
      async (cursor) => {
        const { call } = await auditor();
        await expect(call.list({ cursor })).rejects.toMatchObject({ reason: 'INVALID_INPUT' });
      },
    );
  });

  describe('a reader of one team', () => {
    it('sees neither other teams nor the organisation', async () => {
      const [mine, theirs] = [await server.given.team(), await server.given.team()];
      const resourceType = await recorded([{ teamId: mine.id }, { teamId: theirs.id }, { teamId: null }]);
      const { call } = await auditor(mine);
      const { call: organisation } = await auditor();
      const all = (await organisation.list({ resourceType })).items;
      expect(all).toHaveLength(3);

      const { items } = await call.list({ resourceType });

      expect(items.map(({ teamId }) => teamId)).toEqual([mine.id]);
      expect((await call.list({ resourceType, teamId: theirs.id })).items).toEqual([]);
      for (const { id, teamId } of all) {
        if (teamId === mine.id) await call.get({ id });
        else await expect(call.get({ id })).rejects.toMatchObject({ reason: 'NOT_FOUND' });
      }
    });
  });

  describe('get', () => {
    it('does not find an entry that is not there', async () => {
      const { call } = await auditor();
      await expect(call.get({ id: v7() })).rejects.toMatchObject({ reason: 'NOT_FOUND', httpStatus: 404 });
    });
  });
});
