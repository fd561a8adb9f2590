import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { roleBindings, users } from '../../../db/shared/schema/index.ts';
import { person } from '../../testing/people.ts';
import { as, everywhere, type TeamServer, teamServer } from '../../testing/team-server.ts';
import type { TeamDocument } from './document.ts';

describe.each(everywhere)('a team file on %s', (where) => {
  let server: TeamServer;
  beforeAll(async () => {
    server = await teamServer(where);
  });
  afterAll(() => server.close());

  it('may name 1 000 users and 5 000 assignments', { timeout: 120_000 }, async () => {
    const call = as(server, await person(server, { role: 'admin', team: null })).shared;
    const names = Array.from({ length: 1_000 }, (_, n) => `u${n}`);
    const slugs = Array.from({ length: 200 }, (_, n) => `t${n}`);
    const document: TeamDocument = {
      version: 1,
      users: names.map((username) => ({ username, displayName: username })),
      teams: slugs.map((slug) => ({ slug })),
      assignments: names.flatMap((user, n) =>
        [0, 1, 2, 3, 4].map((k) => ({ user, role: 'viewer', team: slugs[(n + k * 7) % 200] ?? '' })),
      ),
    };

    const { counts } = await call.teamFile.applyChanges({ document });

    expect(counts).toEqual({ added: 6_200, changed: 0, removed: 0, unchanged: 0 });
    const ofLast = await server.connection.db
      .select({ teamId: roleBindings.teamId })
      .from(roleBindings)
      .innerJoin(users, eq(users.id, roleBindings.userId))
      .where(eq(users.username, 'u999'));
    expect(ofLast).toHaveLength(5);
  });

  describe('is refused', () => {
    it.each([
      [{ version: 2 }, ['version'], ''],
      [{ version: 1, user: [] }, [], 'user'],
      [{ version: 1, users: [{ username: 'a', password: 'x' }] }, ['users', 0], 'wo users invite'],
      [{ version: 1, users: [{ username: 'Ada' }, { username: 'ada' }] }, ['users', 1, 'username'], 'twice'],
      [{ version: 1, teams: [{ slug: 'all' }] }, ['teams', 0, 'slug'], 'all teams'],
      [{ version: 1, teams: [{ slug: 'A' }] }, ['teams', 0, 'slug'], 'Lower-case'],
      [
        { version: 1, assignments: Array(5_001).fill({ user: 'a', role: 'b', team: 'c' }) },
        ['assignments'],
        '5000',
      ],
    ])('%#: names the place', async (document, path, told) => {
      const call = as(server, await person(server, { role: 'admin', team: null })).shared;
      // what a client sends is not what the types say
      const attempt = call.teamFile.applyChanges({ document: document as TeamDocument });
      const error: unknown = await attempt.then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      expect(error).toMatchObject({ code: 'BAD_REQUEST' });
      const { issues } = (error as { cause: { issues: { path: unknown[]; message: string }[] } }).cause;
      expect(issues.map((issue) => issue.path)).toContainEqual(['document', ...path]);
      expect(issues.map(({ message }) => message).join()).toContain(told);
    });
  });
});
