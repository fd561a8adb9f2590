import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Team } from '../../../db/shared/schema/index.ts';
import { as, type TeamServer, teamServer } from '../../testing/team-server.ts';
import { allPermissions, permissions } from '../rbac/permissions.ts';

/**
 * Random owners, tokens of theirs, and tokens made by those tokens: nobody ever gets more than who made it. Rights
 * are plain strings, `permission@team`, worked out from what `me` says and without the product's own code.
 */
const chains = 60;

const patterns = ['scripts:*', 'tokens:*', 'audit:*', '*:read', '*', ...allPermissions];
const pattern = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom('tokens:*', 'tokens:create', 'scripts:*', 'scripts:read') },
  { weight: 1, arbitrary: fc.constantFrom(...patterns) },
);
const anything = fc.record(
  {
    permissions: fc.array(pattern, { minLength: 1, maxLength: 4 }),
    teams: fc.uniqueArray(fc.constantFrom(0, 1, 2), { minLength: 1 }),
  },
  { requiredKeys: [] },
);
/** Often no more than it takes to make the next one, or most chains would end at their first link. */
const wanted = fc.oneof(anything, fc.constant({}), fc.constant({ permissions: ['tokens:create'] }));
const owner = fc.array(
  fc.record({
    permissions: fc.array(pattern, { minLength: 1, maxLength: 4 }),
    team: fc.constantFrom(null, 0, 1),
  }),
  { minLength: 1, maxLength: 3 },
);

describe('a token made by a token', () => {
  let server: TeamServer;
  let teams: Team[];
  beforeAll(async () => {
    server = await teamServer('postgres');
    teams = [await server.given.team(), await server.given.team(), await server.given.team()];
  });
  afterAll(() => server.close());

  /** Everything that the caller may do, where. */
  async function rightsOf(session: string): Promise<Set<string>> {
    const { grants } = await as(server, { session }).shared.auth.me();
    const places = [...teams.map(({ id }) => id), 'a team of tomorrow'];
    return new Set(
      grants.flatMap(({ permission, teamId }) => {
        if (permissions[permission].level === 'org') return teamId === null ? [`${permission}@org`] : [];
        return (teamId === null ? places : [teamId]).map((place) => `${permission}@${place}`);
      }),
    );
  }

  /** Undefined: it was refused. Anything but a refusal of rights is a failure. */
  async function make(session: string, want: { permissions?: string[]; teams?: number[] }) {
    const teamIds = want.teams?.flatMap((at) => teams[at]?.id ?? []);
    const input = {
      name: 'x',
      ...(want.permissions && { permissions: want.permissions }),
      ...(teamIds && { teamIds }),
    };
    try {
      return (await as(server, { session }).shared.tokens.create(input)).token;
    } catch (error) {
      expect(error).toMatchObject({
        reason: expect.stringMatching(/^(CANNOT_GRANT|MISSING_PERMISSION|INVALID_INPUT)$/),
      });
      return undefined;
    }
  }

  it('is never wider than it, nor than its owner', async () => {
    let made = 0;
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(owner, wanted, wanted, async (holds, first, second) => {
        const person = await server.given.member();
        const admin = await server.given.member({ role: 'admin', team: null });
        for (const { permissions: held, team } of holds) {
          const { key } = await server.given.role([...held, 'tokens:create']); // or most chains end at their first link
          const teamId = team === null ? null : (teams[team]?.id ?? null);
          await as(server, admin).shared.roleBindings.create({ userId: person.userId, role: key, teamId });
        }
        let maker = person.session;
        for (const want of [first, second]) {
          const token = await make(maker, want);
          if (token === undefined) {
            refused += 1;
            return;
          }
          made += 1;
          const [above, own] = [await rightsOf(maker), await rightsOf(token)];
          expect([...own].filter((right) => !above.has(right))).toEqual([]);
          maker = token;
        }
      }),
      { numRuns: chains },
    );
    expect(made).toBeGreaterThan(10); // control: not everything is refused, nor granted
    expect(refused).toBeGreaterThan(5);
  });
});
