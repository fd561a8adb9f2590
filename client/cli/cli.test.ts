import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tempFolder } from '../../server/testing/temp.ts';
import { docsFile, marker, reference } from './reference.ts';
import { fakeServer } from './testing/fake-server.ts';
import { wo, woProcess } from './testing/wo.ts';

const id = '0199f3a2-7c1b-7e55-9d3a-5f0c8a1b2c3d';
const expiresAt = '2999-01-01T00:00:00.000Z';
const signedIn = {
  data: { sessionToken: 'wo_ses_1', expiresAt, user: { id, username: 'ada', displayName: 'Ada' } },
};

describe('wo exit codes', () => {
  it.each([
    [401, 'UNAUTHENTICATED', 3],
    [403, 'MISSING_PERMISSION', 3],
    [503, 'NOT_CONFIGURED', 4],
    [503, 'SHARED_DB_UNAVAILABLE', 4],
    [503, 'SHARED_SCHEMA_OUTDATED', 4],
    [503, 'OVERLOADED', 1],
    [409, 'VERSION_CONFLICT', 1],
    [500, 'INTERNAL', 1],
  ])('%i %s ends with %i', async (status, reason, code) => {
    const server = await fakeServer({ 'shared.teams.delete': { status, reason } });

    const ran = await wo(['teams', 'delete', id, '--expected-version', '1', '--json'], {
      server: server.url,
    });

    expect(ran.code).toBe(code);
    expect(JSON.parse(ran.stdout)).toMatchObject({
      reason,
      message: `Because of ${reason}.`,
      requestId: 'req-1',
    });
    expect(ran.stderr).toContain(reason);
  });

  it('ends with 1 when no server answers', async () => {
    const ran = await woProcess(['status'], { server: 'http://127.0.0.1:1' });

    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toContain('npm start');
  });

  it.each([
    [['nonsense'], 'nonsense'],
    [['scripts'], 'Usage'],
    [['notes', 'get'], '--id is missing'],
    [['notes', 'get', 'x'], '--id "x" is not an id'],
    [['notes', 'get', id, id], 'too many arguments'],
    [['notes', 'list', '--limit', '-1'], '--limit "-1" is not a whole number'],
    [['notes', 'list', '--nope'], '--nope'],
    [['role-bindings', 'create', '--user-id', id, '--role', 'admin'], '--team-id is missing'],
    [['status', '--server', 'ftp://x'], 'not a server address'],
    [['api', 'local.notes.list', '--input', '{'], '--input is not JSON'],
    [
      ['scripts', 'create', '--team-id', id, '--name', 'a', '--file', '/does/not/exist'],
      'cannot be read (ENOENT)',
    ],
    [['installation', 'test'], 'WO_URL'],
    [['shared', 'migrate', '--url', 'embedded:'], 'postgres://'],
  ])('ends with 2, sending nothing: wo %j', async (args, told) => {
    const server = await fakeServer({});

    const ran = await wo(args, args.includes('--server') ? {} : { server: server.url });

    expect(ran.stderr).toContain(told);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(server.asked).toEqual([]);
  });

  it('ends with 0 for help', async () => {
    const ran = await woProcess(['scripts', 'list', '--help']);

    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.stdout).toContain('--team-id <uuid>');
  });
});

describe('wo sign-in', () => {
  it('keeps the session for the server it came from, readable by its owner only', async () => {
    const server = await fakeServer({
      'shared.auth.signIn': signedIn,
      'shared.auth.me': { data: { user: {}, grants: [] } },
    });
    const other = await fakeServer({});
    const dataDir = tempFolder('cli');

    const ran = await woProcess(['sign-in', 'ada', '--password-stdin'], {
      server: server.url,
      dataDir,
      stdin: 'pass word\n',
    });
    await wo(['me'], { server: server.url, dataDir });
    await wo(['me'], { server: other.url, dataDir });

    expect(ran.code).toBe(0);
    expect(server.asked[0]?.input).toEqual({ username: 'ada', password: 'pass word' });
    expect(server.asked[1]?.authorization).toBe('Bearer wo_ses_1');
    expect(other.asked[0]?.authorization).toBeUndefined();
    expect(statSync(join(dataDir, 'cli-sessions.json')).mode & 0o777).toBe(0o600);
  });

  it.each([
    ['the environment', { env: { WO_PASSWORD: 'secret' } }],
    ['stdin, unasked', { stdin: 'secret' }],
    ['a pipe that stays open', { stdin: { leftOpen: 'secret\n' } }],
  ])('takes the password from %s', async (_from, setting) => {
    const server = await fakeServer({ 'shared.auth.signIn': signedIn });

    const ran = await woProcess(['sign-in', '--username', 'ada', '--json'], {
      server: server.url,
      ...setting,
    });

    expect(JSON.parse(ran.stdout)).toEqual(signedIn.data);
    expect(server.asked[0]?.input).toEqual({ username: 'ada', password: 'secret' });
  });

  it('asks nobody and does not hang when stdin is a silent pipe', async () => {
    const ran = await woProcess(['sign-in', 'ada'], {
      server: 'http://127.0.0.1:1',
      stdin: { leftOpen: '' },
    });

    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toContain('WO_PASSWORD');
  });

  it('is undone by sign-out, even when the server has forgotten the session', async () => {
    const server = await fakeServer({
      'shared.auth.signIn': signedIn,
      'shared.auth.signOut': { status: 401, reason: 'UNAUTHENTICATED' },
    });
    const dataDir = tempFolder('cli');
    await wo(['sign-in', 'ada'], { server: server.url, dataDir, stdin: 'x' });

    const ran = await wo(['sign-out'], { server: server.url, dataDir });

    expect(ran.code).toBe(0);
    expect(readFileSync(join(dataDir, 'cli-sessions.json'), 'utf8')).not.toContain('wo_ses_1');
  });
});

describe('wo finds its server', () => {
  it('and the session of the data folder, after its server came back on another port', async () => {
    const before = await fakeServer({ 'shared.auth.signIn': signedIn });
    const after = await fakeServer({ 'shared.auth.me': { data: { user: {}, grants: [] } } });
    const stranger = await fakeServer({});
    const dataDir = tempFolder('cli');
    const serverIs = (url: string) => writeFileSync(join(dataDir, 'server.json'), JSON.stringify({ url }));
    serverIs(before.url);
    await wo(['sign-in', 'ada'], { dataDir, stdin: 'x' });

    serverIs(after.url);
    await wo(['me'], { dataDir });
    await wo(['me'], { dataDir, server: stranger.url });

    expect(after.asked[0]?.authorization).toBe('Bearer wo_ses_1');
    expect(stranger.asked[0]?.authorization).not.toBe('Bearer wo_ses_1');
  });

  it('by the address and token that a server left in the data folder', async () => {
    const server = await fakeServer({ 'installation.status': { data: { mode: 'solo' } } });
    const dataDir = tempFolder('cli');
    writeFileSync(join(dataDir, 'server.json'), JSON.stringify({ url: server.url, pid: 1 }));
    writeFileSync(join(dataDir, 'access-token'), 'local-token\n');

    const ran = await woProcess(['status', '--json'], { dataDir });

    expect(JSON.parse(ran.stdout)).toEqual({ mode: 'solo' });
    expect(server.asked[0]?.authorization).toBe('Bearer local-token');
  });

  it('sends both proofs, and prefers WO_TOKEN to the kept session', async () => {
    const server = await fakeServer({ 'installation.status': { data: {} } });
    const dataDir = tempFolder('cli');
    writeFileSync(join(dataDir, 'access-token'), 'local-token');

    await wo(['status'], { dataDir, server: server.url, env: { WO_TOKEN: 'wo_pat_1' } });

    expect(server.asked[0]).toMatchObject({ authorization: 'Bearer wo_pat_1', localToken: 'local-token' });
  });
});

describe('wo output', () => {
  it('shows a page as a table whose cells cannot drive the terminal', async () => {
    const items = [
      { id, title: 'Month\u001b[2J end', tags: ['a', 'b'], pinned: true, version: 12, updatedAt: expiresAt },
      { id, title: 'x', tags: [], pinned: false, version: 3, updatedAt: expiresAt },
    ];
    const server = await fakeServer({ 'local.notes.list': { data: { items, nextCursor: 'abc' } } });

    const { stdout } = await wo(['notes', 'list', '--limit', '2', '--tag', 'a'], { server: server.url });

    expect(stdout.split('\n')).toEqual([
      `${'ID'.padEnd(36)}  TITLE          TAGS  PINNED  VERSION  UPDATED AT`,
      `${id}  Month\ufffd[2J end  a, b  true         12  ${expiresAt}`,
      `${id}  x              -     false         3  ${expiresAt}`,
      '',
      'More: --cursor abc',
      '',
    ]);
    expect(server.asked[0]?.input).toEqual({ 0: { limit: 2, tag: 'a' } });
  });

  it('prints null with --json where the API has nothing to say', async () => {
    const server = await fakeServer({ 'local.notes.delete': { data: undefined } });

    expect(await wo(['notes', 'delete', id, '--json'], { server: server.url })).toMatchObject({
      code: 0,
      stdout: 'null\n',
    });
  });
});

describe('wo api', () => {
  it('calls a query or a mutation by its name, with input from stdin', async () => {
    const server = await fakeServer({ 'local.x.list': { data: [1] }, 'local.x.make': { data: 2 } }, [
      'local.x.list',
    ]);
    const call = (procedure: string) =>
      wo(['api', procedure, '--input', '-'], { server: server.url, stdin: '{"a":1}' });

    expect((await call('local.x.list')).stdout).toBe('[\n  1\n]\n');
    expect((await call('local.x.make')).stdout).toBe('2\n');
    expect(server.asked.map(({ method, input }) => ({ method, input }))).toEqual([
      { method: 'POST', input: { a: 1 } },
      { method: 'GET', input: { 0: { a: 1 } } },
      { method: 'POST', input: { a: 1 } },
    ]);
  });
});

describe('docs/cli.md', () => {
  it('lists every command and flag as they are; run npm run docs:cli', () => {
    const [, generated] = readFileSync(docsFile, 'utf8').split(marker);

    expect(generated?.trim()).toBe(reference().trim());
  });
});
