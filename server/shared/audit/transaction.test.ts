import { eq, sql } from 'drizzle-orm';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { auditLog, scripts, teams } from '../../../db/shared/schema/index.ts';
import { grants } from '../../../db/shared/migrate.ts';
import { createCallerFactory, router } from '../../trpc/init.ts';
import { auditedProcedure } from '../../trpc/shared-procedures.ts';
import { sqlStateOf } from '../../testing/people.ts';
import {
  as,
  contextOf,
  everywhere,
  firstAdmin,
  soloServer,
  type TeamServer,
  teamServer,
} from '../../testing/team-server.ts';
import { origin } from '../../testing/given.ts';
import { until } from '../../testing/until.ts';
import { auditedTransaction } from './transaction.ts';

const renameTeam = z.object({ id: z.uuid(), name: z.string() });

/** Mutations with a bug each. */
const faulty = router({
  silent: auditedProcedure('teams:update')
    .input(renameTeam)
    .output(z.void())
    .mutation(async ({ ctx, input }) => {
      await ctx.db.update(teams).set({ name: input.name }).where(eq(teams.id, input.id));
    }),
  idle: auditedProcedure('teams:update')
    .input(renameTeam)
    .output(z.void())
    .mutation(() => undefined),
  throwing: auditedProcedure('teams:update')
    .input(renameTeam)
    .output(z.void())
    .mutation(async ({ ctx, input }) => {
      await ctx.db.update(teams).set({ name: input.name }).where(eq(teams.id, input.id));
      const resource = { type: 'team', id: input.id, name: input.name };
      ctx.audit.record({ action: 'faulty.throwing', resource, teamId: input.id });
      throw new Error('after the change');
    }),
});
const faultyCaller = createCallerFactory(faulty);

describe.each(everywhere)('the audited transaction on %s', (where) => {
  let server: TeamServer;
  beforeAll(async () => {
    server = await teamServer(where);
  });
  afterAll(() => server.close());

  async function administratorOf() {
    const team = await server.given.team();
    const admin = await server.given.member({ role: 'admin', team: null });
    return { team, admin };
  }
  const nameOf = async ({ id }: { id: string }) =>
    (await server.connection.db.select().from(teams).where(eq(teams.id, id)))[0]?.name;

  it('rolls back a change that recorded nothing', async () => {
    const { team, admin } = await administratorOf();
    const call = faultyCaller(contextOf(server, admin));

    await expect(call.silent({ id: team.id, name: 'quietly' })).rejects.toMatchObject({
      reason: 'UNAUDITED_MUTATION',
      httpStatus: 500,
    });

    expect(await nameOf(team)).toBe(team.name);
  });

  it('refuses a mutation that recorded nothing even where the database would not mind', async () => {
    const { team, admin } = await administratorOf();
    const attempt = faultyCaller(contextOf(server, admin)).idle({ id: team.id, name: 'same' });
    await expect(attempt).rejects.toMatchObject({ reason: 'UNAUDITED_MUTATION' });
  });

  it('leaves neither change nor row when the resolver fails after recording', async () => {
    const { team, admin } = await administratorOf();
    const requestId = v7();
    const call = faultyCaller(contextOf(server, { ...admin, requestId }));

    await expect(call.throwing({ id: team.id, name: 'half' })).rejects.toThrow('after the change');

    expect(await nameOf(team)).toBe(team.name);
    expect(await server.given.auditOfRequest(requestId)).toEqual([]);
  });

  it('leaves no row for a change that PostgreSQL refuses', async () => {
    const { team, admin } = await administratorOf();
    const requestId = v7();
    const { slug } = await server.given.team();

    const attempt = as(server, { ...admin, requestId }).shared.teams.update({ id: team.id, slug });

    await expect(attempt).rejects.toMatchObject({ reason: 'ALREADY_EXISTS' });
    expect(await server.given.auditOfRequest(requestId)).toEqual([]);
  });

  it('gives up after three lost races', async () => {
    let tries = 0;
    const attempt = auditedTransaction(server.connection, origin, async ({ db }) => {
      tries += 1;
      await db.execute(sql`do $$ begin raise exception 'lost' using errcode = '40P01'; end $$`);
      return { value: undefined };
    });

    expect(await sqlStateOf(attempt)).toBe('40P01');
    expect(tries).toBe(3);
  });

  it('does not repeat what failed for another reason', async () => {
    let tries = 0;
    const attempt = auditedTransaction(server.connection, origin, async () => {
      tries += 1;
      throw new Error('broken');
    });

    await expect(attempt).rejects.toThrow('broken');
    expect(tries).toBe(1);
  });

  describe('while the log cannot be written', () => {
    it('refuses every kind of change, and changes nothing (AUD-2)', async () => {
      const { team, admin } = await administratorOf();
      const script = await server.given.script({ team });
      const role = await server.given.role([]);
      const ada = await server.given.member();
      const call = as(server, { ...admin, idempotencyKey: v7() }).shared;
      const bound = await as(server, admin).shared.roleBindings.create({
        userId: ada.userId,
        role: 'viewer',
        teamId: team.id,
      });
      const { username, password } = firstAdmin;
      const { id: teamId } = team;
      const changes: Record<string, () => Promise<unknown>> = {
        'auth.signIn': () => as(server).shared.auth.signIn({ username, password }),
        'auth.signIn, failing': () => as(server).shared.auth.signIn({ username, password: 'wrong' }),
        'auth.signOut': () => as(server, ada).shared.auth.signOut(),
        'users.create': () => call.users.create({ username: 'new', displayName: 'New' }),
        'users.update': () => call.users.update({ id: ada.userId, disabled: true }),
        'users.delete': () => call.users.delete({ id: ada.userId }),
        'teams.create': () => call.teams.create({ slug: 'new', name: 'New' }),
        'teams.update': () => call.teams.update({ id: teamId, name: 'New' }),
        'teams.delete': () => call.teams.delete({ id: teamId }),
        'roles.create': () => call.roles.create({ key: 'new', name: 'New', permissions: [] }),
        'roles.update': () => call.roles.update({ id: role.id, permissions: ['*'] }),
        'roles.delete': () => call.roles.delete({ id: role.id }),
        'roleBindings.create': () =>
          call.roleBindings.create({ userId: ada.userId, role: 'admin', teamId: null }),
        'roleBindings.delete': () => call.roleBindings.delete({ id: bound.id }),
        'scripts.create': () => call.scripts.create({ teamId, name: 'new.cmd', content: '' }),
        'scripts.update': () => call.scripts.update({ id: script.id, expectedVersion: 1, content: 'new' }),
        'scripts.delete': () => call.scripts.delete({ id: script.id, expectedVersion: 1 }),
      };
      await server.app.services.sealer.stop(); // it changes tables, too
      const before = await everything();
      await server.connection.db.execute(sql`create trigger broken before insert on audit_log
        for each statement execute function wo_audit_append_only()`);
      try {
        for (const [name, make] of Object.entries(changes)) {
          const startedAt = performance.now();
          expect(await sqlStateOf(make()), name).toBe('42501');
          expect(performance.now() - startedAt, name).toBeLessThan(3000);
          expect(await everything(), name).toEqual(before);
        }
      } finally {
        await server.connection.db.execute(sql`drop trigger broken on audit_log`);
      }
      for (const name of ['teams.update', 'scripts.update']) await changes[name]?.().catch(() => undefined);
      expect(await everything()).not.toEqual(before); // so the comparison can tell
    });
  });

  /** All rows of all tables. */
  async function everything(): Promise<unknown> {
    const { db } = server.connection;
    const names = await db
      .select({ name: sql<string>`relname` })
      .from(sql`pg_class`)
      .where(sql`relkind = 'r' and relnamespace = 'public'::regnamespace`)
      .orderBy(sql`relname`);
    const contents: Record<string, unknown> = {};
    for (const { name } of names) {
      const table = sql`${sql.identifier(name)} t`;
      contents[name] = await db.select({ row: sql`t::text` }).from(table).orderBy(sql`t::text`);
    }
    return contents;
  }
});

describe('a login with the rights of `wo shared sql --app-role`', () => {
  it('serves, cannot touch the log, and changes nothing once it may not write the log either', async () => {
    const owner = await teamServer('postgres');
    const served = await soloServer();
    const role = `app_${v7().replaceAll('-', '')}`;
    try {
      const { db } = owner.connection;
      await db.execute(sql.raw(`create role ${role} login password 'app'`));
      for (const grant of grants(role)) await db.execute(sql.raw(grant));
      const team = await owner.given.team();
      const script = await owner.given.script({ team });
      const editor = await owner.given.member({ role: 'editor', team });
      const url = Object.assign(new URL(owner.databaseUrl), { username: role, password: 'app' }).href;
      await served.app.services.shared.use({ url, migrate: 'verify' });
      const app = await until(() => served.app.services.shared.connection());
      const call = as(served, editor).shared.scripts;

      await call.update({ id: script.id, expectedVersion: 1, description: 'by the app' });

      for (const change of ['update audit_log set ip = null', 'delete from audit_log', 'truncate audit_log'])
        expect(await sqlStateOf(app.db.execute(sql.raw(change))), change).toBe('42501');
      expect(await sqlStateOf(app.db.execute(sql`alter table audit_log disable trigger all`))).toBe('42501');
      const [entry] = await app.db.select().from(auditLog).where(eq(auditLog.resourceId, script.id));
      expect(entry?.dbUser).toBe(role);

      await db.execute(sql.raw(`revoke insert on audit_log from ${role}`));
      expect(
        await sqlStateOf(call.update({ id: script.id, expectedVersion: 2, description: 'unseen' })),
      ).toBe('42501');
      const [row] = await db.select().from(scripts).where(eq(scripts.id, script.id));
      expect(row).toMatchObject({ description: 'by the app', version: 2 });
      await served.app.services.shared.use(undefined);
      await db.execute(sql.raw(`drop owned by ${role}`));
      await db.execute(sql.raw(`drop role ${role}`));
    } finally {
      await served.close();
      await owner.close();
    }
  });
});
