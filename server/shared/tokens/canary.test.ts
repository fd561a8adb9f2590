import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { rowsOf } from '../../../db/shared/schema-state.ts';
import { callApi, textOf } from '../../testing/api.ts';
import { startApp } from '../../testing/http/app.ts';
import { type TeamServer, teamServer } from '../../testing/team-server.ts';
import { until } from '../../testing/until.ts';

describe('an API token', () => {
  let team: TeamServer;
  beforeAll(async () => {
    team = await teamServer('postgres');
  });
  afterAll(() => team.close());

  /** Every row of every table, as text. */
  async function everything(): Promise<string> {
    const { db } = team.connection;
    const names = await rowsOf(
      db,
      sql`select tablename as name from pg_tables where schemaname = 'public'`,
      z.object({ name: z.string() }),
    );
    const dumps = await Promise.all(
      names.map(({ name }) =>
        rowsOf(
          db,
          sql`select coalesce(string_agg(to_jsonb(t)::text, ' '), '') as rows from ${sql.identifier(name)} t`,
          z.object({ rows: z.string() }),
        ),
      ),
    );
    return dumps
      .flat()
      .map(({ rows }) => rows)
      .join('\n');
  }

  it('is in the answer that made it, and in no log, metric, error or table', async () => {
    const { app, url, log } = await startApp();
    await app.services.shared.use({ url: team.databaseUrl, migrate: 'verify' });
    await until(() => app.services.shared.connection());
    const { session } = await team.given.member({ role: 'editor', team: await team.given.team() });
    const headers = { 'idempotency-key': 'canary-key' };
    const body = { name: 'canary-name' };

    const made = await callApi(url, '/shared/tokens', { session, body, headers });
    const token = textOf(made, 'token');
    const again = await callApi(url, '/shared/tokens', { session, body, headers });
    const rotated = await callApi(url, `/shared/tokens/${textOf(made, 'id')}/rotate`, {
      session: token,
      body: {},
    });
    const typo = await callApi(url, '/shared/auth/me', { session: `${token.slice(0, -1)}-` });
    const listed = await callApi(url, '/shared/tokens', { session });
    const denied = await callApi(url, '/shared/auth/sign-out', { session: token, method: 'POST' });
    const metrics = await (await fetch(new URL('/metrics', url))).text();

    expect([made, again, rotated, typo, listed, denied].map(({ status }) => status)).toEqual([
      200, 409, 200, 401, 200, 403,
    ]);
    const places = [log(), metrics, JSON.stringify([again, typo, listed, denied]), await everything()];
    expect(places[3]).toContain('canary-name'); // control: the tables were read
    expect(log().length).toBeGreaterThan(1000);
    for (const secret of [token, textOf(rotated, 'token')])
      for (const place of places) expect(place).not.toContain(secret.slice(7, 40));
  });
});
