import { and, eq, isNull, sql } from 'drizzle-orm';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { oidcIdentities, roleBindings, roles, users } from '../../../db/shared/schema/index.ts';
import { change, person, sqlStateOf } from '../../testing/people.ts';
import { onServer } from '../../testing/postgres.ts';
import { as, firstAdmin, type TeamServer, teamServer } from '../../testing/team-server.ts';

/** Who may administer all teams and is able to sign in, counted in plain SQL. */
async function adminsLeft(server: TeamServer): Promise<string[]> {
  const rows = await server.connection.db
    .select({ username: users.username })
    .from(users)
    .innerJoin(roleBindings, and(eq(roleBindings.userId, users.id), isNull(roleBindings.teamId)))
    .innerJoin(roles, and(eq(roles.id, roleBindings.roleId), eq(roles.key, 'admin')))
    .where(sql`${users.disabledAt} is null and ${users.passwordHash} is not null`);
  return rows.map(({ username }) => username).sort();
}

const bindingsOf = async (server: TeamServer, userId: string) => {
  const [row] = await server.connection.db.select().from(roleBindings).where(eq(roleBindings.userId, userId));
  if (!row) throw new Error('no binding');
  return row;
};

/** The ways to lose an administrator; each is called by `by` and takes `whom` away. */
const ways = {
  disable: (server: TeamServer, by: Caller, whom: Caller) =>
    as(server, by).shared.users.update({ id: whom.userId, disabled: true }),
  delete: (server: TeamServer, by: Caller, whom: Caller) =>
    as(server, by).shared.users.delete({ id: whom.userId }),
  unbind: async (server: TeamServer, by: Caller, whom: Caller) =>
    as(server, by).shared.roleBindings.delete({ id: (await bindingsOf(server, whom.userId)).id }),
};
type Caller = { userId: string; session: string };
const wayNames = ['disable', 'delete', 'unbind'] as const;

// On PostgreSQL only: the embedded database has one connection, where nothing happens at the same moment.
describe('the last administrator', () => {
  let server: TeamServer;
  let root: Caller;
  beforeAll(async () => {
    server = await teamServer('postgres');
    const { username } = firstAdmin;
    const signedIn = await as(server).shared.auth.signIn({ username, password: firstAdmin.password });
    root = { userId: signedIn.user.id, session: signedIn.sessionToken };
  });
  afterAll(() => server.close());

  describe.each(wayNames)('%s', (way) => {
    it('is refused, and changes nothing', async () => {
      await expect(ways[way](server, root, root)).rejects.toMatchObject({
        reason: 'LAST_ADMIN',
        httpStatus: 409,
      });

      expect(await adminsLeft(server)).toEqual([firstAdmin.username]);
      expect((await as(server, root).shared.auth.me()).user.id).toBe(root.userId);
    });

    it('is refused while the only other administrators cannot sign in', async () => {
      await server.given.member({ role: 'admin', team: null }); // has no password
      const disabled = await person(server, { role: 'admin', team: null });
      await change(server.connection, (db) =>
        db.update(users).set({ disabledAt: new Date() }).where(eq(users.id, disabled.userId)),
      );
      await person(server, { role: 'admin', team: await server.given.team() }); // of one team only

      await expect(ways[way](server, root, root)).rejects.toMatchObject({ reason: 'LAST_ADMIN' });
    });

    it('is allowed while another signs in with an account elsewhere', async () => {
      const byOpenId = await server.given.member({ role: 'admin', team: null });
      await change(server.connection, (db) =>
        db
          .insert(oidcIdentities)
          .values({ id: v7(), userId: byOpenId.userId, issuer: 'https://id.example', subject: v7() }),
      );
      const second = await person(server, { role: 'admin', team: null });

      await ways[way](server, byOpenId, second);
      // and back to root alone, for the other tests
      await as(server, root).shared.users.delete({ id: byOpenId.userId });

      expect(await adminsLeft(server)).toEqual([firstAdmin.username]);
    });

    it('is allowed once there is another', async () => {
      const second = await person(server, { role: 'admin', team: null });

      await ways[way](server, root, second);

      expect(await adminsLeft(server)).toEqual([firstAdmin.username]);
    });
  });

  it('stays when administrators remove each other at the same moment', async () => {
    let survivor: Caller = root;
    for (const [round, way] of [...wayNames, ...wayNames, ...wayNames].entries()) {
      const other = await person(server, { role: 'admin', team: null });
      const otherWay = wayNames[(round + Math.floor(round / 3)) % wayNames.length] ?? way;

      const results = await Promise.allSettled([
        ways[way](server, survivor, other),
        ways[otherWay](server, other, survivor),
      ]);

      expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      expect(await adminsLeft(server)).toHaveLength(1);
      if (results[1].status === 'fulfilled') survivor = other;
    }
    root = survivor;
  });

  describe("changed behind the procedures' back", () => {
    const refused = 'WO003';

    it('is refused at COMMIT, however it is taken away', async () => {
      const { connection } = server;
      const userId = root.userId;
      const before = await adminsLeft(server);
      const taken = [
        change(connection, (db) => db.delete(roleBindings).where(eq(roleBindings.userId, userId))),
        change(connection, (db) => db.delete(users).where(eq(users.id, userId))),
        change(connection, (db) =>
          db.update(users).set({ disabledAt: new Date() }).where(eq(users.id, userId)),
        ),
        change(connection, (db) => db.update(users).set({ passwordHash: null }).where(eq(users.id, userId))),
        change(connection, (db) => db.update(roles).set({ key: 'boss' }).where(eq(roles.key, 'admin'))),
        change(connection, async (db) => {
          const team = await server.given.team();
          await db.update(roleBindings).set({ teamId: team.id }).where(eq(roleBindings.userId, userId));
        }),
      ];

      expect(await Promise.all(taken.map(sqlStateOf))).toEqual(taken.map(() => refused));
      expect(await adminsLeft(server)).toEqual(before);
    });

    it('may be replaced in the same transaction', async () => {
      const next = await person(server);
      await change(server.connection, async (db) => {
        const mine = eq(roleBindings.userId, root.userId);
        const [binding] = await db.select().from(roleBindings).where(mine);
        if (!binding) throw new Error('no binding');
        await db.delete(roleBindings).where(mine);
        await db.insert(roleBindings).values({ ...binding, id: v7(), userId: next.userId });
      });
      expect(await adminsLeft(server)).toEqual([next.username]);
      await as(server, next).shared.roleBindings.create({
        userId: root.userId,
        role: 'admin',
        teamId: null,
      });
      await as(server, root).shared.users.delete({ id: next.userId });
    });

    it('is not lost when two transactions each take one of two away', async () => {
      const other = await person(server, { role: 'admin', team: null });
      const results = await Promise.all(
        [root, other].map(({ userId }) =>
          sqlStateOf(
            change(server.connection, (db) =>
              db.update(users).set({ disabledAt: new Date() }).where(eq(users.id, userId)),
            ),
          ),
        ),
      );
      expect(results.filter((state) => state === refused)).toHaveLength(1);
      expect(await adminsLeft(server)).toHaveLength(1);
      await change(server.connection, async (db) => {
        await db.update(users).set({ disabledAt: null }).where(eq(users.id, root.userId));
        await db.delete(users).where(eq(users.id, other.userId));
      });
    });
  });

  it('would be lost by counting without a lock and without the trigger (the control)', async () => {
    await onServer(server.databaseUrl, async (sql) => {
      for (const trigger of ['role_bindings_admin_removed', 'role_bindings_admin_moved'])
        await sql`alter table role_bindings disable trigger ${sql(trigger)}`;
    });
    const admins = await Promise.all([1, 2].map(() => person(server, { role: 'admin', team: null })));
    await change(server.connection, (db) =>
      db.update(users).set({ disabledAt: new Date() }).where(eq(users.id, root.userId)),
    );
    let bothCounted: () => void = () => undefined;
    const meeting = new Promise<void>((done) => {
      bothCounted = done;
    });
    let counted = 0;
    const naive = async ({ userId }: Caller) =>
      change(server.connection, async (db) => {
        await db.delete(roleBindings).where(eq(roleBindings.userId, userId));
        const left = await db
          .select({ id: users.id })
          .from(users)
          .innerJoin(roleBindings, and(eq(roleBindings.userId, users.id), isNull(roleBindings.teamId)))
          .innerJoin(roles, and(eq(roles.id, roleBindings.roleId), eq(roles.key, 'admin')))
          .where(sql`${users.disabledAt} is null and ${users.passwordHash} is not null`);
        if ((counted += 1) === 2) bothCounted();
        await meeting;
        return left.length;
      });

    const lefts = await Promise.all(admins.map(naive));

    expect(lefts).toEqual([1, 1]); // each saw the other one stay
    expect(await adminsLeft(server)).toEqual([]);
  });
});
