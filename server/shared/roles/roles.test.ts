import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { as, everywhere, type TeamServer, teamServer } from '../../testing/team-server.ts';
import { allPermissions, builtInRoles } from '../rbac/permissions.ts';

describe.each(everywhere)('shared.roles on %s', (where) => {
  let server: TeamServer;
  beforeAll(async () => {
    server = await teamServer(where);
  });
  afterAll(() => server.close());

  let count = 0;
  const newKey = () => `made-${(count += 1)}`;

  async function administrator() {
    const admin = await server.given.member({ role: 'admin', team: null });
    return { admin, call: as(server, admin).shared };
  }

  /** Someone who may make roles for all teams, but read only scripts. */
  async function roleMaker() {
    const { key } = await server.given.role(['roles:*', 'scripts:read']);
    return as(server, await server.given.member({ role: key, team: null })).shared;
  }

  describe('list', () => {
    it('shows the built-in roles with their permissions spelled out', async () => {
      const { call } = await administrator();

      const { items } = await call.roles.list({ limit: 200 });

      const builtIn = items.filter((role) => role.builtIn);
      expect(builtIn.map(({ key }) => key)).toEqual(Object.keys(builtInRoles).sort());
      const admin = builtIn.find(({ key }) => key === 'admin');
      expect(admin?.permissions.toSorted()).toEqual(allPermissions.toSorted()); // those given by name come last
      expect(items.flatMap(({ permissions }) => permissions).join()).not.toContain('*');
    });
  });

  describe('permissions', () => {
    it('says of each what it allows, and which ones no single team can give', async () => {
      const { call } = await administrator();

      const { items } = await call.roles.permissions();

      expect(items.map(({ permission }) => permission)).toEqual(allPermissions);
      expect(items).toContainEqual({
        permission: 'scripts:read',
        level: 'team',
        about: 'Read scripts and their versions',
      });
      expect(items).toContainEqual({ permission: 'users:create', level: 'org', about: 'Add members' });
    });
  });

  describe('create', () => {
    it('spells patterns out and records the role', async () => {
      const { admin, call } = await administrator();
      const key = newKey();

      const made = await call.roles.create({ key, name: 'Readers', permissions: ['scripts:*', '*:export'] });

      expect(made.permissions).toEqual([
        'scripts:read',
        'scripts:create',
        'scripts:update',
        'scripts:delete',
        'scripts:read-secrets',
        'control-m:export',
        'audit:export',
      ]);
      expect(await call.roles.get({ id: made.id })).toEqual(made);
      const [entry] = await server.given.auditOf(made);
      expect(entry).toMatchObject({ action: 'roles.create', actorId: admin.userId, teamId: null });
    });

    it.each(['scripts:run', 'nonsense', 'scripts:*:x', '*:*', '*:fly', ':read', ''])(
      'names the unknown permission %j and where it is',
      async (unknown) => {
        const { call } = await administrator();
        const permissions = ['scripts:read', unknown];

        const attempt = call.roles.create({ key: newKey(), name: 'Broken', permissions });

        await expect(attempt).rejects.toMatchObject({
          reason: 'UNKNOWN_REFERENCE',
          message: expect.stringContaining(`"${unknown}"`),
          issues: [{ path: ['permissions', 1] }],
        });
      },
    );

    it('refuses a key that is taken', async () => {
      const { call } = await administrator();
      await expect(call.roles.create({ key: 'editor', name: 'Mine', permissions: [] })).rejects.toMatchObject(
        { reason: 'ALREADY_EXISTS', issues: [{ path: ['key'] }] },
      );
    });

    it.each([['scripts:update'], ['scripts:*'], ['*'], ['*:delete']])(
      'refuses %s to who does not hold all of it',
      async (pattern) => {
        const call = await roleMaker();
        const key = newKey();

        const attempt = call.roles.create({ key, name: 'More', permissions: ['scripts:read', pattern] });

        await expect(attempt).rejects.toMatchObject({ reason: 'CANNOT_GRANT', httpStatus: 403 });
        expect((await call.roles.list({ limit: 200 })).items.map((role) => role.key)).not.toContain(key);
        await call.roles.create({ key, name: 'Same', permissions: ['scripts:read'] });
      },
    );

    it('is not for an administrator of one team', async () => {
      const teamAdmin = await server.given.member({ role: 'admin', team: await server.given.team() });
      await expect(
        as(server, teamAdmin).shared.roles.create({ key: newKey(), name: 'x', permissions: [] }),
      ).rejects.toMatchObject({ reason: 'MISSING_PERMISSION' });
    });
  });

  describe('update', () => {
    it('changes what its holders may do at once', async () => {
      const { call } = await administrator();
      const role = await server.given.role(['scripts:read']);
      const team = await server.given.team();
      const holder = as(server, await server.given.member({ role: role.key, team })).shared;
      await holder.scripts.list({});

      const after = await call.roles.update({ id: role.id, expectedVersion: 1, permissions: ['teams:read'] });

      expect(after).toMatchObject({ permissions: ['teams:read'], version: 2 });
      await expect(holder.scripts.list({})).rejects.toMatchObject({ reason: 'MISSING_PERMISSION' });
      await holder.teams.list({});
      const [entry] = await server.given.auditOf(role);
      expect(entry?.before).toEqual({ permissions: ['scripts:read'], version: 1 });
    });

    it('refuses to give a role more than the caller holds', async () => {
      const call = await roleMaker();
      const role = await server.given.role(['scripts:read']);

      const attempt = call.roles.update({ id: role.id, permissions: ['scripts:read', 'users:update'] });

      await expect(attempt).rejects.toMatchObject({
        reason: 'CANNOT_GRANT',
        details: { permission: 'users:update' },
      });
      expect((await call.roles.get({ id: role.id })).permissions).toEqual(['scripts:read']);
    });

    it('refuses a stale version and shows the role as it is now', async () => {
      const { call } = await administrator();
      const role = await server.given.role(['scripts:read']);
      await call.roles.update({ id: role.id, name: 'Theirs' });

      await expect(
        call.roles.update({ id: role.id, expectedVersion: 1, name: 'Mine' }),
      ).rejects.toMatchObject({
        reason: 'VERSION_CONFLICT',
        details: { current: { name: 'Theirs', version: 2 } },
      });
    });
  });

  it.each(['update', 'delete'] as const)('refuses to %s a built-in role', async (verb) => {
    const { call } = await administrator();
    const { items } = await call.roles.list({ limit: 200 });

    for (const { id, key, builtIn } of items.filter((role) => role.builtIn)) {
      const input = verb === 'update' ? { id, name: 'Mine', permissions: [] } : { id };
      await expect(call.roles[verb](input)).rejects.toMatchObject({ reason: 'BUILT_IN_ROLE' });
      expect(await call.roles.get({ id })).toMatchObject({ key, builtIn, version: 1 });
    }
  });

  it('lets a built-in role ask for a second factor, and only who holds all of it take that back', async () => {
    const { call } = await administrator();
    const items = (await call.roles.list({ limit: 200 })).items;
    const auditor = items.find(({ key }) => key === 'auditor');
    if (!auditor) throw new Error('no auditor');

    const after = await call.roles.update({ id: auditor.id, requireSecondFactor: true });

    expect(after).toMatchObject({ requireSecondFactor: true, permissions: auditor.permissions, version: 2 });
    const [entry] = await server.given.auditOf(auditor);
    expect(entry?.after).toEqual({ requireSecondFactor: true, version: 2 });
    const maker = await roleMaker();
    await expect(maker.roles.update({ id: auditor.id, requireSecondFactor: false })).rejects.toMatchObject({
      reason: 'CANNOT_GRANT',
    });
    await call.roles.update({ id: auditor.id, requireSecondFactor: false });
  });

  describe('delete', () => {
    it('refuses a role somebody holds, says how many do, and deletes it when nobody does', async () => {
      const { call } = await administrator();
      const role = await server.given.role(['scripts:read']);
      const holder = await server.given.member({ role: role.key, team: null });
      await server.given.member({ role: role.key, team: await server.given.team() });

      await expect(call.roles.delete({ id: role.id })).rejects.toMatchObject({
        reason: 'IN_USE',
        details: { bindings: 2 },
      });
      await call.users.delete({ id: holder.userId });
      const { items } = await call.roleBindings.list({ limit: 200 });
      const left = items.find((binding) => binding.role === role.key);
      await call.roleBindings.delete({ id: left?.id ?? '' });
      await call.roles.delete({ id: role.id, expectedVersion: 1 });

      await expect(call.roles.get({ id: role.id })).rejects.toMatchObject({ reason: 'NOT_FOUND' });
      expect((await server.given.auditOf(role)).map(({ action }) => action)).toEqual(['roles.delete']);
    });
  });
});
