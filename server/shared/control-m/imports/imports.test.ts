import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { controlMDefinitions, controlMVersions, imports } from '../../../../db/shared/schema/index.ts';
import { folderXml, testImporter, type TestImporter } from '../../../testing/control-m-imports.ts';
import { as, everywhere, type TeamServer, teamServer } from '../../../testing/team-server.ts';
import { until } from '../../../testing/until.ts';

const a = (jobs: Record<string, string> | string[], folder = 'A') => ({
  name: `${folder}.xml`,
  content: folderXml(folder, jobs),
});

describe.each(everywhere)('imports on %s', (where) => {
  let server: TeamServer;
  beforeAll(async () => {
    server = await teamServer(where);
  });
  afterAll(() => server.close());

  /** What is in the importer's environment, by key. */
  async function definitionsOf({ environment }: TestImporter) {
    const rows = await server.connection.db
      .select()
      .from(controlMDefinitions)
      .where(eq(controlMDefinitions.environmentId, environment.id));
    return new Map(rows.map((row) => [row.key, row]));
  }

  const keysOf = async (importer: TestImporter) => [...(await definitionsOf(importer)).keys()].sort();

  async function stagedRows(importId: string): Promise<number> {
    return server.connection.db.$count(controlMVersions, eq(controlMVersions.importId, importId));
  }

  it('shows what an upload would change, and changes nothing before it is applied', async () => {
    const importer = await testImporter(server);
    const preview = await importer.upload(a(['J1', 'J2']));
    expect(preview).toMatchObject({
      state: 'previewed',
      environmentId: importer.environment.id,
      files: [
        {
          name: 'A.xml',
          size: folderXml('A', ['J1', 'J2']).length,
          sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        },
      ],
      counts: { folders: 1, subFolders: 0, jobs: 2 },
      changes: { added: 3, changed: 0, removed: 0, moved: 0, unchanged: 0, others: 0 },
      stale: false,
    });
    expect(await keysOf(importer)).toEqual([]);

    const applied = await importer.apply(preview.id);
    expect(applied).toMatchObject({ state: 'applied', appliedBy: expect.any(String) });
    expect(await keysOf(importer)).toEqual(['A/', 'A/J1#1', 'A/J2#1']);
    const found = await definitionsOf(importer);
    expect(found.get('A/J1#1')).toMatchObject({
      parentId: found.get('A/')?.id,
      command: 'run J1',
      server: 'CTM1',
    });
  });

  it('keeps ids of what stays, and changes only what differs', async () => {
    const importer = await testImporter(server);
    await importer.put(a({ J1: 'one', J2: 'two', J3: 'three' }));
    const before = await definitionsOf(importer);
    const preview = await importer.upload(a({ J1: 'one', J2: 'other', J4: 'four' }));
    expect(preview.changes).toEqual({ added: 1, changed: 1, removed: 1, moved: 0, unchanged: 2, others: 0 });
    await importer.apply(preview.id);
    const after = await definitionsOf(importer);
    expect([...after.keys()].sort()).toEqual(['A/', 'A/J1#1', 'A/J2#1', 'A/J4#1']);
    for (const key of ['A/', 'A/J1#1', 'A/J2#1']) expect(after.get(key)?.id).toBe(before.get(key)?.id);
    expect(after.get('A/J1#1')?.importId).toBe(before.get('A/J1#1')?.importId);
    expect(after.get('A/J2#1')).toMatchObject({ command: 'other', importId: preview.id });
  });

  it('says of each change which fields it is about', async () => {
    const importer = await testImporter(server);
    await importer.put(a({ J1: 'one', J2: 'two', J3: 'three' }));
    const { id } = await importer.upload(a({ J1: 'one', J2: 'other', J4: 'four' }));
    const { items } = await as(server, importer).shared.controlM.imports.changes({ id });
    const commandOf = (key: string) =>
      items.find((item) => item.key === key)?.fields.find(({ field }) => field === 'run.command');
    expect(items.map(({ change, key, previousKey }) => [change, key, previousKey])).toEqual([
      ['changed', 'A/J2#1', 'A/J2#1'],
      ['added', 'A/J4#1', null],
      ['removed', 'A/J3#1', 'A/J3#1'],
    ]);
    expect(commandOf('A/J2#1')).toEqual({ field: 'run.command', before: 'two', after: 'other' });
    expect(commandOf('A/J4#1')).toEqual({ field: 'run.command', before: null, after: 'four' });
    expect(commandOf('A/J3#1')).toEqual({ field: 'run.command', before: 'three', after: null });
  });

  it('lists changes in pages, by kind of change and by what is in the key', async () => {
    const importer = await testImporter(server);
    const { id } = await importer.upload(a(['J1', 'J2', 'X3']));
    const call = as(server, importer).shared.controlM.imports;
    const first = await call.changes({ id, limit: 2 });
    const rest = await call.changes({ id, limit: 2, cursor: first.nextCursor ?? '' });
    expect([...first.items, ...rest.items].map(({ key }) => key)).toEqual([
      'A/',
      'A/J1#1',
      'A/J2#1',
      'A/X3#1',
    ]);
    expect(rest.nextCursor).toBeNull();
    expect((await call.changes({ id, change: 'removed' })).items).toEqual([]);
    expect((await call.changes({ id, kind: 'folder' })).items.map(({ key }) => key)).toEqual(['A/']);
    expect((await call.changes({ id, q: 'x3' })).items.map(({ key }) => key)).toEqual(['A/X3#1']);
  });

  it('counts what stands beside folders apart, and lists it', async () => {
    const importer = await testImporter(server);
    const content = (days: string) =>
      JSON.stringify({
        CAL: { Type: 'Calendar:Regular', Days: days },
        F: { Type: 'Folder', A: { Type: 'Job:Dummy' } },
      });
    const first = await importer.put({ name: 'a.json', content: content('1') });
    const second = await importer.upload({ name: 'a.json', content: content('2') });

    expect(first.changes).toEqual({ added: 2, changed: 0, removed: 0, moved: 0, unchanged: 0, others: 1 });
    expect(second.changes).toEqual({ added: 0, changed: 0, removed: 0, moved: 0, unchanged: 2, others: 1 });
    const call = as(server, importer).shared.controlM.imports;
    expect((await call.changes({ id: second.id })).items).toMatchObject([
      { kind: 'other', change: 'changed' },
    ]);
  });

  describe('removes', () => {
    const both = [a(['J1', 'J2'], 'A'), a(['K1'], 'B')];

    it('what is missing in folders that the files have, and leaves other folders alone', async () => {
      const importer = await testImporter(server);
      await importer.put(both);
      const { changes } = await importer.put(a(['J1'], 'A'));
      expect(changes).toMatchObject({ removed: 1, unchanged: 2 });
      expect(await keysOf(importer)).toEqual(['A/', 'A/J1#1', 'B/', 'B/K1#1']);
    });

    it('nothing, when that is asked for', async () => {
      const importer = await testImporter(server);
      await importer.put(both);
      const { changes } = await importer.put(a(['J1'], 'A'), { removal: 'none' });
      expect(changes).toMatchObject({ removed: 0, unchanged: 2 });
      expect(await keysOf(importer)).toEqual(['A/', 'A/J1#1', 'A/J2#1', 'B/', 'B/K1#1']);
    });

    it('everything else, when the files are the whole environment', async () => {
      const importer = await testImporter(server);
      await importer.put(both);
      const { changes } = await importer.put(a(['J1'], 'A'), { removal: 'environment' });
      expect(changes).toMatchObject({ removed: 3, unchanged: 2 });
      expect(await keysOf(importer)).toEqual(['A/', 'A/J1#1']);
    });

    it('nothing by an export of nothing, even of the whole environment', async () => {
      const importer = await testImporter(server);
      await importer.put(both);
      const empty = { name: 'empty.xml', content: '<DEFTABLE/>' };
      const { changes } = await importer.put(empty, { removal: 'environment' });
      expect(changes).toEqual({ added: 0, changed: 0, removed: 0, moved: 0, unchanged: 0, others: 0 });
      expect(await keysOf(importer)).toHaveLength(5);
    });

    it('nothing of a folder of another server with the same name', async () => {
      const importer = await testImporter(server);
      const other = { name: 'b.xml', content: folderXml('A', ['J1', 'J2'], { server: 'CTM2' }) };
      await importer.put(a(['J1'], 'A'));
      await importer.put(other);
      await importer.put(a(['J9'], 'A'));
      const found = [...(await definitionsOf(importer)).values()];
      expect(found.filter((row) => row.server === 'CTM2' && row.kind === 'job')).toHaveLength(2);
      expect(
        found.filter((row) => row.server === 'CTM1' && row.kind === 'job').map(({ name }) => name),
      ).toEqual(['J9']);
    });
  });

  it('takes a job that went in one folder and came in another for the same one', async () => {
    const importer = await testImporter(server);
    await importer.put([a({ J1: 'one', J2: 'two' }, 'A'), a({ K1: 'x' }, 'B')]);
    const before = await definitionsOf(importer);
    const preview = await importer.upload([a({ J1: 'one' }, 'A'), a({ K1: 'x', J2: 'two' }, 'B')]);
    expect(preview.changes).toEqual({ added: 0, changed: 0, removed: 0, moved: 1, unchanged: 4, others: 0 });
    const { items } = await as(server, importer).shared.controlM.imports.changes({ id: preview.id });
    expect(items).toMatchObject([{ change: 'moved', key: 'B/J2#1', previousKey: 'A/J2#1' }]);
    await importer.apply(preview.id);
    const after = await definitionsOf(importer);
    expect(after.get('B/J2#1')).toMatchObject({
      id: before.get('A/J2#1')?.id,
      parentId: before.get('B/')?.id,
    });
    expect(after.has('A/J2#1')).toBe(false);
  });

  it('keeps what is in a folder inside it when both have moved', async () => {
    const importer = await testImporter(server);
    const nested = (inside: string, outside: string) =>
      `<DEFTABLE><SMART_FOLDER FOLDER_NAME="A">${inside}</SMART_FOLDER><SMART_FOLDER FOLDER_NAME="B">${outside}</SMART_FOLDER></DEFTABLE>`;
    const sub = '<SUB_FOLDER JOBNAME="S"><JOB JOBNAME="J" CMDLINE="x" TASKTYPE="Command"/></SUB_FOLDER>';
    await importer.put({ name: 'a.xml', content: nested(sub, '') });
    const before = await definitionsOf(importer);
    const { changes } = await importer.put({ name: 'a.xml', content: nested('', sub) });
    expect(changes).toMatchObject({ moved: 2, added: 0, removed: 0 });
    const after = await definitionsOf(importer);
    expect(after.get('B/S/')?.id).toBe(before.get('A/S/')?.id);
    expect(after.get('B/S/J#1')).toMatchObject({
      id: before.get('A/S/J#1')?.id,
      parentId: after.get('B/S/')?.id,
    });
  });

  it('gives a key that is taken the next free number, and says so in the preview', async () => {
    const importer = await testImporter(server);
    await importer.put(a(['J1', 'J2']));
    const other = { name: 'b.xml', content: folderXml('A', ['J1', 'J2', 'J3'], { server: 'CTM2' }) };
    const preview = await importer.upload(other);
    const { items } = await as(server, importer).shared.controlM.imports.changes({ id: preview.id });
    expect(items.map(({ key }) => key)).toEqual(['A/#2', 'A/J1#2', 'A/J2#2', 'A/J3#1']);
    await importer.apply(preview.id);
    expect(await keysOf(importer)).toEqual(['A/', 'A/#2', 'A/J1#1', 'A/J1#2', 'A/J2#1', 'A/J2#2', 'A/J3#1']);
    // the same again is nothing new, although its keys are others than in the file
    expect((await importer.upload(other)).changes).toMatchObject({ unchanged: 4, changed: 0, added: 0 });
  });

  describe('refuses', () => {
    it('the whole import for one file, says where, and leaves nothing', async () => {
      const importer = await testImporter(server);
      const view = await importer.upload([
        a(Array.from({ length: 1_200 }, (_, n) => `J${n}`)),
        { name: 'broken.xml', content: '<DEFTABLE>\n<FOLDER FOLDER_NAME="B">' },
      ]);
      expect(view).toMatchObject({
        state: 'refused',
        refusal: { reason: 'not-well-formed', file: 'broken.xml', line: 2, message: expect.any(String) },
      });
      expect(await stagedRows(view.id)).toBe(0);
      expect((await importer.post(`/imports/${view.id}/apply`)).body).toMatchObject({
        reason: 'IMPORT_STATE',
      });
    });

    it('to apply what was compared with an older state', async () => {
      const importer = await testImporter(server);
      const [first, second] = [await importer.upload(a(['J1'])), await importer.upload(a(['J2']))];
      await importer.apply(first.id);
      expect(await importer.get(second.id)).toMatchObject({ state: 'previewed', stale: true });
      const answer = await importer.post(`/imports/${second.id}/apply`);
      expect(answer).toMatchObject({ status: 409, body: { reason: 'IMPORT_STALE' } });
      expect(await importer.get(second.id)).toMatchObject({ state: 'previewed', stale: true });
      expect(await keysOf(importer)).toEqual(['A/', 'A/J1#1']);
    });

    it('to apply twice, and to cancel what is applied', async () => {
      const importer = await testImporter(server);
      const { id } = await importer.put(a(['J1']));
      for (const verb of ['apply', 'cancel'])
        expect(await importer.post(`/imports/${id}/${verb}`)).toMatchObject({
          status: 409,
          body: { reason: 'IMPORT_STATE' },
        });
    });

    it('everybody of another team', async () => {
      const importer = await testImporter(server);
      const { id } = await importer.upload(a(['J1']));
      const other = await testImporter(server);
      expect(await other.refusal(a(['J1']), { environmentId: importer.environment.id })).toMatchObject({
        reason: 'NOT_FOUND',
      });
      for (const verb of ['apply', 'cancel'])
        expect((await other.post(`/imports/${id}/${verb}`)).status).toBe(404);
      await expect(as(server, other).shared.controlM.imports.changes({ id })).rejects.toMatchObject({
        reason: 'NOT_FOUND',
      });
      expect((await as(server, other).shared.controlM.imports.list({})).items).toEqual([]);
    });

    it('an environment that is gone', async () => {
      const importer = await testImporter(server);
      const { id } = await importer.upload(a(['J1']));
      await as(server, importer).shared.controlM.environments.delete({ id: importer.environment.id });
      expect((await importer.refusal(a(['J1']))).reason).toBe('NOT_FOUND');
      expect((await importer.post(`/imports/${id}/apply`)).status).toBe(404);
      expect(await importer.get(id)).toMatchObject({ state: 'previewed', stale: true });
    });
  });

  it('is put back when applying fails, with nothing applied', async () => {
    const importer = await testImporter(server);
    await importer.put(a(['J1']));
    const { id } = await importer.upload(a(['J1', 'J2']));
    // whoever says a definition of this name is to be stored finds the database against it
    await server.connection.db.execute(
      sql`alter table control_m_definitions add constraint no_j2 check (name <> 'J2') not valid`,
    );
    try {
      expect((await importer.post(`/imports/${id}/apply`)).status).toBe(500);
    } finally {
      await server.connection.db.execute(sql`alter table control_m_definitions drop constraint no_j2`);
    }
    expect(await importer.get(id)).toMatchObject({ state: 'previewed', stale: false });
    expect(await keysOf(importer)).toEqual(['A/', 'A/J1#1']);
    await importer.apply(id);
    expect(await keysOf(importer)).toEqual(['A/', 'A/J1#1', 'A/J2#1']);
  });

  it('gives up a preview and all it has said', async () => {
    const importer = await testImporter(server);
    const { id } = await importer.upload(a(['J1']));
    expect((await importer.post(`/imports/${id}/cancel`)).body).toMatchObject({ state: 'cancelled' });
    expect(await stagedRows(id)).toBe(0);
    expect((await importer.post(`/imports/${id}/apply`)).body).toMatchObject({ reason: 'IMPORT_STATE' });
  });

  it('records who uploaded, applied and cancelled which bytes', async () => {
    const importer = await testImporter(server);
    const view = await importer.put(a(['J1']));
    const rows = await server.given.auditOf(view);
    expect(rows.map(({ action, teamId }) => [action, teamId])).toEqual([
      ['controlM.imports.create', importer.team.id],
      ['controlM.imports.applyChanges', importer.team.id],
    ]);
    expect(rows[1]?.after).toMatchObject({
      state: 'applied',
      removal: 'folders',
      files: [{ sha256: view.files[0]?.sha256 }],
      changes: { added: 2 },
    });
  });

  it('makes one import of a call that is repeated', async () => {
    const importer = await testImporter(server);
    const options = { idempotencyKey: crypto.randomUUID() };
    const first = await importer.upload(a(['J1']), options);
    const again = await importer.upload(a(['J1']), options);
    expect(again).toMatchObject({ id: first.id, state: 'previewed' });
    expect((await as(server, importer).shared.controlM.imports.list({})).items).toHaveLength(1);
    await until(() => uploads().length === 0, { what: 'nothing to be left of the second upload' });
  });

  it('takes a key that is used again for other bytes for a mistake, and keeps nothing of them', async () => {
    const importer = await testImporter(server);
    const options = { idempotencyKey: crypto.randomUUID() };
    await importer.upload(a(['J1']), options);
    expect(await importer.refusal(a(['J2']), options)).toMatchObject({
      status: 422,
      reason: 'IDEMPOTENCY_MISMATCH',
    });
    expect((await as(server, importer).shared.controlM.imports.list({})).items).toHaveLength(1);
    await until(() => uploads().length === 0, { what: 'nothing to be left of the second upload' });
  });

  it('lists imports newest first', async () => {
    const importer = await testImporter(server);
    const [first, second] = [await importer.put(a(['J1'])), await importer.upload(a(['J2']))];
    const list = as(server, importer).shared.controlM.imports.list;
    expect((await list({})).items.map(({ id }) => id)).toEqual([second.id, first.id]);
    expect((await list({ state: 'applied' })).items.map(({ id }) => id)).toEqual([first.id]);
    const page = await list({ limit: 1 });
    expect((await list({ limit: 1, cursor: page.nextCursor ?? '' })).items.map(({ id }) => id)).toEqual([
      first.id,
    ]);
  });

  /** Folders of uploads on the server's disk. */
  function uploads(): string[] {
    try {
      return readdirSync(join(server.dataDir, 'uploads'));
    } catch {
      return [];
    }
  }

  it('leaves no file behind, whatever became of it', async () => {
    const importer = await testImporter(server);
    await importer.upload(a(['J1']));
    await importer.upload({ name: 'x', content: '' });
    await importer.refusal(a(['J1']), { environmentId: crypto.randomUUID() });
    await until(() => uploads().length === 0, { what: 'the uploads to be deleted' });
    expect(await server.connection.db.$count(imports, eq(imports.teamId, importer.team.id))).toBe(2);
  });
});
