import { existsSync, readdirSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importView, type ImportView } from '../control-m/imports/view.ts';
import { folderXml, testImporter, type TestImporter } from '../../testing/control-m-imports.ts';
import { as, everywhere, type TeamServer, teamServer } from '../../testing/team-server.ts';
import { until } from '../../testing/until.ts';

const small = { name: 'a.xml', content: folderXml('A', ['J1']) };
/** Takes a while to read: some seconds on a slow machine, half of one at least. */
const large = {
  name: 'large.xml',
  content: folderXml(
    'L',
    Array.from({ length: 40_000 }, (_, n) => `J${n}`),
  ),
};

describe.each(everywhere)('the import mechanism on %s', (where) => {
  let server: TeamServer;
  beforeAll(async () => {
    server = await teamServer(where, { WO_MAX_IMPORT_BYTES: '20000000' });
  });
  afterAll(() => server.close());

  function uploads(): string[] {
    const folder = join(server.dataDir, 'uploads');
    return existsSync(folder) ? readdirSync(folder) : [];
  }

  const nothingLeft = () => until(() => uploads().length === 0, { what: 'the uploads to be gone' });
  const ended = (importer: TestImporter, id: string): Promise<ImportView> =>
    until(
      async () => {
        const view = await importer.get(id);
        return view.state === 'parsing' ? undefined : view;
      },
      { timeoutMs: 60_000, what: 'the reading to end' },
    );

  it('answers before the files are read when nobody waits, and reads them all the same', async () => {
    const importer = await testImporter(server);
    const view = await importer.upload(small, { wait: 0 });
    expect(view.state).toBe('parsing');
    expect(await ended(importer, view.id)).toMatchObject({ state: 'previewed' });
  });

  it('stops reading what is cancelled, and leaves nothing of it', async () => {
    const importer = await testImporter(server);
    const { id } = await importer.upload(large, { wait: 0 });
    const answer = await importer.post(`/imports/${id}/cancel`);
    expect(answer.body).toMatchObject({ state: 'cancelled' });
    await nothingLeft(); // the thread has ended
    expect(await importer.get(id)).toMatchObject({ state: 'cancelled', changes: null });
    const staged = await server.connection.db.execute(
      sql`select 1 from control_m_versions where import_id = ${id}::uuid limit 1`,
    );
    expect(Array.isArray(staged) ? staged : staged).toMatchObject(where === 'postgres' ? [] : { rows: [] });
    // and the next one is read
    expect(await importer.upload(small)).toMatchObject({ state: 'previewed' });
  });

  it('reads one after the other, and cancels one that waits', async () => {
    const importer = await testImporter(server);
    const first = await importer.upload(large, { wait: 0 });
    const second = await importer.upload(small, { wait: 0 });
    expect((await importer.post(`/imports/${second.id}/cancel`)).body).toMatchObject({ state: 'cancelled' });
    expect(await ended(importer, first.id)).toMatchObject({ state: 'previewed', counts: { jobs: 40_000 } });
    expect(await importer.get(second.id)).toMatchObject({ state: 'cancelled' });
    await nothingLeft();
  });

  it('goes on after its reading thread has crashed', async () => {
    const importer = await testImporter(server);
    const first = await importer.upload(large, { wait: 0 });
    const second = await importer.upload(small, { wait: 0 });
    rmSync(join(server.dataDir, 'uploads', second.id), { recursive: true }); // what nobody foresees
    expect(await ended(importer, first.id)).toMatchObject({ state: 'previewed' });
    expect(await ended(importer, second.id)).toMatchObject({
      state: 'failed',
      refusal: { reason: 'internal', message: expect.stringContaining('server log') },
    });
    expect(await importer.upload(small)).toMatchObject({ state: 'previewed' });
  });

  it('tells who watches, until it is a person’s turn', async () => {
    const importer = await testImporter(server);
    const { id } = await importer.upload(large, { wait: 0 });
    const seen: ImportView[] = [];
    const stream = await as(server, importer).shared.controlM.imports.progress({ id });
    for await (const view of stream) seen.push(importView.parse(view));
    expect(seen[0]).toMatchObject({ id, state: 'parsing' });
    expect(seen.at(-1)).toMatchObject({ id, state: 'previewed' });
  });

  it('ends the stream of somebody who lost their rights', async () => {
    const importer = await testImporter(server);
    const { id } = await importer.upload(large, { wait: 0 });
    const stream = await as(server, importer).shared.controlM.imports.progress({ id });
    const watching = (async () => {
      for await (const view of stream) void view;
    })();
    await as(server, importer).shared.auth.signOut();
    await expect(watching).rejects.toMatchObject({ reason: 'UNAUTHENTICATED' });
    await until(() => uploads().length === 0, { timeoutMs: 60_000, what: 'the reading to end' });
  });

  it('gives up what a server that is gone was reading, with all it had said', async () => {
    const importer = await testImporter(server);
    const { id } = await server.given.import({ environment: importer.environment, state: 'parsing' });
    await server.app.services.imports.sweep();
    expect((await importer.get(id)).state).toBe('parsing'); // it was heard of a moment ago
    await silent(id, '31 seconds');
    await server.app.services.imports.sweep();
    expect(await importer.get(id)).toMatchObject({
      state: 'failed',
      refusal: { reason: 'reading-interrupted', message: expect.stringContaining('Upload them again') },
    });
  });

  it('puts back what a server that is gone was applying', async () => {
    const importer = await testImporter(server);
    const { id } = await server.given.import({ environment: importer.environment, state: 'applying' });
    await server.app.services.imports.sweep();
    expect((await importer.get(id)).state).toBe('applying');
    await silent(id, '11 seconds');
    await server.app.services.imports.sweep();
    expect(await importer.get(id)).toMatchObject({
      state: 'previewed',
      refusal: { reason: 'apply-interrupted', message: expect.stringContaining('Nothing was applied') },
    });
    expect(await importer.apply(id)).toMatchObject({ state: 'applied', refusal: null });
  });

  async function silent(id: string, time: string): Promise<void> {
    await server.connection.db.execute(
      sql`update imports set heartbeat_at = clock_timestamp() - ${time}::interval where id = ${id}::uuid`,
    );
  }

  describe('refuses an upload', () => {
    it('that breaks off, and keeps nothing of it', async () => {
      const importer = await testImporter(server);
      await new Promise<void>((resolve) => {
        const sending = request(
          new URL(`/api/v1/shared/control-m/imports?environmentId=${importer.environment.id}`, server.url),
          {
            method: 'POST',
            headers: {
              authorization: `Bearer ${importer.session}`,
              'content-type': 'application/octet-stream',
              'content-length': '1000000',
            },
          },
        );
        sending.on('error', () => resolve());
        sending.write('<DEFTABLE>');
        void until(() => uploads().length > 0, { what: 'the upload to begin' }).then(() => sending.destroy());
      });
      await nothingLeft();
      expect((await as(server, importer).shared.controlM.imports.list({})).items).toEqual([]);
    });

    it('that is too large, whether it says so or not', async () => {
      const importer = await testImporter(server);
      const huge = { name: 'huge.xml', content: Buffer.alloc(20_000_001, 'x') };
      expect(await importer.refusal(huge)).toMatchObject({ status: 413, reason: 'PAYLOAD_TOO_LARGE' });
      expect(await importer.refusal([huge])).toMatchObject({ status: 413, reason: 'PAYLOAD_TOO_LARGE' });
      await nothingLeft();
    });

    it('without a file, of another type, or half a form', async () => {
      const importer = await testImporter(server);
      const post = async (headers: Record<string, string>, body?: string) => {
        const url = `${server.url}/api/v1/shared/control-m/imports?environmentId=${importer.environment.id}`;
        const authorization = `Bearer ${importer.session}`;
        const response = await fetch(url, {
          method: 'POST',
          headers: { authorization, ...headers },
          ...(body !== undefined && { body }),
        });
        return (await response.json()) as { reason: string };
      };
      const form = { 'content-type': 'multipart/form-data; boundary=x' };
      expect(await importer.refusal([])).toMatchObject({ reason: 'INVALID_INPUT' });
      expect(await post({})).toMatchObject({ reason: 'UNSUPPORTED_MEDIA_TYPE' });
      expect(await post({ 'content-type': 'image/png' }, 'x')).toMatchObject({
        reason: 'UNSUPPORTED_MEDIA_TYPE',
      });
      expect(await post({ 'content-type': 'multipart/form-data' }, 'x')).toMatchObject({
        reason: 'INVALID_INPUT',
      });
      const half = '--x\r\nContent-Disposition: form-data; name="f"; filename="a.xml"\r\n\r\n<DEFTABLE/>';
      expect(await post(form, half)).toMatchObject({ reason: 'INVALID_INPUT' });
      await nothingLeft();
    });

    it('before a byte of it is read when the caller may not send it', async () => {
      const importer = await testImporter(server);
      const viewer = await server.given.member({ role: 'viewer', team: importer.team });
      const answer = await importer.refusal(small, { session: viewer.session });
      expect(answer).toMatchObject({ status: 403, reason: 'MISSING_PERMISSION' });
      expect(uploads()).toEqual([]);
    });

    it('when as many wait as the server takes', async () => {
      const importer = await testImporter(server);
      const { imports } = server.app.services;
      async function* file() {
        yield { name: 'a.xml', bytes: (async function* () {})() };
      }
      const waiting = [];
      for (let n = 0; n < 16; n++) waiting.push(await imports.receive(file, 'a.xml'));
      expect(await importer.refusal(small)).toMatchObject({ status: 429, reason: 'TOO_MANY_REQUESTS' });
      await Promise.all(waiting.map(({ id }) => imports.forget(id)));
      expect(await importer.upload(small)).toMatchObject({ state: 'previewed' });
    });
  });

  it('names several files as their form does, without what could be a path or a control character', async () => {
    const importer = await testImporter(server);
    const view = await importer.upload([
      { name: '../x/prod\u0007.xml', content: folderXml('A', ['J1']) },
      { name: 'test.xml', content: folderXml('B', ['J1']) },
    ]);
    expect(view.files.map(({ name }) => name)).toEqual(['prod.xml', 'test.xml']);
    expect(view).toMatchObject({ state: 'previewed', counts: { folders: 2, jobs: 2 } });
  });
});
