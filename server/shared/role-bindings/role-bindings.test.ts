import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { as, everywhere, type TeamServer, teamServer } from '../../testing/team-server.ts';

describe.each(everywhere)('shared.roleBindings on %s', (where) => {
  let server: TeamServer;
  beforeAll(async () => {
    server = await teamServer(where);
  });
  afterAll(() => server.close());

  async function administrator() {
    const admin = await server.given.member({ role: 'admin', team: null });
    return { admin, call: as(server, admin).shared.roleBindings };
  }
  async function teamAdministrator() {
    const team = await server.given.team();
    const admin = await server.given.member({ role: 'admin', team });
    return { team, admin, call: as(server, admin).shared.roleBindings };
  }

  describe('create', () => {
    it('gives a role in one team only, and records it in the log of the team', async () => {
      const { admin, call } = await administrator();
      const [team, other] = [await server.given.team(), await server.given.team()];
      const ada = await server.given.member();

      const made = await call.create({ userId: ada.userId, role: 'editor', teamId: team.id });

      expect(made).toMatchObject({ userId: ada.userId, username: ada.username, role: 'editor' });
      const scripts = as(server, ada).shared.scripts;
      await scripts.create({ teamId: team.id, name: 'a.cmd', content: '' });
      await expect(scripts.create({ teamId: other.id, name: 'a.cmd', content: '' })).rejects.toMatchObject({
        reason: 'NOT_FOUND',
      });
      const [entry] = await server.given.auditOf(made);
      expect(entry).toMatchObject({
        action: 'roleBindings.create',
        actorId: admin.userId,
        teamId: team.id,
        resourceName: `${ada.username}: editor`,
      });
    });

    it('gives a role for all teams, those made later included', async () => {
      const { call } = await administrator();
      const ada = await server.given.member();

      const made = await call.create({ userId: ada.userId, role: 'viewer', teamId: null });

      const later = await server.given.team();
      await as(server, ada).shared.teams.get({ id: later.id });
      expect((await server.given.auditOf(made))[0]).toMatchObject({ teamId: null });
    });

    it.each([null, 'team'])('refuses the same role twice (%s)', async (kind) => {
      const { call } = await administrator();
      const teamId = kind === null ? null : (await server.given.team()).id;
      const binding = { userId: (await server.given.member()).userId, role: 'viewer', teamId };
      await call.create(binding);

      await expect(call.create(binding)).rejects.toMatchObject({ reason: 'ALREADY_EXISTS', httpStatus: 409 });
    });

    it('names the roles there are when it does not know one', async () => {
      const { call } = await administrator();
      const { userId } = await server.given.member();

      const attempt = call.create({ userId, role: 'superuser', teamId: null });

      await expect(attempt).rejects.toMatchObject({
        reason: 'UNKNOWN_REFERENCE',
        message: expect.stringMatching(/"superuser".*admin, auditor, editor, viewer/),
        issues: [{ path: ['role'] }],
      });
    });

    it('refuses an unknown member and an unknown team', async () => {
      const { call } = await administrator();
      const { userId } = await server.given.member();

      await expect(call.create({ userId: v7(), role: 'viewer', teamId: null })).rejects.toMatchObject({
        reason: 'UNKNOWN_REFERENCE',
        issues: [{ path: ['userId'] }],
      });
      await expect(call.create({ userId, role: 'viewer', teamId: v7() })).rejects.toMatchObject({
        reason: 'NOT_FOUND',
      });
    });

    it('lets the administrator of a team give roles there, and nowhere else', async () => {
      const { team, call } = await teamAdministrator();
      const other = await server.given.team();
      const { userId } = await server.given.member();

      await call.create({ userId, role: 'admin', teamId: team.id });

      await expect(call.create({ userId, role: 'viewer', teamId: other.id })).rejects.toMatchObject({
        reason: 'NOT_FOUND',
      });
      await expect(call.create({ userId, role: 'viewer', teamId: null })).rejects.toMatchObject({
        reason: 'CANNOT_GRANT',
      });
    });

    it('refuses a role for all teams to a team administrator even when the role is empty', async () => {
      const { call } = await teamAdministrator();
      const empty = await server.given.role([]);
      const { userId } = await server.given.member();

      await expect(call.create({ userId, role: empty.key, teamId: null })).rejects.toMatchObject({
        httpStatus: 403,
      });
    });

    it('refuses a role that holds more than the caller does in that team', async () => {
      const team = await server.given.team();
      const binder = await server.given.role(['roles:bind', 'scripts:read']);
      const caller = await server.given.member({ role: binder.key, team });
      const { userId } = await server.given.member();
      const call = as(server, caller).shared.roleBindings;

      const attempt = call.create({ userId, role: 'editor', teamId: team.id });

      await expect(attempt).rejects.toMatchObject({
        reason: 'CANNOT_GRANT',
        details: { permission: 'teams:read' },
      });
      await call.create({ userId, role: binder.key, teamId: team.id });
    });
  });

  describe('delete', () => {
    it('takes the role away and says so in the log of the team', async () => {
      const { team, call } = await teamAdministrator();
      const ada = await server.given.member();
      const made = await call.create({ userId: ada.userId, role: 'viewer', teamId: team.id });

      await call.delete({ id: made.id });

      expect((await as(server, ada).shared.auth.me()).grants).toEqual([]);
      const entries = await server.given.auditOf(made);
      expect(entries.at(-1)).toMatchObject({ action: 'roleBindings.delete', teamId: team.id, after: null });
      expect(entries.at(-1)?.before).toMatchObject({ role: 'viewer', userId: ada.userId });
    });

    it('does not find a binding of another team or for all', async () => {
      const { call: root } = await administrator();
      const { call } = await teamAdministrator();
      const { userId } = await server.given.member();
      const other = await server.given.team();
      const elsewhere = await root.create({ userId, role: 'viewer', teamId: other.id });
      const everywhereElse = await root.create({ userId, role: 'viewer', teamId: null });

      for (const { id } of [elsewhere, everywhereElse])
        await expect(call.delete({ id })).rejects.toMatchObject({ reason: 'NOT_FOUND' });
    });

    it('refuses to take away more than the caller holds', async () => {
      const team = await server.given.team();
      const { call: root } = await administrator();
      const binder = await server.given.role(['roles:bind']);
      const caller = await server.given.member({ role: binder.key, team });
      const { userId } = await server.given.member();
      const { id } = await root.create({ userId, role: 'editor', teamId: team.id });

      await expect(as(server, caller).shared.roleBindings.delete({ id })).rejects.toMatchObject({
        reason: 'CANNOT_GRANT',
      });
    });

    it('records one removal when several ask for it at once', async () => {
      const { call } = await administrator();
      const { userId } = await server.given.member();
      const made = await call.create({ userId, role: 'viewer', teamId: null });

      const results = await Promise.allSettled([1, 2, 3, 4].map(() => call.delete({ id: made.id })));

      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const actions = (await server.given.auditOf(made)).map(({ action }) => action);
      expect(actions).toEqual(['roleBindings.create', 'roleBindings.delete']);
    });
  });

  describe('list', () => {
    it('shows a team-scoped reader the bindings of their team, not those for all', async () => {
      const { team, admin, call } = await teamAdministrator();
      const { userId } = await server.given.member({ role: 'viewer', team });
      await server.given.member({ role: 'viewer', team: await server.given.team() });

      const { items } = await call.list({});

      expect(items.map((binding) => binding.userId)).toEqual([admin.userId, userId]);
      expect(new Set(items.map(({ teamId }) => teamId))).toEqual(new Set([team.id]));
    });

    it('narrows by member and by team, and pages', async () => {
      const { call } = await administrator();
      const team = await server.given.team();
      const { userId } = await server.given.member();
      for (const role of ['viewer', 'auditor'])
        for (const teamId of [team.id, null]) await call.create({ userId, role, teamId });

      expect((await call.list({ userId })).items).toHaveLength(4);
      expect((await call.list({ userId, teamId: team.id })).items).toHaveLength(2);
      const first = await call.list({ userId, limit: 3 });
      const second = await call.list({ userId, limit: 3, cursor: first.nextCursor ?? '' });
      expect(new Set([...first.items, ...second.items].map(({ id }) => id)).size).toBe(4);
      expect(second.nextCursor).toBeNull();
    });
  });
});
