import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { corpusFiles } from '../../../testing/control-m-corpus.ts';
import {
  folderXml,
  testImporter,
  type TestFile,
  type TestImporter,
} from '../../../testing/control-m-imports.ts';
import { read } from '../definitions/convert/round-trip.ts';
import { as, everywhere, type TeamServer, teamServer } from '../../../testing/team-server.ts';

/** All files of the corpus that are accepted, in as few imports as have no name at the top in common. */
async function batchesOf(format: 'xml' | 'json'): Promise<TestFile[][]> {
  const batches: { names: Set<string>; files: TestFile[] }[] = [];
  for (const { name, bytes, expected } of corpusFiles(format)) {
    if ('refused' in expected || name === '20-empty-deftable.xml') continue; // what holds nothing changes nothing
    const names = (await read(format, bytes)).filter(({ parent }) => parent === null).map(({ key }) => key);
    const free = batches.find((batch) => !names.some((own) => batch.names.has(own)));
    const batch = free ?? { names: new Set(), files: [] };
    if (!free) batches.push(batch);
    for (const own of names) batch.names.add(own);
    batch.files.push({ name, content: bytes });
  }
  return batches.map(({ files }) => files);
}
const batches = { xml: await batchesOf('xml'), json: await batchesOf('json') };

const nested = `<DEFTABLE><SMART_FOLDER FOLDER_NAME="TOP" DATACENTER="ctm1"><JOB JOBNAME="A" JOBISN="1" TASKTYPE="Dummy"/>
  <SUB_FOLDER JOBNAME="IN"><JOB JOBNAME="B" TASKTYPE="Dummy"/></SUB_FOLDER></SMART_FOLDER>
  <FOLDER FOLDER_NAME="OTHER" DATACENTER="ctm1"><JOB JOBNAME="C" TASKTYPE="Dummy"/></FOLDER></DEFTABLE>`;

describe.each(everywhere)('shared.controlM.export on %s', (where) => {
  let server: TeamServer;
  beforeAll(async () => {
    server = await teamServer(where);
  });
  afterAll(() => server.close());

  /** The text of an export. */
  async function exported({ environment, session }: TestImporter, query: Record<string, string>) {
    const search = new URLSearchParams({ environmentId: environment.id, ...query });
    const response = await fetch(new URL(`/api/v1/shared/control-m/export?${search}`, server.url), {
      headers: { authorization: `Bearer ${session}` },
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  }

  async function importerOf(...files: TestFile[]): Promise<TestImporter> {
    const importer = await testImporter(server);
    await importer.put(files);
    return importer;
  }

  describe.each(['xml', 'json'] as const)('as %s', (format) => {
    it.each(batches[format])('gives back what was imported: %#', async (...files) => {
      const importer = await importerOf(...files);
      const { status, text } = await exported(importer, { format });
      expect(status).toBe(200);
      const again = await importer.upload(
        { name: `again.${format}`, content: text },
        { removal: 'environment' },
      );
      expect(again.changes).toMatchObject({ added: 0, changed: 0, removed: 0, moved: 0 });
      expect(again.changes?.['unchanged']).toBeGreaterThan(0);
    });
  });

  it('writes several files of both formats as one, in either format', async () => {
    const json = JSON.stringify({
      F: { Type: 'Folder', ControlmServer: 'ctm1', J: { Type: 'Job:Dummy', Description: 'of json' } },
    });
    const importer = await importerOf(
      { name: 'a.xml', content: folderXml('X', ['K'], { server: 'ctm1' }) },
      { name: 'b.json', content: json },
    );
    const xml = (await exported(importer, { format: 'xml' })).text;
    expect(xml).toContain('<JOB JOBNAME="K" TASKTYPE="Command" CMDLINE="run K"/>');
    expect(xml).toMatch(
      /<SMART_FOLDER FOLDER_NAME="F" DATACENTER="ctm1"[^>]*>\s*<JOB JOBNAME="J"[^>]*DESCRIPTION="of json"/,
    );

    const back: unknown = JSON.parse((await exported(importer, { format: 'json' })).text);
    expect(back).toMatchObject({
      X: { Type: 'SimpleFolder', ControlmServer: 'ctm1', K: { Type: 'Job:Command', Command: 'run K' } },
      F: { J: { Type: 'Job:Dummy', Description: 'of json' } },
    });
  });

  it('sends a file that browsers save under the name of the environment, and records who took what', async () => {
    const importer = await importerOf({ name: 'n.xml', content: nested });
    const { headers } = await exported(importer, { format: 'xml', folder: 'TOP' });
    expect(headers.get('content-type')).toBe('application/xml; charset=utf-8');
    expect(headers.get('content-disposition')).toMatch(/^attachment; filename=.*\.xml/);

    const auditor = await server.given.member({ role: 'auditor', team: importer.team });
    const log = await as(server, auditor).shared.audit.list({ action: 'controlM.export.file' });
    expect(log.items).toMatchObject([
      {
        resource: { type: 'control-m-environment', id: importer.environment.id },
        after: { format: 'xml', folder: 'TOP', jobId: null, revision: 1 },
      },
    ]);
  });

  describe('of a part', () => {
    const keysIn = (text: string) =>
      [...text.matchAll(/(?:FOLDER|JOB|SUB_FOLDER) (?:FOLDER_NAME|JOBNAME)="(\w+)"/g)].map(
        ([, name]) => name,
      );

    it('holds a folder with all in it, and the folders around it', async () => {
      const importer = await importerOf({ name: 'n.xml', content: nested });
      expect(keysIn((await exported(importer, { format: 'xml', folder: 'TOP/IN' })).text)).toEqual([
        'TOP',
        'IN',
        'B',
      ]);
      expect(keysIn((await exported(importer, { format: 'xml', folder: 'TOP/' })).text)).toEqual([
        'TOP',
        'A',
        'IN',
        'B',
      ]);
    });

    it('holds one job and the folders around it', async () => {
      const importer = await importerOf({ name: 'n.xml', content: nested });
      const { items } = await as(server, importer).shared.controlM.jobs.list({
        environmentId: importer.environment.id,
        q: 'B',
      });
      const jobId = items[0]?.id ?? '';
      expect(keysIn((await exported(importer, { format: 'xml', jobId })).text)).toEqual(['TOP', 'IN', 'B']);
    });

    it('refuses a folder or job that is not there', async () => {
      const importer = await importerOf({ name: 'n.xml', content: nested });
      expect(await exported(importer, { format: 'xml', folder: 'TO' })).toMatchObject({ status: 404 });
      expect(
        await exported(importer, { format: 'xml', jobId: '0199f3a2-7c1b-7e55-9d3a-5f0c8a1b2c3d' }),
      ).toMatchObject({ status: 404 });
    });

    it('refuses a folder and a job together', async () => {
      const importer = await testImporter(server);
      const jobId = '0199f3a2-7c1b-7e55-9d3a-5f0c8a1b2c3d';
      expect(await exported(importer, { format: 'xml', folder: 'TOP', jobId })).toMatchObject({
        status: 400,
      });
    });
  });

  describe('losses', () => {
    it('are what the other format cannot say, by definition', async () => {
      const importer = await importerOf({ name: 'n.xml', content: nested });
      const call = as(server, importer).shared.controlM.export;
      const environmentId = importer.environment.id;

      expect(await call.losses({ environmentId, format: 'json' })).toEqual({
        items: [
          {
            key: 'TOP/A#1',
            field: 'attributes.JOBISN',
            value: '1',
            reason: expect.stringContaining('Control-M'),
          },
        ],
        total: 1,
        truncated: false,
      });
      expect(await call.losses({ environmentId, format: 'xml' })).toMatchObject({ items: [], total: 0 });
      expect(await call.losses({ environmentId, format: 'json', folder: 'OTHER' })).toMatchObject({
        total: 0,
      });
    });

    it('are cut off at the limit, and counted to the end', async () => {
      const jobs = ['J1', 'J2', 'J3'].map((name) => `<JOB JOBNAME="${name}" TASKTYPE="Dummy" JOBISN="9"/>`);
      const content = `<DEFTABLE><FOLDER FOLDER_NAME="F">${jobs.join('')}</FOLDER></DEFTABLE>`;
      const importer = await importerOf({ name: 'f.xml', content });
      const { items, ...rest } = await as(server, importer).shared.controlM.export.losses({
        environmentId: importer.environment.id,
        format: 'json',
        limit: 2,
      });
      expect(items).toHaveLength(2);
      expect(rest).toEqual({ total: 3, truncated: true });
    });
  });
});
