import { count, eq, sql } from 'drizzle-orm';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SharedDb } from '../../../db/shared/client.ts';
import { scripts, scriptVersions } from '../../../db/shared/schema/index.ts';
import { change, sqlStateOf } from '../../testing/people.ts';
import { everywhere, teamServer, type TeamServer } from '../../testing/team-server.ts';

describe.each(everywhere)('versions of scripts on %s', (where) => {
  let server: TeamServer;
  let db: SharedDb;
  let script: string;
  beforeAll(async () => {
    server = await teamServer(where);
    db = server.connection.db;
    script = (await server.given.script({ team: await server.given.team() })).id;
  });
  afterAll(() => server.close());

  it.each([
    ['changed', (id: string) => sql`update script_versions set content = '' where script_id = ${id}`],
    ['removed', (id: string) => sql`delete from script_versions where script_id = ${id}`],
    ['emptied', () => sql`truncate script_versions`],
    ['emptied with their scripts', () => sql`truncate scripts cascade`],
  ])('are never %s, not even by the owner of the table', async (_, statement) => {
    const before = await db.select().from(scriptVersions);
    expect(before.length).toBeGreaterThan(0);
    expect(await sqlStateOf(db.execute(statement(script)))).toBe('WO004');
    expect(await db.select().from(scriptVersions)).toEqual(before);
  });

  it('go with their script, when that is recorded', async () => {
    const id = v7();
    const [like] = await db.select().from(scripts).where(eq(scripts.id, script));
    const [version] = await db.select().from(scriptVersions).where(eq(scriptVersions.scriptId, script));
    if (!like || !version) throw new Error('no script to copy');
    const kept = async () => {
      const [row] = await db
        .select({ rows: count() })
        .from(scriptVersions)
        .where(eq(scriptVersions.scriptId, id));
      return row?.rows;
    };
    await change(server.connection, async (tx) => {
      await tx.insert(scripts).values({ ...like, id, path: 'copy.cmd' });
      await tx.insert(scriptVersions).values({ ...version, scriptId: id });
    });
    expect(await kept()).toBe(1);
    await change(server.connection, (tx) => tx.delete(scripts).where(eq(scripts.id, id)));
    expect(await kept()).toBe(0);
  });
});
