import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fakeServer } from './testing/fake-server.ts';
import { wo } from './testing/wo.ts';

const id = '0199f3a2-7c1b-7e55-9d3a-5f0c8a1b2c3d';

describe('wo --version', () => {
  it("is the program before a command, and the command's own flag behind one", async () => {
    const server = await fakeServer({ 'shared.scripts.version': { data: { version: 7, name: 'a.cmd' } } });

    const ran = await wo(['scripts', 'version', id, '--version', '7', '--json'], { server: server.url });

    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(ran.stdout)).toEqual({ version: 7, name: 'a.cmd' });
    expect(await wo(['--version'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
  });

  it.each([
    [['--json', 'scripts', 'list']],
    [['scripts', '--json', 'list']],
    [['scripts', 'list', '--json']],
    [['status', '--json']],
    [['--json', 'status']],
  ])('the other flags of the program may stand anywhere: wo %j', async (args) => {
    const list = { items: [], nextCursor: null };
    const server = await fakeServer({
      'shared.scripts.list': { data: list },
      'installation.status': { status: 403, reason: 'LOCAL_WING_OFF' },
      'system.version': { status: 403, reason: 'LOCAL_WING_OFF' },
    });

    const ran = await wo([...args, '--server', server.url]);

    expect(JSON.parse(ran.stdout)).toBeTypeOf('object');
    expect(server.asked.length).toBeGreaterThan(0);
  });
});

describe('wo input', () => {
  it('takes a date where a time is wanted, and sends the time', async () => {
    const server = await fakeServer({ 'shared.audit.list': { data: { items: [], nextCursor: null } } });

    const ran = await wo(['audit', 'list', '--from', '2026-11-24', '--to', '2026-11-25T01:00:00+01:00'], {
      server: server.url,
    });

    expect(ran).toMatchObject({ code: 0, stderr: '' });
    // a query comes as a batch of one
    expect(server.asked[0]?.input).toEqual({
      '0': { from: '2026-11-24T00:00:00.000Z', to: '2026-11-25T00:00:00.000Z' },
    });
    expect((await wo(['audit', 'list', '--from', 'yesterday'])).stderr).toContain('is not a time');
  });

  it('sends a relative folder as the absolute one it is here', async () => {
    const server = await fakeServer({ 'local.workspaces.create': { data: { id } } });

    await wo(['workspaces', 'create', '--name', 'a', '--path', 'batch'], { server: server.url });
    await wo(['workspaces', 'create', '--name', 'b', '--path', 'C:\\Batch'], { server: server.url });

    expect(server.asked.map(({ input }) => input)).toEqual([
      { name: 'a', path: join(process.cwd(), 'batch') },
      { name: 'b', path: 'C:\\Batch' },
    ]);
  });

  it('shows a binding without a team as one for all', async () => {
    const items = [{ id, username: 'ada', role: 'admin', teamId: null }];
    const server = await fakeServer({ 'shared.roleBindings.list': { data: { items, nextCursor: null } } });

    const ran = await wo(['role-bindings', 'list'], { server: server.url });

    expect(ran.stdout).toMatch(/admin +all$/m);
  });
});

describe('wo sign-out', () => {
  it('says so when nobody was signed in', async () => {
    const server = await fakeServer({ 'shared.auth.signOut': { status: 401, reason: 'UNAUTHENTICATED' } });

    const ran = await wo(['sign-out'], { server: server.url });

    expect(ran).toMatchObject({ code: 0, stdout: `You were not signed in to ${server.url}.\n` });
  });
});
