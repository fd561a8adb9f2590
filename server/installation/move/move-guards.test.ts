import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { SharedConnection } from '../../../db/shared/connection.ts';
import { rowsOf } from '../../../db/shared/schema-state.ts';
import { contentsOfTables } from '../../testing/moving-team.ts';
import { emptyDatabase } from '../../testing/databases.ts';
import type { Member } from '../../testing/given.ts';
import { onServer } from '../../testing/postgres.ts';
import { as, type TeamServer, teamServer } from '../../testing/team-server.ts';
import { until } from '../../testing/until.ts';

let server: TeamServer;
let admin: Member;
beforeAll(async () => {
  server = await teamServer('embedded');
  admin = await server.given.member({ role: 'admin', team: null });
});
afterAll(() => server.close());

const start = (who: Member, url: string) =>
  as(server, { session: who.session, localProof: true }).installation.move.start({ url });
const state = () => server.app.services.mover.status().state;

const entry = z.object({ action: z.string(), outcome: z.string(), reason: z.string().nullable() });
const entriesIn = ({ db }: SharedConnection) =>
  rowsOf(db, sql`select action, outcome, reason from audit_log order by at, id`, entry);

/** Everything but the log itself, where a refusal is recorded. */
async function withoutLog({ db }: SharedConnection) {
  const tables = Object.entries(await contentsOfTables(db));
  return tables.filter(([name]) => !name.startsWith('audit_'));
}

// acceptance tests AUD-2 and AUD-3 look for these names
describe('installation.move.start', () => {
  it('is refused and leaves exactly one row of its type', async () => {
    const url = await emptyDatabase();
    const editor = await server.given.member({ role: 'editor', team: null });
    const before = await entriesIn(server.connection);
    const others = await withoutLog(server.connection);

    await expect(start(editor, url)).rejects.toMatchObject({ reason: 'MISSING_PERMISSION' });

    expect((await entriesIn(server.connection)).slice(before.length)).toEqual([
      { action: 'installation.move.start', outcome: 'denied', reason: 'MISSING_PERMISSION' },
    ]);
    expect(await withoutLog(server.connection)).toEqual(others);
    expect(state()).toBe('idle');
  });

  it('while the log cannot be written is refused within 3 s, and nothing moves', async () => {
    const url = await emptyDatabase();
    const { db } = server.connection;
    await db.execute(sql`create function no_log() returns trigger language plpgsql as
      $$ begin raise exception 'no audit today'; end $$`);
    await db.execute(
      sql`create trigger no_log before insert on audit_log for each row execute function no_log()`,
    );
    const before = await contentsOfTables(db);
    const startedAt = performance.now();
    try {
      const attempt = start(admin, url);
      await expect(attempt).rejects.toMatchObject({ code: 'INTERNAL_SERVER_ERROR' });
      await expect(attempt).rejects.not.toThrow(/no audit today/);
      expect(performance.now() - startedAt).toBeLessThan(3_000);
    } finally {
      await db.execute(sql`drop trigger no_log on audit_log`);
    }
    expect(await contentsOfTables(db)).toEqual(before);
    expect(state()).toBe('idle');
    // the new database was not touched
    expect(
      await onServer(
        url,
        (client) => client`select from pg_class where relnamespace = 'public'::regnamespace`,
      ),
    ).toHaveLength(0);
  });

  it('leaves exactly the audit rows it should', async () => {
    const url = await emptyDatabase();
    const before = await entriesIn(server.connection);
    await start(admin, url);
    await until(() => state() === 'done', { timeoutMs: 60_000 });
    const now = await onServer(url, async (client) =>
      z.array(entry).parse(await client`select action, outcome, reason from audit_log order by at, id`),
    );
    expect(now.slice(before.length)).toEqual([
      { action: 'installation.move.start', outcome: 'success', reason: null },
      { action: 'installation.move.complete', outcome: 'success', reason: null },
    ]);
  });
});
