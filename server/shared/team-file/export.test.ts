import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { person } from '../../testing/people.ts';
import { as, everywhere, type TeamServer, teamServer } from '../../testing/team-server.ts';
import { allPermissions } from '../rbac/permissions.ts';

describe.each(everywhere)('shared.teamFile.export on %s', (where) => {
  let server: TeamServer;
  beforeAll(async () => {
    server = await teamServer(where);
  });
  afterAll(() => server.close());

  const administrator = async () => as(server, await person(server, { role: 'admin', team: null })).shared;

  const name = fc.string({ minLength: 1, maxLength: 8, unit: fc.constantFrom('a', 'b', 'c', 'x', 'y', 'z') });
  const words = fc.string({ minLength: 1, maxLength: 12 }).map((text) => `x${text.replace(/\p{C}/gu, '')}x`);
  const document = fc
    .record({
      users: fc.uniqueArray(
        fc.record({
          username: name,
          displayName: words,
          email: fc.constantFrom('a@example.com', null),
          disabled: fc.boolean(),
        }),
        { selector: ({ username }) => username, minLength: 1, maxLength: 4 },
      ),
      teams: fc.uniqueArray(
        fc.record({
          slug: name,
          name: words,
          scriptRoots: fc.array(words, { maxLength: 2 }),
          archived: fc.boolean(),
        }),
        { selector: ({ slug }) => slug, minLength: 1, maxLength: 3 },
      ),
      roles: fc.uniqueArray(
        fc.record({
          key: name,
          name: words,
          requireSecondFactor: fc.boolean(),
          permissions: fc.subarray(['scripts:*', '*:read', ...allPermissions]),
        }),
        { selector: ({ key }) => key, minLength: 1, maxLength: 3 },
      ),
      picks: fc.array(fc.record({ user: fc.nat(3), role: fc.nat(4), team: fc.nat(3) }), { maxLength: 6 }),
    })
    .map(({ picks, ...file }) => {
      const keys = [...file.roles.map(({ key }) => key), 'viewer', 'editor'];
      const slugs = [...file.teams.map(({ slug }) => slug), 'all'];
      const pick = <T>(list: T[], at: number) => list[at % list.length] as T;
      const given = picks.map(({ user, role, team }) => ({
        user: pick(file.users, user).username,
        role: pick(keys, role),
        team: pick(slugs, team),
      }));
      const unique = [...new Map(given.map((one) => [JSON.stringify(one), one])).values()];
      return { version: 1 as const, prune: true, ...file, assignments: unique };
    });

  it('is a fixed point: what was exported changes nothing, whole or team by team', async () => {
    const call = await administrator();
    // names of one run must not meet those of another: a team that is archived takes no new role
    let run = 0;
    await fc.assert(
      fc.asyncProperty(document, async (drawn) => {
        run += 1;
        const named = (text: string) =>
          text === 'all' || text === 'viewer' || text === 'editor' ? text : `r${run}-${text}`;
        await call.teamFile.applyChanges({
          document: {
            ...drawn,
            users: drawn.users.map((user) => ({ ...user, username: named(user.username) })),
            teams: drawn.teams.map((team) => ({ ...team, slug: named(team.slug) })),
            roles: drawn.roles.map((role) => ({ ...role, key: named(role.key) })),
            assignments: drawn.assignments.map(({ user, role, team }) => ({
              user: named(user),
              role: named(role),
              team: named(team),
            })),
          },
        });
        const parts = [await call.teamFile.export({})];
        for (const { slug } of drawn.teams) parts.push(await call.teamFile.export({ team: named(slug) }));
        for (const part of parts)
          for (const prune of [false, part === parts[0]]) {
            const { counts } = await call.teamFile.plan({ document: { ...part, prune } });
            expect(counts).toMatchObject({ added: 0, changed: 0, removed: 0 });
          }
      }),
      { numRuns: where === 'postgres' ? 25 : 6 },
    );
  });
});
