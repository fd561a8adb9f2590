import { and, eq, isNull } from 'drizzle-orm';
import fc from 'fast-check';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { roleBindings, roles, sessions, users } from '../../../db/shared/schema/index.ts';
import { change } from '../../testing/people.ts';
import { as, soloServer, type TeamServer, teamServer } from '../../testing/team-server.ts';
import { until } from '../../testing/until.ts';
import { hashToken, newSessionToken } from '../auth/session-token.ts';

/**
 * RBAC-2, the part about administrators: random pairs of changes at the same moment, each over a server of its own,
 * against a model that is written from the rules. The long form sets WO_RBAC_SEQUENCES.
 */
const sequences = Number(process.env.WO_RBAC_SEQUENCES ?? 200);

const verbs = ['disable', 'enable', 'delete', 'unbind', 'bind'] as const;
interface Step {
  does: (typeof verbs)[number];
  actor: number;
  target: number;
}
const someone = fc.integer({ min: 0, max: 3 });
const step: fc.Arbitrary<Step> = fc.record({
  does: fc.constantFrom(...verbs),
  actor: someone,
  target: someone,
});
const pairs = fc.array(fc.tuple(step, step), { minLength: 1, maxLength: 3 });

interface Person {
  exists: boolean;
  enabled: boolean;
  admin: boolean;
}
type State = readonly Person[];

const able = ({ exists, enabled, admin }: Person) => exists && enabled && admin;
const at = (state: State, index: number): Person => {
  const found = state[index];
  if (!found) throw new Error('the generator went out of range');
  return found;
};

/** May the actor do it at all? Being allowed to is asked when a change begins. */
const permitted = (state: State, { actor }: Step) => able(at(state, actor));

/** What the change makes of the state; undefined when there is nothing to change, or nobody would be left. */
function outcome(state: State, { does, target }: Step): State | undefined {
  const person = at(state, target);
  if (!person.exists || (does === 'bind' && person.admin) || (does === 'unbind' && !person.admin))
    return undefined;
  const changed: Record<Step['does'], Person> = {
    disable: { ...person, enabled: false },
    enable: { ...person, enabled: true },
    delete: { exists: false, enabled: false, admin: false },
    unbind: { ...person, admin: false },
    bind: { ...person, admin: true },
  };
  const after = state.map((one, index) => (index === target ? changed[does] : one));
  return after.some(able) ? after : undefined;
}

/** All ends that two changes at the same moment may have: one after the other, or one refused for the other. */
function possible(before: State, first: Step, second: Step): { done: [boolean, boolean]; state: State }[] {
  const ends: { done: [boolean, boolean]; state: State }[] = [];
  for (const [one, other, swapped] of [
    [first, second, false],
    [second, first, true],
  ] as const) {
    const middle = permitted(before, one) ? outcome(before, one) : undefined;
    const mayOther = [before, middle ?? before].some((state) => permitted(state, other));
    const end = mayOther ? outcome(middle ?? before, other) : undefined;
    const add = (oneDone: boolean, otherDone: boolean, state: State) =>
      ends.push({ done: swapped ? [otherDone, oneDone] : [oneDone, otherDone], state });
    add(middle !== undefined, end !== undefined, end ?? middle ?? before);
    // the first one ended before the other began, who is nobody any more
    if (middle && !permitted(middle, other)) add(true, false, middle);
  }
  return ends;
}

// On PostgreSQL only: the embedded database has one connection, where nothing happens at the same moment.
describe('administrators who change each other over two servers (RBAC-2)', () => {
  let server: TeamServer;
  let second: Awaited<ReturnType<typeof soloServer>>;
  let adminRoleId: string;
  beforeAll(async () => {
    server = await teamServer('postgres');
    second = await soloServer();
    await second.app.services.shared.use({ url: server.databaseUrl, migrate: 'apply' });
    await until(() => second.app.services.shared.connection());
    const [role] = await server.connection.db.select().from(roles).where(eq(roles.key, 'admin'));
    if (!role) throw new Error('no admin role');
    adminRoleId = role.id;
  });
  afterAll(async () => {
    await second.close();
    await server.close();
  });

  /** Four people: two administrators, a member, and one who is disabled. Nobody else can sign in. */
  async function begin() {
    const state: State = [
      { exists: true, enabled: true, admin: true },
      { exists: true, enabled: true, admin: true },
      { exists: true, enabled: true, admin: false },
      { exists: true, enabled: false, admin: true },
    ];
    const people = state.map(() => ({ id: v7(), session: newSessionToken() }));
    await change(server.connection, async (db) => {
      const old = await db.select({ id: users.id }).from(users);
      await db.insert(users).values(
        people.map(({ id }, index) => ({
          id,
          username: id,
          displayName: 'x',
          passwordHash: 'never compared',
          disabledAt: at(state, index).enabled ? null : new Date(),
        })),
      );
      const holders = people.filter((_, index) => at(state, index).admin);
      await db
        .insert(roleBindings)
        .values(holders.map(({ id }) => ({ id: v7(), userId: id, roleId: adminRoleId, teamId: null })));
      for (const { id } of old) await db.delete(users).where(eq(users.id, id));
      await signIn(db, people);
    });
    return { state, people };
  }
  type World = Awaited<ReturnType<typeof begin>>;

  /** Disabling ends a session; the model knows none, so everyone gets one again. */
  async function signIn(db: TeamServer['connection']['db'], people: World['people']): Promise<void> {
    const there = new Set((await db.select({ id: users.id }).from(users)).map(({ id }) => id));
    const expiresAt = new Date(Date.now() + 3_600_000);
    for (const { id, session } of people)
      if (there.has(id))
        await db
          .insert(sessions)
          .values({ id: v7(), userId: id, tokenHash: hashToken(session), expiresAt })
          .onConflictDoNothing();
  }

  async function attempt(on: Pick<TeamServer, 'app'>, { people }: World, wanted: Step): Promise<boolean> {
    const target = people[wanted.target]?.id ?? '';
    const call = as(on, { session: people[wanted.actor]?.session }).shared;
    try {
      if (wanted.does === 'bind')
        await call.roleBindings.create({ userId: target, role: 'admin', teamId: null });
      else if (wanted.does === 'delete') await call.users.delete({ id: target });
      else if (wanted.does === 'unbind') await call.roleBindings.delete({ id: await bindingOf(target) });
      else await call.users.update({ id: target, disabled: wanted.does === 'disable' });
      return true;
    } catch (error) {
      const reason: unknown = Reflect.get(Object(error), 'reason');
      expect([
        'UNAUTHENTICATED',
        'MISSING_PERMISSION',
        'NOT_FOUND',
        'UNKNOWN_REFERENCE',
        'ALREADY_EXISTS',
        'LAST_ADMIN',
      ]).toContain(reason);
      return false;
    }
  }

  /** Of the role admin for all teams; any id when there is none. */
  async function bindingOf(userId: string): Promise<string> {
    const held = and(eq(roleBindings.userId, userId), isNull(roleBindings.teamId));
    const [row] = await server.connection.db.select().from(roleBindings).where(held);
    return row?.id ?? v7();
  }

  async function stateNow({ people }: World): Promise<State> {
    const rows = await server.connection.db
      .select({ id: users.id, disabledAt: users.disabledAt, bindingId: roleBindings.id })
      .from(users)
      .leftJoin(roleBindings, eq(roleBindings.userId, users.id));
    return people.map(({ id }) => {
      const row = rows.find((one) => one.id === id);
      return {
        exists: row !== undefined,
        enabled: row !== undefined && row.disabledAt === null,
        admin: row !== undefined && row.bindingId !== null,
      };
    });
  }

  it(
    `${sequences} sequences: one is always left, and every end is one that some order explains`,
    async () => {
      let both = 0;
      let saved = 0;
      const property = fc.asyncProperty(pairs, async (steps) => {
        const world = await begin();
        let state = world.state;
        for (const [first, other] of steps) {
          const done = await Promise.all([attempt(server, world, first), attempt(second, world, other)]);

          const now = await stateNow(world);
          expect(now.some(able)).toBe(true);
          expect(possible(state, first, other), JSON.stringify({ state, first, other })).toContainEqual({
            done,
            state: now,
          });
          if (done[0] && done[1]) both += 1;
          if (permitted(state, first) && permitted(state, other) && done[0] !== done[1]) saved += 1;
          state = now;
          await change(server.connection, (db) => signIn(db, world.people));
        }
      });
      await fc.assert(property, { numRuns: sequences, endOnFailure: true });
      // the pairs try something
      if (sequences >= 100) expect([both > 0, saved > 0]).toEqual([true, true]);
    },
    Number(process.env.WO_TORTURE_TIMEOUT_MS ?? 600_000),
  );
});
