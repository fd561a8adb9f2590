import { and, eq, sql } from 'drizzle-orm';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { auditLog, idempotencyKeys, teams } from '../../db/shared/schema/index.ts';
import { as, contextOf, everywhere, type TeamServer, teamServer } from '../testing/team-server.ts';
import { hashRequest } from './idempotency.ts';
import { createCallerFactory, router } from './init.ts';
import { rest } from './rest.ts';
import { auditedProcedure } from './shared-procedures.ts';

/** Loses its first race, as PostgreSQL reports it, and wins the second. */
let races = 0;
const racing = router({
  rename: auditedProcedure('teams:update')
    .input(z.object({ id: z.uuid(), name: z.string() }))
    .output(z.number())
    .mutation(async ({ ctx, input }) => {
      await ctx.db
        .update(teams)
        .set({ name: input.name, version: sql`${teams.version} + 1` })
        .where(eq(teams.id, input.id));
      const resource = { type: 'team', id: input.id, name: input.name };
      ctx.audit.record({ action: 'racing.rename', resource, teamId: input.id });
      if ((races += 1) === 1)
        await ctx.db.execute(sql`do $$ begin raise exception 'lost' using errcode = '40001'; end $$`);
      return races;
    }),
  reveal: auditedProcedure('teams:update')
    .meta(rest('POST', '/racing/reveal', 'Shows a secret', { shownOnce: true }))
    .input(z.object({ id: z.uuid() }))
    .output(z.object({ token: z.string() }))
    .mutation(({ ctx, input }) => {
      ctx.audit.record({
        action: 'racing.reveal',
        resource: { type: 'team', id: input.id, name: null },
        teamId: input.id,
      });
      return { token: 'canary of a token' };
    }),
});

describe('hashRequest', () => {
  it('does not mind the order of members, however deep, but that of lists', () => {
    const hash = hashRequest('a.b', { x: 1, y: { p: [1, 2], q: null } });
    expect(hashRequest('a.b', { y: { q: null, p: [1, 2] }, x: 1 })).toEqual(hash);
    expect(hashRequest('a.b', { x: 1, y: { p: [2, 1], q: null } })).not.toEqual(hash);
    expect(hashRequest('a.c', { x: 1, y: { p: [1, 2], q: null } })).not.toEqual(hash);
    expect(hashRequest('a.b', undefined)).not.toEqual(hash);
  });

  it('holds nothing of a password, which could be guessed from it', () => {
    const hash = hashRequest('a.b', { username: 'ada' });
    for (const name of ['password', 'currentPassword', 'code', 'token'])
      expect(hashRequest('a.b', { username: 'ada', [name]: 'guess' })).toEqual(hash);
  });
});

describe.each(everywhere)('Idempotency-Key on %s', (where) => {
  let server: TeamServer;
  beforeAll(async () => {
    server = await teamServer(where);
  });
  afterAll(() => server.close());

  async function editor() {
    const team = await server.given.team();
    const member = await server.given.member({ role: 'editor', team });
    const key = v7();
    const call = (idempotencyKey = key) => as(server, { ...member, idempotencyKey }).shared.scripts;
    return { team, member, key, call };
  }
  const entriesUnder = (key: string) =>
    server.connection.db.select().from(auditLog).where(eq(auditLog.idempotencyKey, key));
  const rowsUnder = ({ userId }: { userId: string }, key: string) =>
    server.connection.db
      .select()
      .from(idempotencyKeys)
      .where(and(eq(idempotencyKeys.callerId, userId), eq(idempotencyKeys.key, key)));

  it('makes a repeated call once and answers the same', async () => {
    const { team, key, call } = await editor();
    const input = { teamId: team.id, name: 'once.cmd', content: 'echo once' };

    const first = await call().create(input);
    const second = await call().create(input);

    expect(second).toEqual(first);
    expect((await call().list({ teamId: team.id })).items).toHaveLength(1);
    expect(await entriesUnder(key)).toHaveLength(1);
  });

  it('does a call whose answer is shown once no second time, and keeps no answer', async () => {
    const team = await server.given.team();
    const admin = await server.given.member({ role: 'admin', team });
    const key = v7();
    const call = createCallerFactory(racing)(contextOf(server, { ...admin, idempotencyKey: key }));
    expect(await call.reveal({ id: team.id })).toEqual({ token: 'canary of a token' });

    await expect(call.reveal({ id: team.id })).rejects.toMatchObject({ reason: 'SHOWN_ONCE' });

    expect(await rowsUnder(admin, key)).toMatchObject([{ response: null }]);
    expect(await entriesUnder(key)).toHaveLength(1);
  });

  it('repeats a call that answers nothing', async () => {
    const { team, key, call } = await editor();
    const script = await server.given.script({ team });

    await call().delete({ id: script.id, expectedVersion: 1 });
    await call().delete({ id: script.id, expectedVersion: 1 });

    expect(await entriesUnder(key)).toHaveLength(1);
    await expect(call(v7()).delete({ id: script.id, expectedVersion: 1 })).rejects.toMatchObject({
      reason: 'NOT_FOUND',
    });
  });

  it('answers an old call as it was, though the row moved on', async () => {
    const { team, call } = await editor();
    const script = await server.given.script({ team });
    const update = { id: script.id, expectedVersion: 1, description: 'first' };
    const first = await call().update(update);
    await call(v7()).update({ id: script.id, expectedVersion: 2, description: 'second' });

    expect(await call().update(update)).toEqual(first);

    expect(await call().get({ id: script.id })).toMatchObject({ description: 'second', version: 3 });
  });

  it.each(['another input', 'another procedure'])('refuses the key for %s', async (kind) => {
    const { team, key, call } = await editor();
    const input = { teamId: team.id, name: 'a.cmd', content: '' };
    const made = await call().create(input);

    const attempt =
      kind === 'another input'
        ? call().create({ ...input, name: 'b.cmd' })
        : call().delete({ id: made.id, expectedVersion: 1 });

    await expect(attempt).rejects.toMatchObject({ reason: 'IDEMPOTENCY_MISMATCH', httpStatus: 422 });
    expect((await call().list({ teamId: team.id })).items.map(({ id }) => id)).toEqual([made.id]);
    expect(await entriesUnder(key)).toHaveLength(1);
  });

  it('lets 20 calls at once take effect once, and answers all of them', async () => {
    const { team, key, call } = await editor();
    const input = { teamId: team.id, name: 'raced.cmd', content: 'x' };

    const answers = await Promise.all(Array.from({ length: 20 }, () => call().create(input)));

    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    expect((await call().list({ teamId: team.id })).items).toHaveLength(1);
    expect(await entriesUnder(key)).toHaveLength(1);
  });

  it('is not used up by a call that failed', async () => {
    const { team, member, key, call } = await editor();
    const script = await server.given.script({ team });
    await expect(
      call().update({ id: script.id, expectedVersion: 7, description: 'x' }),
    ).rejects.toMatchObject({ reason: 'VERSION_CONFLICT' });
    expect(await rowsUnder(member, key)).toEqual([]);

    await call().update({ id: script.id, expectedVersion: 1, description: 'x' });

    expect(await rowsUnder(member, key)).toHaveLength(1);
  });

  it('belongs to its caller', async () => {
    const { team, key, call } = await editor();
    const other = await server.given.member({ role: 'editor', team });
    const input = { teamId: team.id, name: 'mine.cmd', content: '' };
    const mine = await call().create(input);

    const theirs = await as(server, { ...other, idempotencyKey: key }).shared.scripts.create({
      teamId: team.id,
      name: 'theirs.cmd',
      content: '',
    });

    expect(theirs.id).not.toBe(mine.id);
    expect(await call().create(input)).toEqual(mine);
  });

  it('gives the stored answer to nobody who lost the right to it', async () => {
    const { team, member, call } = await editor();
    const input = { teamId: team.id, name: 'a.cmd', content: 'inside' };
    await call().create(input);
    const root = as(server, await server.given.member({ role: 'admin', team: null })).shared;
    const [binding] = (await root.roleBindings.list({ userId: member.userId })).items;
    await root.roleBindings.delete({ id: binding?.id ?? '' });

    await expect(call().create(input)).rejects.toMatchObject({ reason: 'MISSING_PERMISSION' });
  });

  it('keeps no session token: sign-in has no caller yet', async () => {
    const before = await server.connection.db.select().from(idempotencyKeys);
    const attempt = as(server, { idempotencyKey: v7() }).shared.auth.signIn({
      username: 'root',
      password: 'correct horse battery',
    });

    expect((await attempt).sessionToken).toMatch(/^wo_ses_/);
    expect(await server.connection.db.select().from(idempotencyKeys)).toEqual(before);
  });

  it('runs a transaction again that lost a race, and changes things once', async () => {
    const team = await server.given.team();
    const admin = await server.given.member({ role: 'admin', team });
    const idempotencyKey = v7();
    races = 0;
    const caller = createCallerFactory(racing)(contextOf(server, { ...admin, idempotencyKey }));

    expect(await caller.rename({ id: team.id, name: 'won' })).toBe(2);

    const [row] = await server.connection.db.select().from(teams).where(eq(teams.id, team.id));
    expect(row).toMatchObject({ name: 'won', version: 2 });
    expect(await entriesUnder(idempotencyKey)).toHaveLength(1);
    expect(await caller.rename({ id: team.id, name: 'won' })).toBe(2);
  });
});
