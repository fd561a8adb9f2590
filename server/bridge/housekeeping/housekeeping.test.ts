import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { notes } from '../../../db/local/schema/index.ts';
import {
  idempotencyKeys,
  imports,
  oidcSignIns,
  sessions,
  signInAttempts,
} from '../../../db/shared/schema/index.ts';
import { as, everywhere, type TeamServer, teamServer } from '../../testing/team-server.ts';
import { keepHouse } from './service.ts';

describe.each(everywhere)('housekeeping on %s', (where) => {
  let server: TeamServer;
  beforeAll(async () => {
    server = await teamServer(where);
  });
  afterAll(() => server.close());

  it('drops ended sessions, unfinished sign-ins, old answers and old counters, and nothing else', async () => {
    const { db } = server.connection;
    const [ended, idle, active] = await Promise.all([1, 2, 3].map(() => server.given.member()));
    const mine = (member: typeof active) => eq(sessions.userId, member?.userId ?? '');
    await db.update(sessions).set({ expiresAt: sql`now() - interval '1 second'` }).where(mine(ended));
    await db.update(sessions).set({ lastSeenAt: sql`now() - interval '13 hours'` }).where(mine(idle));
    const callerId = active?.userId ?? '';
    const requestHash = new Uint8Array(32);
    await db.insert(idempotencyKeys).values([
      { callerId, key: 'old', requestHash, createdAt: sql`now() - interval '8 days'` },
      { callerId, key: 'new', requestHash },
    ]);
    await db.insert(signInAttempts).values([
      { subject: 'account:old', failures: 9, windowStartedAt: sql`now() - interval '2 days'` },
      { subject: 'account:new', failures: 9 },
    ]);
    const begun = { codeVerifier: 'v', returnTo: '/' };
    await db.insert(oidcSignIns).values([
      {
        ...begun,
        nonce: 'old',
        stateHash: new Uint8Array([1]),
        createdAt: sql`now() - interval '11 minutes'`,
      },
      { ...begun, nonce: 'new', stateHash: new Uint8Array([2]) },
    ]);

    await keepHouse(server.app.services);

    const kept = await db.select({ userId: sessions.userId }).from(sessions);
    expect(kept.map(({ userId }) => userId)).toEqual([active?.userId]);
    expect((await db.select().from(idempotencyKeys)).map(({ key }) => key)).toEqual(['new']);
    expect((await db.select().from(oidcSignIns)).map(({ nonce }) => nonce)).toEqual(['new']);
    expect((await db.select().from(signInAttempts)).map(({ subject }) => subject)).toEqual(['account:new']);
  });

  it('cancels imports that nobody decided about for thirty days, and says so in the log', async () => {
    const { db } = server.connection;
    const environment = await server.given.environment({ team: await server.given.team() });
    const [old, fresh] = [
      await server.given.import({ environment }),
      await server.given.import({ environment }),
    ];
    const aged = { heartbeatAt: sql`now() - interval '31 days'` };
    await db.update(imports).set(aged).where(eq(imports.id, old.id));

    await keepHouse(server.app.services);

    const stateOf = async ({ id }: { id: string }) =>
      (await db.select().from(imports).where(eq(imports.id, id)))[0]?.state;
    expect([await stateOf(old), await stateOf(fresh)]).toEqual(['cancelled', 'previewed']);
    expect(await server.given.auditOf(old)).toMatchObject([
      { action: 'controlM.imports.cancel', actorType: 'system', teamId: environment.teamId },
    ]);
  });

  it('empties the trash after thirty days', async () => {
    const { db } = server.app.services.local;
    const call = as(server, { localProof: true }).local.notes;
    const [old, fresh] = [
      await call.create({ title: 'Old', body: '' }),
      await call.create({ title: 'Fresh', body: '' }),
    ];
    await call.delete({ id: old.id });
    await call.delete({ id: fresh.id });
    db.update(notes)
      .set({ deletedAt: Date.now() - 31 * 86_400_000 })
      .where(eq(notes.id, old.id))
      .run();

    await keepHouse(server.app.services);

    expect(db.select({ id: notes.id }).from(notes).all()).toEqual([{ id: fresh.id }]);
  });

  it('does the rest when one thing fails', async () => {
    const { local } = server.app.services;
    const { db } = server.connection;
    const { userId } = await server.given.member();
    await db.update(sessions).set({ expiresAt: sql`now()` }).where(eq(sessions.userId, userId));
    local.db.run(sql`pragma query_only = on`);

    await keepHouse(server.app.services);

    local.db.run(sql`pragma query_only = off`);
    expect(await db.$count(sessions, eq(sessions.userId, userId))).toBe(0);
  });
});
