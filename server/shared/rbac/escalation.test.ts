import fc from 'fast-check';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { change } from '../../testing/people.ts';
import { as, type TeamServer, teamServer } from '../../testing/team-server.ts';
import * as tables from '../../../db/shared/schema/index.ts';
import { hashToken, newSessionToken } from '../auth/session-token.ts';
import { allPermissions, permissions } from './permissions.ts';

/**
 * RBAC-2: random sequences of giving, taking and changing roles, against a model that is written from the
 * rules and shares no code with the product: rights are plain strings, `permission@team`.
 * The long form of the acceptance test sets WO_RBAC_SEQUENCES.
 */
const sequences = Number(process.env.WO_RBAC_SEQUENCES ?? 200);
const stepsPerSequence = 6;

const someone = fc.integer({ min: 0, max: 3 });
const aRole = fc.integer({ min: 0, max: 3 });
const aTeam = fc.constantFrom(null, 0, 1);
const rightSets = [
  ['scripts:read'],
  ['roles:bind', 'scripts:read'],
  ['roles:bind', 'roles:read', 'roles:update', 'scripts:read', 'scripts:update'],
  ['users:update', 'users:read'],
  [...allPermissions],
  [],
];
const rights = fc.constantFrom(...rightSets);

type Step =
  | { does: 'bind'; actor: number; target: number; role: number; team: number | null }
  | { does: 'unbind'; actor: number; target: number; role: number; team: number | null }
  | { does: 'update'; actor: number; role: number; rights: string[] }
  | { does: 'take over'; actor: number; target: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    does: fc.constant('bind' as const),
    actor: someone,
    target: someone,
    role: aRole,
    team: aTeam,
  }),
  fc.record({
    does: fc.constant('bind' as const),
    actor: someone,
    target: someone,
    role: aRole,
    team: aTeam,
  }),
  fc.record({
    does: fc.constant('unbind' as const),
    actor: someone,
    target: someone,
    role: aRole,
    team: aTeam,
  }),
  fc.record({ does: fc.constant('update' as const), actor: someone, role: aRole, rights }),
  fc.record({ does: fc.constant('take over' as const), actor: someone, target: someone }),
);

interface Binding {
  person: number;
  role: number;
  team: number | null;
}

/** Who holds what, and what the rules allow; team 2 stands for one that does not exist yet. */
class Model {
  readonly roles: string[][];
  bindings: Binding[];

  constructor(roles: string[][], bindings: Binding[]) {
    this.roles = roles.map((role) => [...role]);
    this.bindings = [...bindings];
  }

  /** `permission@team` for each right that counts. */
  rightsOf(person: number): Set<string> {
    const held = this.bindings.filter((binding) => binding.person === person);
    return new Set(held.flatMap(({ role, team }) => this.spelled(role, team)));
  }

  spelled(role: number, team: number | null): string[] {
    return (this.roles[role] ?? []).flatMap((right) => spell(right, team));
  }

  holder(actor: number, right: string, team: number | null): boolean {
    const held = this.rightsOf(actor);
    return spell(right, team).every((one) => held.has(one)) && spell(right, team).length > 0;
  }

  /** Everything in the role, at that place, the useless included: held in a role there or for all teams. */
  holdsAll(actor: number, role: string[], team: number | null): boolean {
    return role.every((right) =>
      this.bindings.some(
        (mine) =>
          mine.person === actor &&
          (mine.team === null || mine.team === team) &&
          this.roles[mine.role]?.includes(right),
      ),
    );
  }

  allows(wanted: Step): boolean {
    switch (wanted.does) {
      case 'bind':
        return (
          this.holder(wanted.actor, 'roles:bind', wanted.team) &&
          this.holdsAll(wanted.actor, this.roles[wanted.role] ?? [], wanted.team) &&
          !this.find(wanted)
        );
      case 'unbind':
        return (
          this.holder(wanted.actor, 'roles:bind', wanted.team) &&
          this.holdsAll(wanted.actor, this.roles[wanted.role] ?? [], wanted.team) &&
          this.find(wanted) !== undefined
        );
      case 'update':
        return (
          this.holder(wanted.actor, 'roles:update', null) &&
          this.holdsAll(wanted.actor, [...(this.roles[wanted.role] ?? []), ...wanted.rights], null)
        );
      case 'take over':
        return (
          this.holder(wanted.actor, 'users:update', null) &&
          wanted.actor !== wanted.target && // one's own password goes another way
          this.bindings
            .filter(({ person }) => person === wanted.target)
            .every(({ role, team }) => this.holdsAll(wanted.actor, this.roles[role] ?? [], team))
        );
    }
  }

  find(wanted: { target: number; role: number; team: number | null }): Binding | undefined {
    return this.bindings.find(
      ({ person, role, team }) => person === wanted.target && role === wanted.role && team === wanted.team,
    );
  }

  apply(wanted: Step): void {
    if (wanted.does === 'bind')
      this.bindings.push({ person: wanted.target, role: wanted.role, team: wanted.team });
    if (wanted.does === 'unbind') this.bindings = this.bindings.filter((one) => one !== this.find(wanted));
    if (wanted.does === 'update') this.roles[wanted.role] = [...wanted.rights];
  }
}

function spell(right: string, team: number | null): string[] {
  const level = Object.entries(permissions).find(([name]) => name === right)?.[1].level;
  if (team === null) return [0, 1, 2].map((one) => `${right}@${one}`);
  return level === 'team' ? [`${right}@${team}`] : [];
}

function must<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the generator went out of range');
  return value;
}

describe('random sequences of grants (RBAC-2)', () => {
  let server: TeamServer;
  beforeAll(async () => {
    server = await teamServer('postgres');
  });
  afterAll(() => server.close());

  /** The same start for model and product: four people, four roles, two teams; in one transaction, for speed. */
  async function begin() {
    const roleRights = [0, 1, 2, 4].map((at) => rightSets[at] ?? []);
    const start: Binding[] = [
      { person: 0, role: 3, team: null },
      { person: 1, role: 3, team: 0 },
      { person: 2, role: 2, team: null },
    ];
    const roles = roleRights.map((set) => ({ id: v7(), key: `r-${v7()}`, name: 'x', permissions: set }));
    const teams = [0, 1].map(() => ({ id: v7(), slug: `t-${v7()}`, name: 'x' }));
    const people = [0, 1, 2, 3].map(() => ({ userId: v7(), session: newSessionToken() }));
    await change(server.connection, async (db) => {
      await db.insert(tables.roles).values(roles);
      await db.insert(tables.teams).values(teams);
      await db
        .insert(tables.users)
        .values(people.map(({ userId }) => ({ id: userId, username: userId, displayName: 'x' })));
      await db.insert(tables.sessions).values(
        people.map(({ userId, session }) => ({
          id: v7(),
          userId,
          tokenHash: hashToken(session),
          expiresAt: new Date(Date.now() + 3_600_000),
        })),
      );
      await db.insert(tables.roleBindings).values(
        start.map(({ person, role, team }) => ({
          id: v7(),
          userId: must(people[person]).userId,
          roleId: must(roles[role]).id,
          teamId: team === null ? null : must(teams[team]).id,
        })),
      );
    });
    return { teams, roles, people, model: new Model(roleRights, start) };
  }
  type World = Awaited<ReturnType<typeof begin>>;

  const callerOf = ({ people }: World, actor: number) => as(server, must(people[actor])).shared;
  const teamIdOf = ({ teams }: World, team: number | null) => (team === null ? null : must(teams[team]).id);

  /** Does the step through the guards; true when it was allowed. */
  async function attempt(world: World, wanted: Step, root: ReturnType<typeof as>): Promise<boolean> {
    const call = callerOf(world, wanted.actor);
    try {
      if (wanted.does === 'bind') {
        const { key: role } = must(world.roles[wanted.role]);
        const { userId } = must(world.people[wanted.target]);
        await call.roleBindings.create({ userId, role, teamId: teamIdOf(world, wanted.team) });
      } else if (wanted.does === 'unbind') {
        const { key } = must(world.roles[wanted.role]);
        const { userId } = must(world.people[wanted.target]);
        const { items } = await root.shared.roleBindings.list({ userId });
        const teamId = teamIdOf(world, wanted.team);
        const found = items.find((binding) => binding.role === key && binding.teamId === teamId);
        if (!found) return false;
        await call.roleBindings.delete({ id: found.id });
      } else if (wanted.does === 'update') {
        await call.roles.update({ id: must(world.roles[wanted.role]).id, permissions: wanted.rights });
      } else {
        // a password that is refused for its length, after the rights were looked at: nobody is signed out
        await call.users.update({ id: must(world.people[wanted.target]).userId, password: 'short' });
      }
      return true;
    } catch (error) {
      const reason: unknown = Reflect.get(Object(error), 'reason');
      if (reason === 'WEAK_PASSWORD') return true;
      const onOneself = wanted.does === 'take over' && wanted.actor === wanted.target;
      const known = ['MISSING_PERMISSION', 'CANNOT_GRANT', 'NOT_FOUND', 'ALREADY_EXISTS'];
      expect(onOneself ? [...known, 'INVALID_INPUT'] : known).toContain(reason);
      return false;
    }
  }

  async function rightsNow({ people, teams }: World, person: number): Promise<Set<string>> {
    const { grants } = await as(server, must(people[person])).shared.auth.me();
    const ids = teams.map(({ id }) => id);
    return new Set(
      grants.flatMap(({ permission, teamId }) =>
        spell(permission, teamId === null ? null : ids.indexOf(teamId)),
      ),
    );
  }

  it(
    `${sequences} sequences: what is allowed is what the rules allow, and nobody gains what the actor lacks`,
    async () => {
      const root = as(server, await server.given.member({ role: 'admin', team: null }));
      let allowed = 0;
      let refused = 0;
      const sequence = fc.array(step, { minLength: stepsPerSequence, maxLength: stepsPerSequence });
      const property = fc.asyncProperty(sequence, async (steps) => {
        const world = await begin();
        for (const wanted of steps) {
          const expected = world.model.allows(wanted);
          const before = world.model.rightsOf(wanted.actor);
          const held = [0, 1, 2, 3].map((person) => world.model.rightsOf(person));

          expect(await attempt(world, wanted, root), JSON.stringify(wanted)).toBe(expected);
          if (expected) allowed += 1;
          else refused += 1;
          if (!expected || wanted.does === 'take over') continue;

          world.model.apply(wanted);
          for (const person of [0, 1, 2, 3]) {
            const now = await rightsNow(world, person);
            expect(now).toEqual(world.model.rightsOf(person));
            const gained = [...now].filter((right) => !held[person]?.has(right));
            expect(gained.filter((right) => !before.has(right))).toEqual([]); // the escalations
          }
        }
      });
      await fc.assert(property, { numRuns: sequences, endOnFailure: true });
      expect(allowed).toBeGreaterThan(sequences / 4); // the sequences try something
      expect(refused).toBeGreaterThan(sequences / 4);
    },
    Number(process.env.WO_TORTURE_TIMEOUT_MS ?? 600_000),
  );
});
