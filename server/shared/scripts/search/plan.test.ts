import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { rowsOf } from '../../../../db/shared/schema-state.ts';
import { scripts, type Team } from '../../../../db/shared/schema/index.ts';
import { change } from '../../../testing/people.ts';
import { as, type TeamServer, teamServer } from '../../../testing/team-server.ts';
import { selects } from '../list.ts';
import { idsOfFound, termsOf } from './query.ts';

const count = 20_000;

/** On PostgreSQL only: PGlite has the same planner. */
describe(`searching ${count} scripts`, () => {
  let server: TeamServer;
  let team: Team;
  beforeAll(async () => {
    server = await teamServer('postgres');
    team = await server.given.team();
    await fill();
  }, 120_000);
  afterAll(() => server.close());

  /** Rows as the catalogue stores them, of about 1 kB of text each. */
  async function fill() {
    const like = await server.given.script({ team, path: 'first.cmd' });
    const perStatement = count / 10; // PostgreSQL ends a statement after 15 s, also on a machine that is busy
    for (let from = 1; from <= count; from += perStatement) {
      const made = sql`generate_series(${from}::int, ${from + perStatement - 1}::int) n`;
      await change(server.connection, async (db) => {
        await db.execute(sql`with made as (
          insert into scripts (id, team_id, name, path, kind, encoding, line_ending, size, sha256, created_by, updated_by)
          select gen_random_uuid(), ${team.id}::uuid, 'job' || n || '.cmd', 'site' || n % 100 || '/job' || n || '.cmd',
            'cmd', 'utf-8', 'crlf', 2000, ${like.sha256}, ${like.createdBy}::uuid, ${like.createdBy}::uuid
          from ${made} returning *)
        insert into script_facts (script_id, team_id, version, reader, secret_count, facts, words, text)
        select id, team_id, version, 1, 0, '{}',
          array_to_tsvector(array[lower(name), 'host' || substr(name, 4, 3), 'common']),
          path || ' net use k: host' || substr(name, 4, 3) || ' share ' || repeat('rem ' || md5(path) || ' ', 20)
        from made`);
      });
    }
    await server.connection.db.execute(sql`analyze`);
  }

  const planLine = z.object({ 'QUERY PLAN': z.string() });
  async function planOf(q: string): Promise<string> {
    const { db } = server.connection;
    const found = idsOfFound(db, termsOf(q), (column) => eq(column, team.id));
    const rows = await rowsOf(db, sql`explain ${found}`, planLine);
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  }

  it.each([
    ['job12345', ['script_facts_words_idx', 'script_facts_text_idx']],
    ['ob1234', ['script_facts_words_idx', 'script_facts_text_idx']],
    ['"net use k: host777"', ['script_facts_text_idx']],
    ['h7', ['script_facts_words_idx']],
  ])('goes by the indexes for %s', async (q, indexes) => {
    const plan = await planOf(q);
    for (const index of indexes) expect(plan).toContain(`Bitmap Index Scan on ${index}`);
    expect(plan).not.toContain('Seq Scan on script_facts  (');
  });

  it('looks for them once, also in a team that PostgreSQL has not counted yet', async () => {
    const { db } = server.connection;
    const fresh = await server.given.team();
    const where = selects(db, { all: true }, { teamId: fresh.id, q: 'clearing' });
    const statement = db.select({ id: scripts.id }).from(scripts).where(where);
    const rows = await rowsOf(db, sql`explain ${statement}`, planLine);
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    expect(plan).toContain('InitPlan');
    expect(plan).not.toMatch(/Semi Join|SubPlan/); // each of them is for every script anew
  });

  it('finds the ones that are meant, and pages through many', async () => {
    const viewer = await server.given.member({ team, role: 'viewer' });
    const list = as(server, viewer).shared.scripts.list;
    const one = await list({ teamId: team.id, q: 'job12345' });
    expect(one.items.map(({ path }) => path)).toEqual(['site45/job12345.cmd']);
    const many = await list({ teamId: team.id, q: 'common', limit: 3 });
    const more = await list({ teamId: team.id, q: 'common', limit: 3, cursor: many.nextCursor ?? '' });
    expect(new Set([...many.items, ...more.items].map(({ id }) => id)).size).toBe(6);
  });
});
