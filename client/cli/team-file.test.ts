import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { person } from '../../server/testing/people.ts';
import { type TeamServer, teamServer } from '../../server/testing/team-server.ts';
import { tempFolder } from '../../server/testing/temp.ts';
import { wo } from './testing/wo.ts';

let server: TeamServer;
let token: string;
beforeAll(async () => {
  server = await teamServer('postgres');
  token = (await person(server, { role: 'admin', team: null })).session;
});
afterAll(() => server.close());

const run = (args: string[], stdin = '') => wo(args, { server: server.url, env: { WO_TOKEN: token }, stdin });

/** A file in a folder of the running test. */
function fileOf(text: string): string {
  const path = join(tempFolder('team-file'), 'team.yaml');
  writeFileSync(path, text);
  return path;
}

const team = `# Operations
version: 1
users:
  - username: ada
    displayName: 'Ada: "the first"'
teams:
  - slug: ops
    scriptRoots: ['D:\\batch', yes]
assignments:
  - { user: ada, role: editor, team: ops }
`;

describe('wo apply', () => {
  it('shows what it would do, does it, and finds nothing to do afterwards', async () => {
    const path = fileOf(team);

    const dry = await run(['apply', '-f', path, '--dry-run']);
    const done = await run(['apply', '--file', path]);
    const again = await run(['apply', '-f', '-', '--json'], readFileSync(path, 'utf8'));

    expect(dry).toMatchObject({ code: 0, stderr: '' });
    expect(dry.stdout.split('\n')).toEqual([
      '+ team        ops  scriptRoots: ["D:\\\\batch","yes"]',
      '+ user        ada  displayName: "Ada: \\"the first\\""',
      '+ assignment  ada editor ops',
      '3 added, 0 changed, 0 removed, 0 unchanged. Nothing was changed: this was a dry run.',
      '',
    ]);
    expect(done.stdout).toContain('3 added, 0 changed, 0 removed, 0 unchanged.\n');
    expect(JSON.parse(again.stdout)).toMatchObject({ counts: { unchanged: 3, added: 0 }, applied: true });
  });

  it('prunes when told to', async () => {
    await run(['apply', '-f', fileOf('version: 1\nteams: [{slug: pruned}]\nusers: [{username: ben}]\n')]);
    const give = 'version: 1\nassignments: [{user: ben, role: viewer, team: pruned}]\n';
    await run(['apply', '-f', fileOf(give)]);
    const bare = fileOf('version: 1\nusers: [{username: ben}]\n');

    expect((await run(['apply', '-f', bare])).stdout).toContain('0 removed');
    expect((await run(['apply', '-f', bare, '--prune'])).stdout).toContain(
      '- assignment  ben viewer pruned\n',
    );
  });

  it.each([
    ['version: 1\nusers:\n  - username: ada\n    pasword: x\n', 1, ':3:5: Unrecognized key: "pasword"'],
    ['version: 1\nusers:\n  - username: ada\n    password: x\n', 1, ':3:5: Passwords and tokens'],
    ['version: 2\n', 1, ':1:10: Invalid input'],
    ['version: 1\nteams:\n  - slug: Ops\n', 1, ':3:11: Lower-case letters'],
    [
      'version: 1\nassignments:\n  - {user: ada, role: nope, team: all}\n',
      1,
      ':3:23: There is no role "nope"',
    ],
    ['version: 1\nusers: [a\n', 2, ':3:1: '],
    ['version: 1\nversion: 1\n', 2, ':2:1: Map keys must be unique'],
    ['a: &a [1]\nb: &b [*a, *a]\nc: !!js/function x\n', 2, ':3:4: Unresolved tag'],
  ])('%#: names line and column of what is wrong', async (text, code, told) => {
    const path = fileOf(text);

    const ran = await run(['apply', '-f', path, '--dry-run']);

    expect(ran.stderr).toContain(`${path}${told}`);
    expect(ran).toMatchObject({ code, stdout: '' });
  });

  it('sends no file whose aliases unfold to a huge one', async () => {
    const levels = Array.from(
      { length: 9 },
      (_, n) => `a${n + 1}: &a${n + 1} [${Array(9).fill(`*a${n}`).join(', ')}]`,
    );
    const ran = await run(['apply', '-f', fileOf(`a0: &a0 [x]\n${levels.join('\n')}\n`)]);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain('alias');
  });

  it('needs permission: exit code 3', async () => {
    const { session } = await server.given.member();
    const ran = await wo(['apply', '-f', fileOf('version: 1\n')], {
      server: server.url,
      env: { WO_TOKEN: session },
    });
    expect(ran.code).toBe(3);
  });
});

describe('wo export team', () => {
  it('writes a file that changes nothing when it is applied', async () => {
    await run(['apply', '-f', fileOf(team.replaceAll('ada', 'eve').replaceAll('ops', 'night'))]);

    const whole = await run(['export', 'team']);
    const part = await run(['export', 'team', '--team', 'night']);

    expect(part.stdout).toBe(
      `# Users, teams, roles and who holds which role. Written by: wo export team --team night
# See what applying it would change: wo apply -f <this file> --dry-run

version: 1
users:
  - username: eve
    displayName: 'Ada: "the first"'
teams:
  - slug: night
    name: night
    scriptRoots:
      - D:\\batch
      - yes
roles: []
assignments:
  - { user: eve, role: editor, team: night }
`,
    );
    for (const { stdout } of [whole, part])
      expect((await run(['apply', '-f', '-', '--prune'], stdout)).stdout).toMatch(
        /^0 added, 0 changed, 0 removed, \d+ unchanged\.\n$/,
      );
  });

  it('prints JSON when asked to, which is YAML too', async () => {
    const { stdout } = await run(['export', 'team', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ version: 1 });
    expect((await run(['apply', '-f', '-', '--dry-run'], stdout)).stdout).toMatch(/^0 added/);
  });
});
