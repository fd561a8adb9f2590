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

  it('a member is shown, changed and removed', async () => {
    const { username } = await server.given.member();

    expect((await run(`users get ${username.toUpperCase()}`)).stdout).toMatch(
      new RegExp(`^username +${username}$`, 'm'),
    );
    expect((await run(`users update ${username} --email n@example.org`)).stdout).toContain('n@example.org');
    expect((await run(`users update ${username} --email`, '')).stdout).toMatch(/^email +-$/m);
    expect((await run(`users delete ${username}`)).stdout).toBe('Deleted.\n');
    expect((await run(`users get ${username}`)).stderr).toContain(`no user: "${username}"`);
  });

  it('a team is shown, changed and archived', async () => {
    const { slug } = await server.given.team();

    expect((await run(`teams get ${slug}`)).stdout).toMatch(new RegExp(`^slug +${slug}$`, 'm'));
    expect((await run(`teams update ${slug} --name Nightly`)).stdout).toMatch(/^name +Nightly$/m);
    expect((await run(`teams delete ${slug}`)).stdout).toBe('Archived.\n');
    expect((await run(`teams get ${slug}`)).stdout).toMatch(/^archived +true$/m);
  });

  it('a role is made to ask for a second factor, shown, changed and deleted', async () => {
    const asks = /^requireSecondFactor +true$/m;
    const made = 'roles create --key by-name --name N --permissions teams:read --require-second-factor true';

    expect((await run(made)).stdout).toMatch(asks);
    expect((await run('roles get by-name')).stdout).toMatch(asks);
    const relaxed = 'roles ensure by-name --require-second-factor false';
    expect((await run(relaxed)).stdout).toBe('changed by-name\n');
    expect((await run('roles update by-name --name Named')).stdout).toMatch(/^name +Named$/m);
    expect((await run('roles delete by-name')).stdout).toBe('Deleted.\n');
    expect((await run('roles get by-name')).stderr).toContain('no role: "by-name"');
  });

  it('role bindings of a member, and in a team, are listed', async () => {
    const team = await server.given.team();
    const { username } = await server.given.member({ role: 'editor', team });
    const { username: other } = await server.given.member({ role: 'viewer', team });

    const ofOne = await run(`role-bindings list --user ${username}`);
    expect(ofOne.lines).toHaveLength(2);
    expect(ofOne.lines[1]).toContain(`${username}  editor`);
    const inTeam = (await run(`role-bindings list --team ${team.slug}`)).stdout;
    expect(inTeam).toContain(username);
    expect(inTeam).toContain(other);
  });

  it.each([
    ['role-bindings create --role viewer --team all', 2, '--user-id is missing'],
    ['role-bindings list --user root --user-id 0199f3a2-7c1b-7e55-9d3a-5f0c8a1b2c3d', 2, 'Both --user'],
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
