import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { as, everywhere, type TeamServer, teamServer } from '../../testing/team-server.ts';

describe.each(everywhere)('shared.teams on %s', (where) => {
  let server: TeamServer;
  beforeAll(async () => {
    server = await teamServer(where);
  });
  afterAll(() => server.close());

  let count = 0;
  const newSlug = () => `made-${(count += 1)}`;

  async function administrator() {
    const admin = await server.given.member({ role: 'admin', team: null });
    return { admin, call: as(server, admin).shared };
  }

  describe('create', () => {
    it('makes a team and records it in its own log', async () => {
      const { admin, call } = await administrator();
      const slug = newSlug();

      const made = await call.teams.create({ slug, name: 'Night batch', scriptRoots: ['D:\\batch'] });

      expect(made).toMatchObject({
        slug,
        name: 'Night batch',
        scriptRoots: ['D:\\batch'],
        archived: false,
        version: 1,
      });
      expect(await call.teams.get({ id: made.id })).toEqual(made);
      const [entry] = await server.given.auditOf(made);
      expect(entry).toMatchObject({ action: 'teams.create', actorId: admin.userId, teamId: made.id });
      expect(entry?.after).toMatchObject({ slug, scriptRoots: ['D:\\batch'] });
    });

    it('refuses a slug that is taken', async () => {
      const { call } = await administrator();
      const { slug } = await server.given.team();

      await expect(call.teams.create({ slug, name: 'Another' })).rejects.toMatchObject({
        reason: 'ALREADY_EXISTS',
        issues: [{ path: ['slug'] }],
      });
    });

    it.each(['', 'Upper', '-dash', 'dash-', 'under_score', 'a'.repeat(65)])(
      'refuses the slug %j',
      async (slug) => {
        const { call } = await administrator();
        await expect(call.teams.create({ slug, name: 'x' })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
      },
    );

    it('is for who may create teams everywhere, not in one team', async () => {
      const team = await server.given.team();
      const teamAdmin = await server.given.member({ role: 'admin', team });

      const attempt = as(server, teamAdmin).shared.teams.create({ slug: newSlug(), name: 'Mine' });

      await expect(attempt).rejects.toMatchObject({
        reason: 'MISSING_PERMISSION',
        details: { permission: 'teams:create' },
      });
    });
  });

  describe('update', () => {
    it('lets an administrator of the team rename it, and records only what changed', async () => {
      const team = await server.given.team();
      const teamAdmin = await server.given.member({ role: 'admin', team });

      const after = await as(server, teamAdmin).shared.teams.update({
        id: team.id,
        expectedVersion: 1,
        name: 'Renamed',
      });

      expect(after).toMatchObject({ name: 'Renamed', slug: team.slug, version: 2 });
      const [entry] = await server.given.auditOf(team);
      expect(entry?.before).toEqual({ name: team.name, version: 1 });
      expect(entry?.after).toEqual({ name: 'Renamed', version: 2 });
    });

    it('refuses a stale version and shows the team as it is now', async () => {
      const { call } = await administrator();
      const team = await server.given.team();
      await call.teams.update({ id: team.id, name: 'Theirs' });

      const attempt = call.teams.update({ id: team.id, expectedVersion: 1, name: 'Mine' });

      await expect(attempt).rejects.toMatchObject({
        reason: 'VERSION_CONFLICT',
        details: { current: { id: team.id, name: 'Theirs', version: 2 } },
      });
    });

    it('refuses the slug of another team', async () => {
      const { call } = await administrator();
      const [team, other] = [await server.given.team(), await server.given.team()];

      await expect(call.teams.update({ id: team.id, slug: other.slug })).rejects.toMatchObject({
        reason: 'ALREADY_EXISTS',
      });
      await call.teams.update({ id: team.id, slug: team.slug }); // its own is no conflict
    });

    it('does not find a team of others', async () => {
      const mine = await server.given.team();
      const theirs = await server.given.team();
      const teamAdmin = await server.given.member({ role: 'admin', team: mine });

      const attempt = as(server, teamAdmin).shared.teams.update({ id: theirs.id, name: 'Taken over' });

      await expect(attempt).rejects.toMatchObject({ reason: 'NOT_FOUND' });
      expect(await server.given.auditOf(theirs)).toEqual([]);
    });
  });

  describe('delete', () => {
    it('archives: hidden from the list unless asked for, still found by id', async () => {
      const { call } = await administrator();
      const team = await server.given.team();

      await call.teams.delete({ id: team.id, expectedVersion: 1 });

      const slugs = async (archived?: boolean) => await slugsOf(call.teams, { archived });
      expect(await slugs()).not.toContain(team.slug);
      expect(await slugs(true)).toContain(team.slug);
      expect(await call.teams.get({ id: team.id })).toMatchObject({ archived: true, version: 2 });
      const [entry] = await server.given.auditOf(team);
      expect(entry).toMatchObject({ action: 'teams.delete', teamId: team.id });
      expect(entry?.after).toEqual({ archived: true, version: 2 });
    });

    it('takes no new scripts, versions and roles afterwards, until it is out of the archive', async () => {
      const { call } = await administrator();
      const team = await server.given.team();
      const ada = await server.given.member();
      const { id } = await server.given.script({ team });
      await call.teams.delete({ id: team.id });

      const script = { teamId: team.id, name: 'a.cmd', content: '' };
      const role = { userId: ada.userId, role: 'viewer', teamId: team.id };
      const changes = [
        () => call.scripts.create(script),
        () => call.scripts.update({ id, expectedVersion: 1, content: 'rem' }),
        () => call.roleBindings.create(role),
        () => call.scripts.delete({ id, expectedVersion: 2 }),
      ];
      for (const change of changes) await expect(change()).rejects.toMatchObject({ reason: 'TEAM_ARCHIVED' });
      expect(await call.scripts.get({ id })).toMatchObject({ version: 1 });

      const back = await call.teams.update({ id: team.id, archived: false });

      expect(back).toMatchObject({ archived: false, version: 3 });
      for (const change of changes) await change();
    });

    it('keeps its short name', async () => {
      const { call } = await administrator();
      const { id, slug } = await server.given.team();
      await call.teams.delete({ id });

      await expect(call.teams.create({ slug, name: 'Another' })).rejects.toMatchObject({
        reason: 'ALREADY_EXISTS',
        message: expect.stringContaining('archived ones keep theirs'),
      });
    });

    it('and taking it back are for who may archive, not for who may rename', async () => {
      const { call } = await administrator();
      const team = await server.given.team();
      const teamAdmin = as(server, await server.given.member({ role: 'admin', team })).shared.teams;
      await expect(teamAdmin.update({ id: team.id, archived: true })).rejects.toMatchObject({
        reason: 'MISSING_PERMISSION',
        details: { permission: 'teams:delete' },
      });

      await call.teams.delete({ id: team.id });

      await expect(teamAdmin.update({ id: team.id, archived: false })).rejects.toMatchObject({
        reason: 'MISSING_PERMISSION',
      });
      await teamAdmin.update({ id: team.id, archived: true, name: 'Still renamed' });
    });
  });

  describe('members', () => {
    it('are who holds a role there or everywhere, by name and paged, and nobody else', async () => {
      const [team, other] = [await server.given.team(), await server.given.team()];
      const viewer = await server.given.member({ role: 'viewer', team });
      const stranger = await server.given.member({ role: 'viewer', team: other });
      const everywhereAuditor = await server.given.member({ role: 'auditor', team: null });
      const call = as(server, await server.given.member({ role: 'editor', team })).shared.teams;

      const found: { username: string; role: string; allTeams: boolean }[] = [];
      let cursor: string | undefined;
      do {
        const page = await call.members({ id: team.id, limit: 1, cursor });
        found.push(...page.items);
        cursor = page.nextCursor ?? undefined;
      } while (cursor !== undefined);

      const names = found.map(({ username }) => username);
      expect(names).toEqual([...names].sort((a, b) => (a < b ? -1 : 1)));
      expect(found).toContainEqual(
        expect.objectContaining({ username: viewer.username, role: 'viewer', allTeams: false }),
      );
      expect(found).toContainEqual(
        expect.objectContaining({ username: everywhereAuditor.username, role: 'auditor', allTeams: true }),
      );
      expect(names).not.toContain(stranger.username);
      await expect(call.members({ id: other.id })).rejects.toMatchObject({ reason: 'NOT_FOUND' });
    });
  });

  describe('list', () => {
    it('finds one by its short name', async () => {
      const { call } = await administrator();
      const { slug } = await server.given.team();
      expect((await call.teams.list({ slug })).items).toMatchObject([{ slug }]);
    });

    it('shows a member of one team that team only', async () => {
      const mine = await server.given.team();
      const theirs = await server.given.team();
      const call = as(server, await server.given.member({ role: 'viewer', team: mine })).shared.teams;

      expect((await call.list({})).items.map(({ id }) => id)).toEqual([mine.id]);
      await call.get({ id: mine.id });
      await expect(call.get({ id: theirs.id })).rejects.toMatchObject({ reason: 'NOT_FOUND' });
    });

    it('pages by slug without gaps or repeats', async () => {
      const { call } = await administrator();
      for (const tail of ['c', 'a', 'b']) await server.given.team({ slug: `paged-${tail}` });

      const paged = (await slugsOf(call.teams, {}, 2)).filter((slug) => slug.startsWith('paged-'));

      expect(paged).toEqual(['paged-a', 'paged-b', 'paged-c']);
    });
  });
});

type Teams = ReturnType<typeof as>['shared']['teams'];

async function slugsOf(teams: Teams, filter: { archived?: boolean | undefined }, limit = 200) {
  const slugs: string[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await teams.list({ ...filter, limit, cursor: cursor ?? undefined });
    slugs.push(...page.items.map(({ slug }) => slug));
    cursor = page.nextCursor;
  }
  return slugs;
}
