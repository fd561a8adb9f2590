import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditLog } from '../../db/shared/schema/index.ts';
import { as, everywhere, type TeamServer, teamServer } from '../testing/team-server.ts';
import { type Contents, contentsOf } from '../testing/security/contents.ts';
import { guardedCases, sendChange } from '../testing/security/servers.ts';

/** The log itself, which is all that a refused call may add to. */
const isOfTheLog = (table: string) => /^audit_(log|pending|sealed|checkpoints)/.test(table);
const withoutLog = (contents: Contents) =>
  Object.fromEntries(Object.entries(contents).filter(([table]) => !isOfTheLog(table)));

const changes = guardedCases.filter(({ meta }) => meta.audited && meta.guard !== 'shared-entry');

describe.each(everywhere)('a refused change on %s (AUD-3)', (where) => {
  let server: TeamServer;
  beforeAll(async () => {
    server = await teamServer(where);
  });
  afterAll(() => server.close());

  it.each(changes)('$path leaves exactly one row of its type, and nothing else', async (procedure) => {
    const nobody = await server.given.member();
    // whoever is signed in may do what needs no permission: there only a stranger is refused
    const session = procedure.meta.permissions ? nobody.session : undefined;
    const before = await contentsOf(server.connection.db);
    const rowsBefore = await auditRows();

    const answer = await sendChange(server, procedure, {}, session);

    expect([401, 403]).toContain(answer.status);
    expect(answer.cookies).toEqual([]);
    expect((await auditRows()) - rowsBefore).toBe(1);
    const rows = await server.connection.db
      .select()
      .from(auditLog)
      .where(eq(auditLog.requestId, answer.requestId));
    expect(rows).toMatchObject([
      {
        action: procedure.path.replace(/^(shared|bridge)\./, ''),
        outcome: 'denied',
        before: null,
        after: null,
      },
    ]);
    const after = await contentsOf(server.connection.db);
    expect(withoutLog(after)).toEqual(withoutLog(before));
    expect(after).not.toEqual(before); // so the comparison can tell
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

  const auditRows = () => server.connection.db.$count(auditLog);
});
