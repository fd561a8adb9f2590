import { sql } from 'drizzle-orm';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { origin } from '../../testing/given.ts';
import { as, everywhere, type TeamServer, teamServer } from '../../testing/team-server.ts';
import { until } from '../../testing/until.ts';
import { countActivity } from './activity.ts';
import { foldHead, genesisOf } from './chain.ts';
import { type AuditEntry, type AuditOrigin, writeAudit } from './record.ts';

describe.each(everywhere)('reading the audit log on %s', (where) => {
  let server: TeamServer;
  beforeAll(async () => {
    server = await teamServer(where);
  });
  afterAll(() => server.close());

  type Written = Partial<Omit<AuditEntry, 'resource'>> & { name?: string };

  /** Entries of a team of their own; the resource's id is their number. */
  async function written(entries: Written[], by: Partial<AuditOrigin> = {}) {
    const team = await server.given.team();
    const full = entries.map(({ name, ...entry }, at): AuditEntry => {
      const resource = { type: 'thing', id: String(at), name: name ?? null };
      return { action: 'things.update', teamId: team.id, ...entry, resource };
    });
    await writeAudit(server.connection.db, { ...origin, ...by }, full);
    server.app.services.sealer.soon();
    return team;
  }

  async function auditor(team: { id: string } | null) {
    return as(server, await server.given.member({ role: 'auditor', team })).shared.audit;
  }

  async function sealed(log: string, size: number) {
    const { checkpoint } = await auditor(null);
    return until(async () => (await checkpoint({ log })).size === size);
  }

  describe('list', () => {
    it('finds text in what changed and in names, whatever its case and signs', async () => {
      const team = await written([
        { before: { name: 'Old 100%' } },
        { after: { deep: { note: 'see \\\\SRV01\\batch' } } },
        { name: 'N10_Clearing.cmd' },
        {},
      ]);
      const call = await auditor(team);
      const found = async (q: string) =>
        (await call.list({ teamId: team.id, q })).items.map(({ resource }) => resource.id).sort();

      expect(await found('old')).toEqual(['0']);
      expect(await found('100%')).toEqual(['0']);
      expect(await found('10_c')).toEqual(['2']);
      expect(await found('srv01')).toEqual(['1']);
      expect(await found('%')).toEqual(['0']); // no pattern: the sign itself
      expect(await found('_')).toEqual(['2']);
      expect(await found('nowhere')).toEqual([]);
    });

    it('looks for text through all of a long log, some entries a call', { timeout: 60_000 }, async () => {
      const rare: Written = { name: 'needle', outcome: 'failed' };
      const many = Array.from({ length: 20_050 }, (_, n): Written => (n === 3 ? rare : {}));
      const team = await written(many);
      const call = await auditor(team);

      const first = await call.list({ teamId: team.id, q: 'needle', action: 'things.*' });
      const second = await call.list({ teamId: team.id, q: 'needle', cursor: first.nextCursor ?? '' });

      expect(first.items).toEqual([]);
      expect(second.items.map(({ resource }) => resource.id)).toEqual(['3']);
      expect(second.nextCursor).toBeNull();

      // no index helps here either: what is rare must not be looked for through millions of entries in one call
      for (const filter of [{ outcome: 'failed' }, { outcome: 'failed', q: 'needle' }] as const) {
        const begun = await call.list({ teamId: team.id, ...filter });
        expect(begun).toMatchObject({ items: [], nextCursor: expect.any(String) });
        const { items } = await call.list({ teamId: team.id, ...filter, cursor: begun.nextCursor ?? '' });
        expect(items.map(({ resource }) => resource.id)).toEqual(['3']);
      }
    });

    it('narrows by a part of the product, an API token and a log', async () => {
      const token = { id: v7(), name: 'nightly' };
      const actor = { type: 'token' as const, id: v7(), username: 'ada', token };
      const team = await written([{ action: 'things.create' }, { action: 'thing.create' }, { action: 'x' }], {
        actor,
      });
      const call = await auditor(null);
      const ids = async (filter: Parameters<typeof call.list>[0]) =>
        (await call.list({ ...filter })).items.map(({ action }) => action).sort();

      expect(await ids({ teamId: team.id, action: 'things.*' })).toEqual(['things.create']);
      expect(await ids({ tokenId: token.id })).toEqual(['thing.create', 'things.create', 'x']);
      expect(await ids({ log: team.id })).toHaveLength(3);
      expect(await ids({ log: 'org', tokenId: token.id })).toEqual([]);
      const [entry] = (await call.list({ tokenId: token.id })).items;
      expect(entry?.actor).toEqual({ type: 'token', id: actor.id, username: 'ada', token });
    });
  });

  describe('activity', () => {
    it('counts by day or hour and outcome, within the scope and the filters', async () => {
      const team = await written([{}, {}, { outcome: 'failed' }, { action: 'other' }]);
      const call = await auditor(team);
      const today = new Date().toISOString().slice(0, 10);

      const { items } = await call.activity({ action: 'things.update' });
      const sum = items.reduce(
        (all, { success, failed }) => ({ success: all.success + success, failed: all.failed + failed }),
        { success: 0, failed: 0 },
      );

      expect(sum).toEqual({ success: 2, failed: 1 });
      expect(items.at(-1)?.at.slice(0, 10)).toBe(today);
      const hours = await call.activity({ bucket: 'hour', from: `${today}T00:00:00Z` });
      expect(hours.items.every(({ at }) => /T\d\d:00:00\.000Z$/.test(at))).toBe(true);
    });

    it.runIf(where === 'postgres')('counts a long log step by step, as far back as time allows', async () => {
      const team = await written([{ outcome: 'failed' }]);
      await server.connection.db.execute(sql`insert into audit_log
          (id, actor_type, action, outcome, resource_type, team_id, request_id, installation, topology)
        select gen_random_uuid(), 'system', 'x', 'success', 'thing', ${team.id}, 'r', 'i', 'server'
        from generate_series(1, 4000)`);
      const [from, to] = [Date.now() - 86_400_000, Date.now() + 60_000].map((ms) =>
        new Date(ms).toISOString(),
      );
      const count = (patience: { atOnceMs: number; forMs: number }, q?: string) =>
        countActivity(
          server.connection.db,
          { all: true },
          { teamId: team.id, bucket: 'hour', from, to, ...(q && { q }) },
          patience,
        );

      const atOnce = await count({ atOnceMs: 30_000, forMs: 30_000 });
      const inSteps = await count({ atOnceMs: 0, forMs: 30_000 });
      const cut = await count({ atOnceMs: 1, forMs: 1 }, 'looks into every entry');
      const noTime = await count({ atOnceMs: 300, forMs: 0 });

      expect(atOnce.items.reduce((sum, { success }) => sum + success, 0)).toBe(4_000);
      expect(inSteps).toEqual(atOnce);
      expect(inSteps.countedFrom).toBe(from);
      for (const { countedFrom } of [cut, noTime]) expect(countedFrom > (from ?? '')).toBe(true);
    });

    it.each([
      { from: '2020-01-01T00:00:00Z' },
      { bucket: 'hour' as const, from: '2026-01-01T00:00:00Z', to: '2026-02-01T00:00:00Z' },
    ])('refuses more than it can show: %j', async (input) => {
      const call = await auditor(null);
      await expect(call.activity(input)).rejects.toMatchObject({ reason: 'INVALID_INPUT' });
    });
  });

  describe('logs', () => {
    it('show each log in scope with its newest seal', async () => {
      const team = await written([{}, {}]);
      const other = await written([{}]);
      await sealed(team.id, 2);
      await sealed(other.id, 1);

      const { items, nextCursor } = await (await auditor(team)).logs({});

      expect(nextCursor).toBeNull();
      expect(items).toEqual([
        {
          log: team.id,
          team: team.name,
          size: 2,
          head: expect.stringMatching(/^[0-9a-f]{64}$/),
          unsealed: 0,
          lastSealedAt: expect.any(String),
        },
      ]);
    });

    it('are paged', async () => {
      for (const team of [await written([{}]), await written([{}])]) await sealed(team.id, 1);
      const call = await auditor(null);
      const names: string[] = [];
      for (let cursor: string | undefined | null; cursor !== null; ) {
        const page = await call.logs({ limit: 1, cursor: cursor ?? undefined });
        names.push(...page.items.map(({ log }) => log));
        cursor = page.nextCursor;
      }
      expect(names).toEqual((await call.logs({ limit: 200 })).items.map(({ log }) => log));
      expect(names).toContain('org');
      expect(names.length).toBeGreaterThan(2);
    });

    it('of the organisation are for those who may read all', async () => {
      const team = await server.given.team();
      const call = await auditor(team);
      const refused = { reason: 'NOT_FOUND' };
      await expect(call.checkpoint({ log: 'org' })).rejects.toMatchObject(refused);
      await expect(call.verify({ log: 'org' })).rejects.toMatchObject(refused);
      await expect(call.feed({ log: 'org' })).rejects.toMatchObject(refused);
      await expect(call.checkpoint({ log: 'ORG' })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    });

    it('verify, and say how much was looked at', async () => {
      const team = await written([{}, {}, {}]);
      await sealed(team.id, 3);
      const call = await auditor(team);
      const { head } = await call.checkpoint({ log: team.id });
      expect(await call.verify({ log: team.id })).toEqual({
        ok: true,
        log: team.id,
        size: 3,
        head,
        unsealed: 0,
        from: 0,
        checked: 3,
      });
    });
  });

  describe('checkpoint', () => {
    it('is a line to keep', async () => {
      const team = await written([{}]);
      await sealed(team.id, 1);
      const { line, size, head, at } = await (await auditor(team)).checkpoint({ log: team.id });
      expect(line).toBe(`wo-audit ${team.id} ${size} ${head} ${at}`);
    });

    it('of an empty log is its beginning', async () => {
      const team = await server.given.team();
      const empty = await (await auditor(team)).checkpoint({ log: team.id });
      expect(empty).toMatchObject({ size: 0, head: genesisOf(team.id).toString('hex'), at: null });
    });

    it.each(['checkpoint', 'verify', 'feed'] as const)(
      'there is none of a mistyped log: %s',
      async (name) => {
        const attempt = (await auditor(null))[name]({ log: v7() });
        await expect(attempt).rejects.toMatchObject({ reason: 'NOT_FOUND' });
      },
    );
  });

  describe('feed', () => {
    it('gives all in the order of the seal, with leaves that fold into the head', async () => {
      const team = await written(Array.from({ length: 9 }, () => ({})));
      await sealed(team.id, 9);
      const call = await auditor(team);
      let head: Uint8Array = genesisOf(team.id);
      const seen: number[] = [];
      for (let after = 0; ; ) {
        const { items, next, size } = await call.feed({ log: team.id, after, limit: 4 });
        expect(size).toBe(9);
        if (items.length === 0) break;
        for (const { idx, leaf } of items) head = foldHead(idx, head, Buffer.from(leaf, 'hex'));
        seen.push(...items.map(({ idx }) => idx));
        after = next;
      }
      expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
      expect(Buffer.from(head).toString('hex')).toBe((await call.checkpoint({ log: team.id })).head);
    });
  });

  describe('feed of a log that was tampered with', () => {
    it('names a row that is gone', async () => {
      const team = await written([{}, {}, {}]);
      await sealed(team.id, 3);
      const call = await auditor(team);
      const [, gone] = (await call.feed({ log: team.id })).items;
      await server.connection.db.transaction(async (tx) => {
        await tx.execute(sql`alter table audit_log disable trigger user`);
        await tx.execute(sql`delete from audit_log where id = ${gone?.id}`);
        await tx.execute(sql`alter table audit_log enable always trigger audit_log_stamp`);
        await tx.execute(sql`alter table audit_log enable always trigger audit_log_append_only`);
        await tx.execute(sql`alter table audit_log enable always trigger audit_log_no_truncate`);
      });

      const { items, missing, next } = await call.feed({ log: team.id, limit: 2 });

      expect(items.map(({ idx }) => idx)).toEqual([1]);
      expect(missing).toEqual([{ idx: 2, id: gone?.id, leaf: gone?.leaf }]);
      expect(next).toBe(2);
    });
  });

  describe('status', () => {
    it('says how the seal is doing', async () => {
      const call = await auditor(null);
      const status = await until(async () => {
        const now = await call.status();
        return now.unsealed === 0 && now.lastSealedAt !== null ? now : undefined;
      });
      expect(status.missingGuards).toEqual([]);
    });
  });

  describe('a refused change', () => {
    it('is in the log of the team whose thing was named, under its type', async () => {
      const team = await server.given.team();
      const script = await server.given.script({ team });
      const stranger = await server.given.member({ role: 'viewer', team });
      const attempts = as(server, stranger).shared.scripts;
      await expect(attempts.delete({ id: script.id, expectedVersion: 1 })).rejects.toMatchObject({
        reason: 'MISSING_PERMISSION',
      });
      const create = { teamId: team.id, name: 'x.cmd', content: '' };
      await expect(attempts.create(create)).rejects.toMatchObject({ reason: 'MISSING_PERMISSION' });
      await expect(attempts.create({ ...create, teamId: v7() })).rejects.toMatchObject({
        reason: 'MISSING_PERMISSION',
      });

      const { items } = await (await auditor(team)).list({ resourceType: 'script', outcome: 'denied' });

      expect(items.map(({ action, resource }) => [action, resource.id])).toEqual([
        ['scripts.create', null],
        ['scripts.delete', script.id],
      ]);
    });
  });
});
