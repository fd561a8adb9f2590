import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SharedDb } from '../../../../db/shared/client.ts';
import { type Script, scriptFacts } from '../../../../db/shared/schema/index.ts';
import { readerGeneration } from '../../../script-facts/reader-generation.ts';
import { as, everywhere, type TeamServer, teamServer } from '../../../testing/team-server.ts';
import { refreshFacts } from './refresh.ts';

describe.each(everywhere)('the refresh of facts on %s', (where) => {
  let server: TeamServer;
  let db: SharedDb;
  beforeAll(async () => {
    server = await teamServer(where);
    db = server.connection.db;
  });
  afterAll(() => server.close());

  const rowsOf = (script: Pick<Script, 'id'>) =>
    db.select().from(scriptFacts).where(eq(scriptFacts.scriptId, script.id));

  async function scripts(count: number): Promise<Script[]> {
    const team = await server.given.team();
    const made: Script[] = [];
    for (let at = 0; at < count; at += 1)
      made.push(await server.given.script({ team, content: `rem ${at} of them\r\n` }));
    return made;
  }

  it('reads what is missing, of an older reader or of an older version, and nothing twice', async () => {
    const [missing, older, behind, whole] = await scripts(4);
    if (!missing || !older || !behind || !whole) throw new Error('no scripts');
    await db.delete(scriptFacts).where(eq(scriptFacts.scriptId, missing.id));
    await db.execute(
      sql`update script_facts set reader = reader - 1, text = '' where script_id = ${older.id}`,
    );
    await db.execute(sql`update script_facts set version = 0, text = '' where script_id = ${behind.id}`);

    expect(await refreshFacts(server.connection)).toBe(3);

    for (const script of [missing, older, behind])
      expect(await rowsOf(script)).toMatchObject([
        { version: 1, reader: readerGeneration, text: expect.stringContaining('of them') },
      ]);
    expect(await refreshFacts(server.connection)).toBe(0);
  });

  it('goes through all of them, however many batches it takes', async () => {
    const made = await scripts(60);
    await db.delete(scriptFacts);
    expect(await refreshFacts(server.connection)).toBeGreaterThanOrEqual(60);
    for (const script of made) expect(await rowsOf(script)).toHaveLength(1);
  });

  it('stops where it is told to', async () => {
    await scripts(55);
    await db.delete(scriptFacts);
    let asked = 0;
    const read = await refreshFacts(server.connection, () => (asked += 1) === 1);
    expect(read).toBe(50);
    await refreshFacts(server.connection);
  });

  it('leaves what a newer reader has found', async () => {
    const [script] = await scripts(1);
    if (!script) throw new Error('no script');
    await db.execute(
      sql`update script_facts set reader = reader + 1, text = 'more' where script_id = ${script.id}`,
    );
    expect(await refreshFacts(server.connection)).toBe(0);
    expect(await rowsOf(script)).toMatchObject([{ text: 'more' }]);
  });

  it('never puts back what a change meanwhile has moved on', async () => {
    const team = await server.given.team();
    const editor = await server.given.member({ team, role: 'editor' });
    const call = as(server, editor).shared.scripts;
    const { id } = await server.given.script({ team });
    for (let version = 1; version <= 8; version += 1) {
      await db.delete(scriptFacts).where(eq(scriptFacts.scriptId, id));
      const change = () => call.update({ id, expectedVersion: version, content: `rem at ${version}` });
      await Promise.all([refreshFacts(server.connection), change()]);
      expect(await rowsOf({ id })).toMatchObject([
        { version: version + 1, text: expect.stringContaining(`rem at ${version}`) },
      ]);
    }
  });

  it('makes those scripts be found that nobody had read', async () => {
    const [script] = await scripts(1);
    if (!script) throw new Error('no script');
    const reader = await server.given.member({ team: { id: script.teamId }, role: 'viewer' });
    const list = () => as(server, reader).shared.scripts.list({ q: 'of them' });
    await db.delete(scriptFacts).where(eq(scriptFacts.scriptId, script.id));
    expect((await list()).items).toEqual([]);
    await refreshFacts(server.connection);
    expect((await list()).items).toMatchObject([{ id: script.id }]);
  });
});

it('is left to one server at a time', async () => {
  const server = await teamServer('postgres');
  try {
    const { db } = server.connection;
    await server.given.script({ team: await server.given.team() });
    await db.delete(scriptFacts);
    let release: () => void = () => undefined;
    const released = new Promise<void>((done) => {
      release = done;
    });
    let took: () => void = () => undefined;
    const taken = new Promise<void>((done) => {
      took = done;
    });
    const other = db.transaction(async (tx) => {
      await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('wo script facts', 0))`);
      took();
      await released;
    });
    await taken;
    expect(await refreshFacts(server.connection)).toBe(0);
    release();
    await other;
    expect(await refreshFacts(server.connection)).toBe(1);
  } finally {
    await server.close();
  }
});
