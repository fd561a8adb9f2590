import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eq, sql } from 'drizzle-orm';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { connect } from '../../../../db/shared/connect.ts';
import type { SharedConnection } from '../../../../db/shared/connection.ts';
import { rowsOf } from '../../../../db/shared/schema-state.ts';
import { controlMDefinitions, controlMVersions, imports } from '../../../../db/shared/schema/index.ts';
import { folderXml, testImporter, type TestImporter } from '../../../testing/control-m-imports.ts';
import { type TeamServer, teamServer } from '../../../testing/team-server.ts';
import { until } from '../../../testing/until.ts';
import { copyLine, ownerFields } from './staged-row.ts';
import { completeComparison, stageAdded } from './staging.ts';
import { ControlMImports } from './work.ts';

describe('an import that is not alone', () => {
  let server: TeamServer;
  /** Beside the server's, whose pool is small. */
  let other: SharedConnection;
  beforeAll(async () => {
    server = await teamServer('postgres');
    other = await connect(server.databaseUrl, { poolSize: 2, applicationName: 'test', embeddedDir: '' });
  });
  afterAll(async () => {
    await other.close();
    await server.close();
  });

  async function withJob() {
    const importer = await testImporter(server);
    await importer.put({ name: 'a.xml', content: folderXml('A', ['J1']) });
    const found = await server.connection.db
      .select()
      .from(controlMDefinitions)
      .where(eq(controlMDefinitions.environmentId, importer.environment.id));
    const job = found.find(({ key }) => key === 'A/J1#1');
    if (!job) throw new Error('no job');
    const { id } = await server.given.import({ environment: importer.environment, state: 'parsing' });
    return { importer, job, importId: id };
  }

  /** The job as something new in another folder. */
  async function stageElsewhere({ importer, job, importId }: Awaited<ReturnType<typeof withJob>>) {
    const line = copyLine(ownerFields(importId, importer.team.id), {
      ...job,
      seq: 0,
      definition_id: v7(),
      change: 'added',
      previous_import_id: null,
      previous_seq: null,
      key: 'B/J1#1',
      identity: v7(),
      parent_id: null,
      folder: 'B',
      sub_application: job.subApplication,
      run_as: job.runAs,
      format: 'xml',
      source: '{}',
    });
    await stageAdded(server.connection, importId, new TextEncoder().encode(line));
  }

  const lockWaits = async () =>
    (
      await rowsOf(
        other.db,
        sql`select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        z.object({ pid: z.int() }),
      )
    ).length;

  it('leaves nothing when it is given up while rows of it are written anew', async () => {
    const given = await withJob();
    const { importer, job, importId } = given;
    await stageElsewhere(given);
    const { db } = server.connection;
    let comparing: Promise<unknown> | undefined;
    let cancelling: ReturnType<TestImporter['post']> | undefined;
    await other.db.transaction(async (tx) => {
      await tx.select().from(controlMVersions).where(eq(controlMVersions.importId, importId)).for('update');
      const environmentId = importer.environment.id;
      const compared = { importId, environmentId, sharedTops: [], unseen: [job.id], nextSeq: 1 };
      comparing = completeComparison(db, { ...compared, removal: 'environment' });
      await until(async () => (await lockWaits()) === 1, { what: 'the move to wait for its rows' });
      cancelling = importer.post(`/imports/${importId}/cancel`);
      await until(async () => (await lockWaits()) === 2, { what: 'the cancel to wait' });
    });
    expect(await comparing).toEqual({ removed: 0, moved: 1 });
    expect((await cancelling)?.body).toMatchObject({ state: 'cancelled' });
    expect(await db.$count(controlMVersions, eq(controlMVersions.importId, importId))).toBe(0);
  });

  it('says that the environment has changed when another one was applied meanwhile', async () => {
    const { importer, importId } = await withJob();
    const { connection } = server;
    const [row] = await connection.db.select().from(imports).where(eq(imports.id, importId));
    if (!row) throw new Error('no import');
    const content = folderXml('A', { J1: 'other', J2: 'new' });
    const path = join(server.dataDir, 'meanwhile.xml');
    writeFileSync(path, content);
    // what is new is stored first: the moment in which somebody else is faster with what has changed
    const interrupted: SharedConnection = {
      ...connection,
      copyIn: async (rows) => {
        await importer.put({ name: 'b.xml', content: folderXml('A', ['J9']) });
        return connection.copyIn(rows);
      },
    };
    const work = new ControlMImports();
    const files = [{ path, name: 'a.xml', size: content.length, sha256: '' }];
    const task = { connection: interrupted, row, files, report: () => undefined };
    await expect(work.read({ ...task, signal: new AbortController().signal })).rejects.toMatchObject({
      reason: 'environment-changed',
      message: expect.stringContaining('Upload the files again'),
    });
    await work.close();
  });
});
