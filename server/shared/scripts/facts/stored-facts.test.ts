import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SharedDb } from '../../../../db/shared/client.ts';
import { scriptFacts } from '../../../../db/shared/schema/index.ts';
import { readerGeneration } from '../../../script-facts/reader-generation.ts';
import { as, everywhere, type TeamServer, teamServer } from '../../../testing/team-server.ts';
import { storedFacts } from './stored-facts.ts';

const content = '@echo off\r\nrem https://batch:NotReal-1@files.example.com/in\r\n';
const nothing = new Map<string, { version: number }>();

describe.each(everywhere)('facts of scripts on %s', (where) => {
  let server: TeamServer;
  let db: SharedDb;
  beforeAll(async () => {
    server = await teamServer(where);
    db = server.connection.db;
  });
  afterAll(() => server.close());

  async function scriptOfTeam() {
    const team = await server.given.team();
    const editor = await server.given.member({ team, role: 'editor' });
    const call = as(server, editor).shared.scripts;
    const script = await call.create({ teamId: team.id, name: 'a.cmd', content });
    return { team, call, script };
  }

  const rowOf = async ({ id }: { id: string }) => {
    const [row] = await db.select().from(scriptFacts).where(eq(scriptFacts.scriptId, id));
    return row;
  };

  it('are stored with the script, at each of its versions', async () => {
    const { team, call, script } = await scriptOfTeam();
    expect(script.secretCount).toBe(1);
    expect(await rowOf(script)).toMatchObject({ teamId: team.id, version: 1, reader: readerGeneration });

    const saved = await call.update({ id: script.id, expectedVersion: 1, content: 'rem' });
    expect(saved.secretCount).toBe(0);
    expect(await rowOf(script)).toMatchObject({
      version: 2,
      secretCount: 0,
      text: expect.stringContaining('rem'),
    });

    await call.update({ id: script.id, expectedVersion: 2, path: 'moved/b.txt' });
    expect(await rowOf(script)).toMatchObject({ version: 3, text: expect.stringContaining('moved/b.txt') });
  });

  it('are read anew when the extension makes another language of the text', async () => {
    const { call, script } = await scriptOfTeam();
    const named = await call.update({ id: script.id, expectedVersion: 1, path: 'a.txt' });
    expect(named).toMatchObject({ kind: 'other', secretCount: 0 });
    const back = await call.update({ id: script.id, expectedVersion: 2, path: 'a.cmd' });
    expect(back).toMatchObject({ kind: 'cmd', secretCount: 1 });
  });

  it('hold no secret, in whatever column', async () => {
    const { script } = await scriptOfTeam();
    expect(JSON.stringify(await rowOf(script))).not.toMatch(/notreal/i);
  });

  it('come for those scripts only that are not known at their version', async () => {
    const { team, call, script } = await scriptOfTeam();
    const other = await call.create({ teamId: team.id, name: 'b.cmd', content: 'rem' });

    const first = await storedFacts(db, team.id, nothing);
    expect(first.current.map(({ path, secretCount }) => ({ path, secretCount }))).toEqual([
      { path: 'a.cmd', secretCount: 1 },
      { path: 'b.cmd', secretCount: 0 },
    ]);
    expect(first.changed.map(({ id }) => id).sort()).toEqual([script.id, other.id].sort());
    expect(first.changed.find(({ id }) => id === script.id)?.facts.secrets).toHaveLength(1);

    await call.update({ id: other.id, expectedVersion: 1, content: 'rem 2' });
    const known = new Map(first.changed.map(({ id, version }) => [id, { version }]));
    const second = await storedFacts(db, team.id, known);
    expect(second.changed).toMatchObject([{ id: other.id, version: 2 }]);
    expect(second.current).toHaveLength(2);
  });

  it.each([
    ['nobody has read yet', sql`delete from script_facts`],
    ['an older reader has read', sql`update script_facts set reader = reader - 1, facts = '{}'`],
    ['were read at an older version', sql`update script_facts set version = version - 1, facts = '{}'`],
  ])('are read on the way of scripts that %s', async (_, make) => {
    const { team, call, script } = await scriptOfTeam();
    await db.execute(sql`${make} where script_id = ${script.id}`);
    expect((await call.get({ id: script.id })).secretCount).toBeNull();

    const { current, changed } = await storedFacts(db, team.id, nothing);

    expect(changed.map(({ facts }) => facts.secrets.length)).toEqual([1]);
    expect(current).toMatchObject([{ id: script.id, secretCount: 1 }]);
  });

  it('leave out what is in the trash', async () => {
    const { team, call, script } = await scriptOfTeam();
    await call.delete({ id: script.id, expectedVersion: 1 });
    expect(await storedFacts(db, team.id, nothing)).toEqual({ current: [], changed: [] });
  });
});
