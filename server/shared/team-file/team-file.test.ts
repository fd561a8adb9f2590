import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { roleBindings } from '../../../db/shared/schema/index.ts';
import { change, person } from '../../testing/people.ts';
import { as, everywhere, firstAdmin, type TeamServer, teamServer } from '../../testing/team-server.ts';
import type { TeamDocument } from './document.ts';

const counted = (added: number, changed: number, removed: number, unchanged: number) => ({
  added,
  changed,
  removed,
  unchanged,
});

describe.each(everywhere)('shared.teamFile on %s', (where) => {
  let server: TeamServer;
  beforeAll(async () => {
    server = await teamServer(where);
  });
  afterAll(() => server.close());

  let number = 0;
  const fresh = (word: string) => `${word}-${(number += 1)}`;
  const administrator = async () => as(server, await person(server, { role: 'admin', team: null })).shared;

  /** A file of one user, team and role who did not exist. */
  function newcomers() {
    const [user, team, role] = [fresh('ada'), fresh('ops'), fresh('keeper')];
    return {
      version: 1 as const,
      users: [{ username: user, displayName: 'Ada', email: 'ada@example.com' }],
      teams: [{ slug: team, name: 'Operations', scriptRoots: ['D:\\batch'] }],
      roles: [{ key: role, name: 'Keeper', permissions: ['scripts:*', 'teams:read'] }],
      assignments: [
        { user, role, team },
        { user, role: 'viewer', team: 'all' },
      ],
    };
  }

  describe('apply', () => {
    it('makes what the file names, and nothing more when it is applied again', async () => {
      const call = await administrator();
      const document = newcomers();

      const first = await call.teamFile.applyChanges({ document });
      const second = await call.teamFile.applyChanges({ document });

      expect(first).toMatchObject({ counts: counted(5, 0, 0, 0), applied: true });
      expect(second).toMatchObject({ counts: counted(0, 0, 0, 5), applied: true });
      const [role, team, user, assignment] = first.changes;
      expect(role).toMatchObject({ kind: 'role', key: document.roles[0]?.key, change: 'added' });
      expect(team).toMatchObject({ kind: 'team', fields: { name: { before: null, after: 'Operations' } } });
      expect(user?.kind).toBe('user');
      expect(assignment).toMatchObject({
        kind: 'assignment',
        key: `${document.users[0]?.username} ${document.roles[0]?.key} ${document.teams[0]?.slug}`,
      });
    });

    it('records each change as its own call does, and the file beside them', async () => {
      const admin = await person(server, { role: 'admin', team: null });
      const requestId = crypto.randomUUID();
      const document = newcomers();

      await as(server, { ...admin, requestId }).shared.teamFile.applyChanges({ document });

      const rows = await server.given.auditOfRequest(requestId);
      expect(rows.map(({ action }) => action).sort()).toEqual([
        'roleBindings.create',
        'roleBindings.create',
        'roles.create',
        'teamFile.applyChanges',
        'teams.create',
        'users.create',
      ]);
      expect(rows.every(({ actorId, outcome }) => actorId === admin.userId && outcome === 'success')).toBe(
        true,
      );
      const file = rows.find(({ action }) => action === 'teamFile.applyChanges');
      expect(file?.after).toMatchObject({ added: 5, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
      const bound = rows.find(({ action, teamId }) => action === 'roleBindings.create' && teamId !== null);
      expect(bound?.after).toMatchObject({ username: document.users[0]?.username });
    });

    it('changes only the fields that the file names', async () => {
      const call = await administrator();
      const document = newcomers();
      await call.teamFile.applyChanges({ document });
      const [username, slug] = [document.users[0]?.username ?? '', document.teams[0]?.slug ?? ''];

      const answer = await call.teamFile.applyChanges({
        document: {
          version: 1,
          users: [{ username: username.toUpperCase(), email: null }],
          teams: [{ slug, scriptRoots: [] }],
        },
      });

      expect(answer.changes).toMatchObject([
        { kind: 'team', change: 'changed', fields: { scriptRoots: { before: ['D:\\batch'], after: [] } } },
        { kind: 'user', change: 'changed', fields: { email: { before: 'ada@example.com', after: null } } },
      ]);
      const after = await call.teamFile.export({ team: slug });
      expect(after.users).toEqual([{ username, displayName: 'Ada' }]);
      expect(after.teams).toEqual([{ slug, name: 'Operations' }]);
      expect(after.assignments).toHaveLength(1); // not named: stays
    });

    it('takes away what is not assigned only when told to prune, and only from who is listed', async () => {
      const call = await administrator();
      const document = newcomers();
      await call.teamFile.applyChanges({ document });
      const guest = await server.given.member();
      const team = document.teams[0]?.slug ?? '';
      const other = fresh('other');
      await call.teamFile.applyChanges({
        document: {
          version: 1,
          teams: [{ slug: other }],
          assignments: [
            { user: guest.username, role: 'viewer', team },
            { user: guest.username, role: 'viewer', team: other },
          ],
        },
      });
      const without = { ...document, assignments: document.assignments.slice(1) };

      const kept = await call.teamFile.applyChanges({ document: without });
      const pruned = await call.teamFile.applyChanges({ document: { ...without, prune: true } });

      expect(kept.counts.removed).toBe(0);
      expect(pruned.changes.filter(({ change: what }) => what === 'removed').map(({ key }) => key)).toEqual([
        `${document.users[0]?.username} ${document.roles[0]?.key} ${team}`,
        `${guest.username} viewer ${team}`,
      ]);
      expect((await call.teamFile.export({ team: other })).assignments).toHaveLength(1);
    });

    it('leaves roles that follow the identity provider alone', async () => {
      const call = await administrator();
      const team = await server.given.team();
      const member = await server.given.member({ role: 'viewer', team });
      await change(server.connection, (db) =>
        db.update(roleBindings).set({ source: 'oidc' }).where(eq(roleBindings.userId, member.userId)),
      );

      const answer = await call.teamFile.applyChanges({
        document: { version: 1, prune: true, teams: [{ slug: team.slug }], assignments: [] },
      });

      expect(answer.counts).toEqual(counted(0, 0, 0, 1));
      expect((await call.teamFile.export({ team: team.slug })).assignments).toEqual([]);
    });

    it('disables and enables, archives and takes back', async () => {
      const call = await administrator();
      const document = newcomers();
      const username = document.users[0]?.username ?? '';
      const slug = document.teams[0]?.slug ?? '';
      const away: TeamDocument = {
        ...document,
        users: [{ username, disabled: true }],
        teams: [{ slug, archived: true }],
      };
      const back: TeamDocument = {
        version: 1,
        users: [{ username, disabled: false }],
        teams: [{ slug, archived: false }],
      };

      const all = () => call.teamFile.export({ team: slug });
      await call.teamFile.applyChanges({ document: away }); // new, with members, and put away in one go
      expect(await all()).toMatchObject({ users: [{ disabled: true }], teams: [{ archived: true }] });
      expect((await call.teamFile.applyChanges({ document: away })).counts).toEqual(counted(0, 0, 0, 5));
      await call.teamFile.applyChanges({ document: back });
      const now = await all();
      expect(now.users?.[0]).not.toHaveProperty('disabled');
      expect(now.teams?.[0]).not.toHaveProperty('archived');
    });

    it('is all or nothing', async () => {
      const call = await administrator();
      const document = newcomers();
      const unknown = [...document.assignments, { user: 'nobody-at-all', role: 'viewer', team: 'all' }];

      await expect(
        call.teamFile.applyChanges({ document: { ...document, assignments: unknown } }),
      ).rejects.toMatchObject({
        reason: 'UNKNOWN_REFERENCE',
        issues: [{ path: ['document', 'assignments', 2, 'user'] }],
      });

      await expect(call.teamFile.export({ team: document.teams[0]?.slug })).rejects.toMatchObject({
        reason: 'NOT_FOUND',
      });
    });
  });

  describe('keeps the rules of the single calls', () => {
    it('the last administrator stays; a file may name the next one', async () => {
      const own = await teamServer(where);
      const { username, password } = firstAdmin;
      const { sessionToken } = await as(own).shared.auth.signIn({ username, password });
      const call = as(own, { session: sessionToken }).shared;
      const next = await person(own);
      const without: TeamDocument = { version: 1, prune: true, users: [{ username }] };
      const disabled: TeamDocument = { version: 1, users: [{ username, disabled: true }] };
      const handOver: TeamDocument = {
        ...disabled,
        assignments: [{ user: next.username, role: 'admin', team: 'all' }],
      };

      await expect(call.teamFile.applyChanges({ document: without })).rejects.toMatchObject({
        reason: 'LAST_ADMIN',
        issues: [{ path: ['document', 'prune'] }],
      });
      await expect(call.teamFile.applyChanges({ document: disabled })).rejects.toMatchObject({
        reason: 'LAST_ADMIN',
        issues: [{ path: ['document', 'users', 0] }],
      });
      expect((await call.teamFile.applyChanges({ document: handOver })).counts).toEqual(counted(1, 1, 0, 0));
      await own.close();
    });

    it('nobody gives more than they hold', async () => {
      const team = await server.given.team();
      const role = await server.given.role([
        'users:read',
        'teams:read',
        'roles:read',
        'roles:bind',
        'roles:create',
      ]);
      const call = as(server, await server.given.member({ role: role.key, team: null })).shared.teamFile;
      const ada = await server.given.member();
      const give = (key: string): TeamDocument => ({
        version: 1,
        assignments: [{ user: ada.username, role: key, team: team.slug }],
      });

      await expect(call.applyChanges({ document: give('editor') })).rejects.toMatchObject({
        reason: 'CANNOT_GRANT',
        issues: [{ path: ['document', 'assignments', 0] }],
      });
      await expect(
        call.applyChanges({
          document: { version: 1, roles: [{ key: fresh('more'), permissions: ['scripts:read'] }] },
        }),
      ).rejects.toMatchObject({ reason: 'CANNOT_GRANT', issues: [{ path: ['document', 'roles', 0] }] });
      expect((await call.applyChanges({ document: give(role.key) })).counts.added).toBe(1);
    });

    it('nobody disables who may do more', async () => {
      const role = await server.given.role(['users:*', 'teams:read', 'roles:read']);
      const call = as(server, await server.given.member({ role: role.key, team: null })).shared.teamFile;
      const boss = await server.given.member({ role: 'admin', team: null });

      await expect(
        call.applyChanges({ document: { version: 1, users: [{ username: boss.username, disabled: true }] } }),
      ).rejects.toMatchObject({ reason: 'CANNOT_GRANT', issues: [{ path: ['document', 'users', 0] }] });
    });

    it('built-in roles stay what they are', async () => {
      const call = await administrator();
      const roleNamed = (name: string): TeamDocument => ({ version: 1, roles: [{ key: 'viewer', name }] });

      await expect(call.teamFile.applyChanges({ document: roleNamed('Mine') })).rejects.toMatchObject({
        reason: 'BUILT_IN_ROLE',
        issues: [{ path: ['document', 'roles', 0] }],
      });
      expect((await call.teamFile.applyChanges({ document: roleNamed('Viewer') })).counts.unchanged).toBe(1);
    });

    it('but may ask for a second factor, in a file that names nothing else of them', async () => {
      const call = await administrator();
      const asks = (requireSecondFactor: boolean): TeamDocument => ({
        version: 1,
        roles: [{ key: 'auditor', name: 'Auditor', requireSecondFactor }],
      });

      const { changes } = await call.teamFile.applyChanges({ document: asks(true) });

      expect(changes).toMatchObject([{ fields: { requireSecondFactor: { before: false, after: true } } }]);
      expect((await call.teamFile.export({})).roles).toContainEqual({
        key: 'auditor',
        requireSecondFactor: true,
      });
      await call.teamFile.applyChanges({ document: asks(false) });
      expect((await call.teamFile.export({})).roles?.map(({ key }) => key)).not.toContain('auditor');
    });

    it.each([
      ['users:create', { users: [{ username: 'somebody-new' }] }],
      ['teams:create', { teams: [{ slug: 'some-new-team' }] }],
      ['roles:create', { roles: [{ key: 'some-new-role' }] }],
      ['roles:bind', { assignments: [{ user: 'root', role: 'viewer', team: 'all' }] }],
      ['users:update', { users: [{ username: 'root', displayName: 'Other' }] }],
    ])('what needs %s is asked of who makes it, not of who leaves it', async (permission, part) => {
      const role = await server.given.role(['users:read', 'teams:read', 'roles:read']);
      const call = as(server, await server.given.member({ role: role.key, team: null })).shared.teamFile;

      await expect(call.applyChanges({ document: { version: 1, ...part } })).rejects.toMatchObject({
        reason: 'MISSING_PERMISSION',
        details: { permission },
        issues: [{ path: ['document', Object.keys(part)[0], 0] }],
      });
      const nothing: TeamDocument = { version: 1, users: [{ username: 'root', displayName: 'Root' }] };
      expect((await call.applyChanges({ document: nothing })).counts.unchanged).toBe(1);
    });

    it('a team outside the scope is not there', async () => {
      const [mine, theirs] = [await server.given.team(), await server.given.team()];
      const seeing = await server.given.role(['users:read']);
      const member = await server.given.member({ role: seeing.key, team: null });
      const admin = await administrator();
      await admin.roleBindings.create({ userId: member.userId, role: 'admin', teamId: mine.id });
      const call = as(server, member).shared.teamFile;
      const ada = await server.given.member();
      const give = (team: string): TeamDocument => ({
        version: 1,
        assignments: [{ user: ada.username, role: 'viewer', team }],
      });

      await expect(call.applyChanges({ document: give(theirs.slug) })).rejects.toMatchObject({
        reason: 'UNKNOWN_REFERENCE',
        issues: [{ path: ['document', 'assignments', 0, 'team'] }],
      });
      await expect(call.applyChanges({ document: give('all') })).rejects.toMatchObject({
        reason: 'CANNOT_GRANT',
      });
      await expect(call.export({ team: theirs.slug })).rejects.toMatchObject({ reason: 'NOT_FOUND' });
      expect((await call.export({})).teams?.map(({ slug }) => slug)).toEqual([mine.slug]);
      expect((await call.applyChanges({ document: give(mine.slug) })).counts.added).toBe(1);
    });
  });

  describe('plan', () => {
    it('says what apply would, and keeps and records nothing', async () => {
      const admin = await person(server, { role: 'admin', team: null });
      const requestId = crypto.randomUUID();
      const document = newcomers();
      const call = as(server, { ...admin, requestId }).shared.teamFile;

      const plan = await call.plan({ document });

      expect(await server.given.auditOfRequest(requestId)).toEqual([]);
      await expect(call.export({ team: document.teams[0]?.slug })).rejects.toMatchObject({
        reason: 'NOT_FOUND',
      });
      const { applied, ...made } = await call.applyChanges({ document });
      expect(applied).toBe(true);
      expect(plan).toEqual({ ...made, applied: false });
    });

    it('is refused where apply would be', async () => {
      const call = await administrator();
      const document: TeamDocument = { version: 1, roles: [{ key: 'admin', permissions: [] }] };
      await expect(call.teamFile.plan({ document })).rejects.toMatchObject({ reason: 'BUILT_IN_ROLE' });
    });
  });

  describe('export', () => {
    it('says everything that the file said', async () => {
      const call = await administrator();
      const file = newcomers();
      await call.teamFile.applyChanges({ document: file });
      const { users: members, teams: groups, roles: custom, assignments } = file;
      const here = assignments.slice(0, 1);
      expect(await call.teamFile.export({ team: groups[0]?.slug })).toEqual({
        version: 1,
        users: members,
        teams: groups,
        roles: custom,
        assignments: here,
      });
    });
  });
});
