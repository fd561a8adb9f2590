import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiTokens } from '../../../db/shared/schema/index.ts';
import { change } from '../../testing/people.ts';
import { as, everywhere, type TeamServer, teamServer } from '../../testing/team-server.ts';

const hour = 3_600_000;
const hoursUntil = (time: string) => (Date.parse(time) - Date.now()) / hour;

describe.each(everywhere)('shared.tokens.rotate on %s', (where) => {
  let server: TeamServer;
  beforeAll(async () => {
    server = await teamServer(where);
  });
  afterAll(() => server.close());

  async function owner() {
    const team = await server.given.team();
    const member = await server.given.member({ role: 'editor', team });
    return { member, team, call: as(server, member).shared.tokens };
  }
  const works = (session: string) =>
    as(server, { session })
      .shared.auth.me()
      .then(
        () => true,
        () => false,
      );

  it('gives a new token of the same name and scope, while the old one works on for a day', async () => {
    const { member, team, call } = await owner();
    const old = await server.given.token(member, {
      permissions: ['scripts:read'],
      teamIds: [team.id],
      createdAt: new Date(Date.now() - 20 * 24 * hour),
      expiresAt: new Date(Date.now() + 10 * 24 * hour),
    });

    const made = await call.rotate({ id: old.id });

    expect(made).toMatchObject({
      name: old.name,
      permissions: ['scripts:read'],
      teamIds: [team.id],
      replacesId: old.id,
    });
    expect(hoursUntil(made.expiresAt)).toBeCloseTo(30 * 24, 1); // as long as the old one was meant to live
    expect([await works(old.session), await works(made.token)]).toEqual([true, true]);
    expect(hoursUntil((await call.get({ id: old.id })).expiresAt)).toBeCloseTo(24, 1);
    expect((await server.given.auditOf(old)).at(-1)).toMatchObject({
      action: 'tokens.rotate',
      after: { replacedBy: made.id, version: 2 },
    });
    expect(await server.given.auditOf(made)).toMatchObject([{ action: 'tokens.create' }]);
  });

  it('ends the old one at once with an overlap of 0, and never lengthens its life', async () => {
    const { member, call } = await owner();
    const [first, second] = [
      await server.given.token(member),
      await server.given.token(member, { expiresAt: new Date(Date.now() + hour) }),
    ];

    await call.rotate({ id: first.id, overlapHours: 0 });
    await call.rotate({ id: second.id, overlapHours: 168 });

    expect(await works(first.session)).toBe(false);
    expect(hoursUntil((await call.get({ id: second.id })).expiresAt)).toBeCloseTo(1, 1);
  });

  it('ends the old one when the overlap is over', async () => {
    const { member, call } = await owner();
    const old = await server.given.token(member);
    await call.rotate({ id: old.id, overlapHours: 1 });
    const past = new Date(Date.now() - 1000);
    await change(server.connection, (db) =>
      db.update(apiTokens).set({ expiresAt: past }).where(eq(apiTokens.id, old.id)),
    );

    expect(await works(old.session)).toBe(false);
  });

  it.each([-1, 169, 1.5])('refuses an overlap of %d hours', async (overlapHours) => {
    const { member, call } = await owner();
    const { id } = await server.given.token(member);
    await expect(call.rotate({ id, overlapHours })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });

  it.each([
    ['expired', { expiresAt: new Date(Date.now() - 1000) }],
    ['revoked', { revokedAt: new Date() }],
  ])('refuses one that is %s', async (_, values) => {
    const { member, call } = await owner();
    const { id } = await server.given.token(member, values);
    await expect(call.rotate({ id })).rejects.toMatchObject({
      reason: 'TOKEN_ENDED',
      details: { current: { id } },
    });
  });

  it('is won by one of two at once; the other is told of the successor', async () => {
    const { member, call } = await owner();
    const { id } = await server.given.token(member);

    const two = await Promise.allSettled([call.rotate({ id }), call.rotate({ id })]);

    const won = two.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    const lost = two.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    expect(won).toHaveLength(1);
    expect(lost).toMatchObject([
      { reason: 'TOKEN_ENDED', message: expect.stringContaining(won[0]?.id ?? '-') },
    ]);
    expect((await call.list({})).items).toHaveLength(2);
  });

  it('is possible again once a successor that got lost is revoked', async () => {
    const { member, call } = await owner();
    const { id } = await server.given.token(member);
    const lost = await call.rotate({ id });
    await expect(call.rotate({ id })).rejects.toMatchObject({ reason: 'TOKEN_ENDED' });
    await call.delete({ id: lost.id });

    expect(await works((await call.rotate({ id })).token)).toBe(true);
  });

  it('of another one is refused to a token, which could get hold of a wider one; itself it renews', async () => {
    const { member } = await owner();
    const wide = await server.given.token(member);
    const narrow = await server.given.token(member, { permissions: ['tokens:update'] });
    const call = as(server, narrow).shared.tokens;

    await expect(call.rotate({ id: wide.id })).rejects.toMatchObject({ reason: 'CANNOT_GRANT' });
    expect((await call.rotate({ id: narrow.id })).permissions).toEqual(['tokens:update']);
  });

  it('of somebody else’s is not there, not even for an administrator', async () => {
    const { member } = await owner();
    const { id } = await server.given.token(member);
    const admin = await server.given.member({ role: 'admin', team: null });
    await expect(as(server, admin).shared.tokens.rotate({ id })).rejects.toMatchObject({
      reason: 'NOT_FOUND',
    });
  });
});
