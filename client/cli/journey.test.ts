import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { emptyDatabase, testServer } from '../../server/testing/databases.ts';
import { type ServerProcess, startServer } from '../../server/testing/server-process.ts';
import { tempFolder } from '../../server/testing/temp.ts';
import { type Setting, wo, woProcess } from './testing/wo.ts';

// The command line against the real server, as a process of its own and on a real PostgreSQL.

const password = 'correct horse battery staple';
const row = z.looseObject({ id: z.uuid(), version: z.int() });

let server: ServerProcess;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.remove());

/** With the data folder of the server, as its owner. */
const here = (setting: Setting = {}): Setting => ({ dataDir: join(server.dataDir, 'data'), ...setting });

/** The JSON a command printed; fails with what it said when it did not end with 0. */
async function answerOf(args: string[], setting: Setting = {}): Promise<unknown> {
  const { code, stdout, stderr } = await wo([...args, '--json'], here(setting));
  if (code !== 0) throw new Error(`wo ${args.join(' ')} ended with ${code}: ${stderr}`);
  return JSON.parse(stdout);
}
const rowOf = async (args: string[], setting?: Setting) => row.parse(await answerOf(args, setting));

describe('wo, in Solo', () => {
  it('keeps notes, and is refused by a stale version', async () => {
    const note = await rowOf(['notes', 'create', '--title', 'Month end', '--body', 'x', '--tags', 'a,b']);
    const update = ['notes', 'update', note.id, '--expected-version', '1', '--pinned', 'true'];

    expect(await answerOf(update)).toMatchObject({
      title: 'Month end',
      tags: ['a', 'b'],
      pinned: true,
      version: 2,
    });
    const stale = await woProcess([...update, '--json'], here());
    expect(stale.code).toBe(1);
    expect(JSON.parse(stale.stdout)).toMatchObject({
      reason: 'VERSION_CONFLICT',
      details: { current: { version: 2 } },
    });

    expect(await answerOf(['notes', 'delete', note.id])).toBeNull();
    expect((await wo(['notes', 'get', note.id], here())).code).toBe(1);
  });

  it('is refused without the data folder, which proves who owns the machine', async () => {
    const ran = await wo(['notes', 'list'], { server: server.url });

    expect(ran.code).toBe(3);
    expect(ran.stderr).toContain('--data-dir');
  });

  it('calls queries and mutations by name', async () => {
    const settings = await answerOf(['api', 'local.settings.update', '--input', '{"theme":"dark"}']);

    expect(settings).toMatchObject({ theme: 'dark' });
    expect(await answerOf(['api', 'local.settings.get'])).toEqual(settings);
  });

  it('does not wait for ever for a subscription', async () => {
    const ran = await wo(['api', 'installation.onStatus'], here());

    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain('subscription');
  });

  it.each(['teams list', 'audit list', 'me'])('ends with 4: wo %s', async (line) => {
    const ran = await wo([...line.split(' '), '--json'], here());

    expect(ran.code).toBe(4);
    expect(JSON.parse(ran.stdout)).toMatchObject({ reason: 'NOT_CONFIGURED' });
  });
});

describe('wo shared', () => {
  it('prints what a DBA has to run, applies it once, and then has nothing to do', async () => {
    const url = await emptyDatabase();
    const setting = { env: { WO_URL: url } };

    const sql = await wo(['shared', 'sql', '--app-role', 'wo_app'], setting);
    expect(sql.stdout).toMatch(/^BEGIN;[^]*CREATE TABLE "scripts"[^]*GRANT [^]*"wo_app"[^]*COMMIT;\n$/);

    const first = await answerOf(['shared', 'migrate'], setting);
    expect(z.object({ applied: z.array(z.string()) }).parse(first).applied).not.toEqual([]);
    expect(await answerOf(['shared', 'migrate'], setting)).toMatchObject({ verdict: 'current', applied: [] });
    expect((await wo(['shared', 'sql'], setting)).stdout).toContain('Nothing to do');
  });

  it('ends with 4 when nothing listens there', async () => {
    const ran = await woProcess(['shared', 'migrate'], {
      env: { WO_URL: 'postgres://wo:secret@127.0.0.1:1/wo' },
    });

    expect(ran).toMatchObject({ code: 4, stdout: '' });
    expect(ran.stderr).not.toContain('secret');
  });
});

describe('wo, in a team', () => {
  let database: string;
  let owners: { id: string };
  const team = (more: Setting = {}) => here({ env: { WO_URL: database, WO_PASSWORD: password }, ...more });

  beforeAll(async () => {
    database = await testServer().createDatabase();
    await answerOf(
      ['installation', 'configure', '--admin-username', 'ada', '--admin-name', 'Ada L.'],
      team(),
    );
    await answerOf(['sign-in', 'ada'], team());
    owners = await rowOf(['teams', 'create', '--slug', 'night', '--name', 'Night batch']);
  });
  afterAll(async () => {
    await answerOf(['installation', 'disconnect']);
    await testServer().dropDatabase(database);
  });

  it('is connected, and can say so', async () => {
    expect(await answerOf(['installation', 'test'], team())).toMatchObject({ ok: true, schema: 'current' });
    expect(await answerOf(['status'])).toMatchObject({
      mode: 'shared',
      state: 'ready',
      needsFirstAdmin: false,
    });
  });

  it('goes on as who signed in, and ends with 3 for others', async () => {
    expect(await answerOf(['me'])).toMatchObject({ user: { username: 'ada', displayName: 'Ada L.' } });
    expect((await wo(['me'], { server: server.url })).code).toBe(3);
    expect((await wo(['sign-in', 'ada'], team({ env: { WO_PASSWORD: 'wrong' } }))).code).toBe(3);
  });

  it('publishes a folder, edits a script, and finds both in the log', async () => {
    const folder = tempFolder('scripts');
    writeFileSync(join(folder, 'n10_clearing.cmd'), '@echo off\r\nnet use K: \\\\SRV01\\data\r\n');
    const workspace = await rowOf(['workspaces', 'create', '--name', 'Night', '--path', folder]);
    const what = ['--workspace-id', workspace.id, '--team-id', owners.id];
    expect(await answerOf(['publish', 'preview', ...what])).toMatchObject({ counts: { new: 1 } });
    expect(await answerOf(['publish', 'run', ...what])).toMatchObject({ counts: { created: 1 } });

    const found = await answerOf(['scripts', 'list', '--team-id', owners.id, '--q', 'n10']);
    const id = z.object({ items: z.tuple([row]) }).parse(found).items[0].id;
    const edit = ['scripts', 'update', id, '--expected-version', '1', '--file', '-', '--message', 'Moved'];
    const edited = await answerOf(edit, { stdin: '@echo off\r\n' });
    expect(edited).toMatchObject({ version: 2, content: '@echo off\r\n', lineEnding: 'crlf' });

    const who = { actor: { username: 'ada' }, outcome: 'success', resource: { type: 'script', id } };
    const log = await answerOf(['audit', 'list', '--resource-id', id]);
    expect(log).toMatchObject({
      items: [
        { action: 'scripts.update', ...who },
        { action: 'scripts.create', ...who },
      ],
    });
  });

  it.each([
    ['windows-1252', Buffer.from('rem f\xfcr \x80 5\r\n', 'latin1')],
    ['utf-8-bom', Buffer.from('\ufeffrem für €\r\n', 'utf8')],
    ['utf-16le', Buffer.from('\ufeffrem für €\r\n', 'utf16le')],
  ])('keeps every byte of a %s file', async (encoding, bytes) => {
    const file = join(tempFolder('cli'), `${encoding}.cmd`);
    writeFileSync(file, bytes);
    const flag = encoding === 'windows-1252' ? ['--encoding', encoding] : [];
    const what = ['--team-id', owners.id, '--name', `${encoding}.cmd`, '--file', file];

    const script = await rowOf(['scripts', 'create', ...what, ...flag]);
    await wo(['scripts', 'raw', script.id, '--out', `${file}.back`], here());

    expect(script).toMatchObject({ encoding });
    expect(script.content).toContain('für €');
    expect(readFileSync(`${file}.back`)).toEqual(bytes);
  });

  it('forgets who signed in', async () => {
    expect((await wo(['sign-out'], here())).code).toBe(0);
    expect((await wo(['me'], here())).code).toBe(3);
    await answerOf(['sign-in', 'ada'], team());
  });
});
