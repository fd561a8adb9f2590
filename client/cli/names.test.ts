import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { person } from '../../server/testing/people.ts';
import { type TeamServer, teamServer } from '../../server/testing/team-server.ts';
import { wo } from './testing/wo.ts';

let server: TeamServer;
let token: string;
beforeAll(async () => {
  server = await teamServer('postgres');
  token = (await person(server, { role: 'admin', team: null })).session;
});
afterAll(() => server.close());

async function run(line: string, ...more: string[]) {
  const ran = await wo([...line.split(' '), ...more], { server: server.url, env: { WO_TOKEN: token } });
  return { ...ran, lines: ran.stdout.trimEnd().split('\n') };
}

describe('ensure', () => {
  it.each([
    ['teams ensure ops', ['--name', 'Operations'], ['--name', 'Ops']],
    ['roles ensure keeper', ['--permissions', 'scripts:*'], ['--permissions', 'scripts:*,teams:read']],
  ])('%s creates, leaves and changes', async (line, first, second) => {
    const key = line.split(' ')[2];

    expect(await run(line, ...first)).toMatchObject({ code: 0, stdout: `created ${key}\n` });
    expect(await run(line, ...first)).toMatchObject({ code: 0, stdout: `unchanged ${key}\n` });
    expect(await run(line, ...second)).toMatchObject({ code: 0, stdout: `changed ${key}\n` });
    const { stdout } = await run(line, '--json');
    expect(JSON.parse(stdout)).toMatchObject({ result: 'unchanged', change: { key } });
  });

  it('role-bindings ensure gives a role once', async () => {
    const { username } = await server.given.member();
    const { slug } = await server.given.team();
    const line = `role-bindings ensure --user ${username} --role viewer --team ${slug}`;

    expect((await run(line)).stdout).toBe(`created ${username} viewer ${slug}\n`);
    expect((await run(line)).stdout).toBe(`unchanged ${username} viewer ${slug}\n`);
  });
});

describe('by name', () => {
  it('a team is archived, taken back, and its members are listed', async () => {
    const team = await server.given.team();
    const { username } = await server.given.member({ role: 'editor', team });

    expect((await run(`teams archive ${team.slug}`)).stdout).toBe(`Archived ${team.slug}.\n`);
    expect((await run('teams list --limit 200')).stdout).not.toContain(team.slug);
    expect((await run(`teams unarchive ${team.slug}`)).stdout).toMatch(/archived +false/);
    const { lines } = await run(`teams members ${team.slug}`);
    expect(lines.find((line) => line.startsWith(username))).toMatch(/editor +false +false$/);
    expect((await run(`teams members ${team.id}`)).lines).toEqual(lines);
  });

  it.each(['ops-by-name', 'all'])('a role is given and taken in %s', async (team) => {
    if (team !== 'all') await server.given.team({ slug: team });
    const { username, userId } = await server.given.member();
    const names = `--user ${username.toUpperCase()} --role viewer --team ${team}`;

    expect((await run(`role-bindings create ${names}`)).code).toBe(0);
    expect((await run(`role-bindings list --user-id ${userId}`)).stdout).toContain('viewer');
    expect((await run(`role-bindings delete ${names}`)).stdout).toBe('Deleted.\n');
    const again = await run(`role-bindings delete ${names}`);
    expect(again.code).toBe(1);
    expect(again.stderr).toContain('viewer');
  });

  it.each([
    ['role-bindings create --role viewer --team all', 2, '--user-id is missing'],
    ['role-bindings create --user root --role viewer', 2, '--team-id is missing'],
    ['role-bindings create --user root --role viewer --team all --team-id all', 2, 'Both --team'],
    ['role-bindings delete', 2, '--id is missing'],
    ['role-bindings create --user nobody-here --role viewer --team all', 1, 'no user: "nobody-here"'],
    ['teams archive no-such-team', 1, 'no team: "no-such-team"'],
  ])('wo %s ends with %i', async (line, code, told) => {
    const ran = await run(line);
    expect(ran).toMatchObject({ code, stdout: '' });
    expect(ran.stderr).toContain(told);
  });
});
