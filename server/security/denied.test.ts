import { eq, type SQL, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditLog } from '../../db/shared/schema/index.ts';
import { as, everywhere, type TeamServer, teamServer } from '../testing/team-server.ts';
import { type Contents, contentsOf } from '../testing/security/contents.ts';
import type { Procedure } from '../testing/procedure-call.ts';
import { guardedCases, type Sent, sendChange } from '../testing/security/servers.ts';
import { resourceTypeOf } from '../shared/audit/denied.ts';

/** The log itself, which is all that a refused call may add to. */
const isOfTheLog = (table: string) => /^audit_(log|pending|sealed|checkpoints)/.test(table);
/** Guesses are counted, too. */
const isAttempt = (table: string) => table === 'sign_in_attempts';

/** What a call that was refused may not change. */
const untouchable = (contents: Contents, action: string) =>
  Object.fromEntries(
    Object.entries(contents).filter(
      ([table]) => !isOfTheLog(table) && !(action === signIn && isAttempt(table)),
    ),
  );

const changes = guardedCases.filter(({ meta }) => meta.audited);

const signIn = 'auth.signIn';
const linkOfNobody = `wo_lnk_${'A'.repeat(43)}`;
/** Ways in ask for no session: there the stranger shows what lets nobody in. */
const atTheDoor: Record<string, Record<string, unknown>> = {
  'shared.auth.signIn': { username: 'nobody-of-that-name', password: 'nothing like a password' },
  'shared.auth.lookAtLink': { token: linkOfNobody },
  'shared.auth.acceptLink': { token: linkOfNobody, password: 'nothing like a password' },
};

describe.each(everywhere)('a refused change on %s (AUD-3)', (where) => {
  let server: TeamServer;
  beforeAll(async () => {
    server = await teamServer(where);
  });
  afterAll(() => server.close());

  const auditRows = () => server.connection.db.$count(auditLog);

  /** Sends a call that must be refused, and looks at all that it left. */
  async function expectOneRow({ path }: Pick<Procedure, 'path'>, send: () => Promise<Sent>): Promise<void> {
    const { db } = server.connection;
    const before = await contentsOf(db);
    const rowsBefore = await auditRows();

    const answer = await send();

    expect([401, 403]).toContain(answer.status);
    expect(answer.cookies).toEqual([]);
    expect((await auditRows()) - rowsBefore).toBe(1);
    const action = path.replace(/^(shared|bridge)\./, '');
    const outcome = action === signIn ? 'failed' : 'denied'; // nobody was denied what they may do
    expect(await db.select().from(auditLog).where(eq(auditLog.requestId, answer.requestId))).toMatchObject([
      { action, outcome, resourceType: resourceTypeOf(action), before: null, after: null },
    ]);
    const after = await contentsOf(db);
    expect(untouchable(after, action)).toEqual(untouchable(before, action));
    expect(after).not.toEqual(before); // so the comparison can tell
  }

  it.each(changes)('$path leaves exactly one row of its type, and nothing else', async (procedure) => {
    const nobody = await server.given.member();
    // whoever is signed in may do what needs no permission: there only a stranger is refused
    const session = procedure.meta.permissions ? nobody.session : undefined;
    const input = atTheDoor[procedure.path] ?? {};
    await expectOneRow(procedure, () => sendChange(server, procedure, input, session));
  });

  const teams = { path: 'shared.teams.create' };
  const send = (path: string, session: string) => sendChange(server, { path }, {}, session);
  const inSilence = (statement: SQL) =>
    server.connection.db.transaction(async (tx) => {
      await tx.execute(sql`set local session_replication_role = replica`);
      await tx.execute(statement);
    });

  it.each<[string, (session: string) => Promise<Sent>]>([
    ['leaves no row', (session) => send('bridge.scans.create', session)],
    ['leaves a row of another type', (session) => send('shared.users.create', session)],
    [
      'leaves two rows',
      async (session) => {
        await send(teams.path, session);
        return send(teams.path, session);
      },
    ],
    [
      'changes something all the same',
      async (session) => {
        await inSilence(sql`update users set display_name = display_name || '!'`);
        return send(teams.path, session);
      },
    ],
  ])('that %s would be noticed (control)', async (_what, wrong) => {
    const { session } = await server.given.member();
    await expectOneRow(teams, () => send(teams.path, session));
    await expect(expectOneRow(teams, () => wrong(session))).rejects.toThrow();
  });

  it('by nobody known leaves a bounded number of rows a minute, and says what it left out', async () => {
    const flood = (count: number, ip: string) =>
      Promise.allSettled(
        Array.from({ length: count }, () => as(server, { ip }).shared.teams.create({ slug: 'x', name: 'x' })),
      );
    const before = await auditRows();
    for (let n = 0; n < 14; n += 1) await flood(50, `2001:db8:9:9::${n + 1}`);

    const rows = (await auditRows()) - before;

    expect(rows).toBeGreaterThanOrEqual(300);
    expect(rows).toBeLessThanOrEqual(600); // of 700: 300, or twice that when a minute ends meanwhile
    await flood(1, '10.9.9.9');
    const [last] = await server.connection.db.select().from(auditLog).where(eq(auditLog.ip, '10.9.9.9'));
    expect(last?.after).toEqual({ unrecordedBefore: expect.any(Number) });
  });
});
