import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { authenticator } from '../../server/testing/authenticator.ts';
import { password, person } from '../../server/testing/people.ts';
import { type TeamServer, teamServer } from '../../server/testing/team-server.ts';
import { tempFolder } from '../../server/testing/temp.ts';
import { wo, type Setting } from './testing/wo.ts';

let server: TeamServer;
let token: string;
beforeAll(async () => {
  server = await teamServer('postgres');
  token = (await person(server, { role: 'admin', team: null })).session;
});
afterAll(() => server.close());

/** As an administrator. */
const admin = (line: string, ...more: string[]) =>
  wo([...line.split(' '), ...more], { server: server.url, env: { WO_TOKEN: token } });
/** As a person with a data folder of their own, in which the session is kept. */
function somebody() {
  const dataDir = tempFolder('cli');
  return (line: string, setting: Setting = {}) =>
    wo(line.split(' '), { dataDir, server: server.url, ...setting });
}
let count = 0;
const newName = () => `cli-guest-${(count += 1)}`;
const chosen = 'a word of my own';

describe('an invitation', () => {
  it('is given out by name and roles, and accepted with a password from stdin', async () => {
    const { slug } = await server.given.team();
    const username = newName();
    const made = await admin(
      `users invite --username ${username} --roles editor@${slug} --link-only --display-name`,
      'Grace H.',
    );
    expect(made).toMatchObject({ code: 0 });
    expect(made.stdout).toMatch(new RegExp(`^${server.url}/join#token=wo_lnk_[\\w-]{43}\n$`));
    expect(made.stderr).toContain('works once');
    expect(made.stderr).not.toContain('wo_lnk_');
    expect((await admin(`users list --q ${username}`)).stdout).toMatch(/Grace H\. +invited/);
    const waiting = await admin(`users list --q ${username} --status`, 'invited');
    expect(waiting.stdout).toContain(username);
    expect((await admin(`users list --q ${username} --status`, 'active')).stdout).toBe('Nothing found.\n');
    const run = somebody();

    const accepted = await run('accept-invitation --password-stdin', { stdin: `${made.stdout}${chosen}\n` });

    expect(accepted).toMatchObject({ code: 0 });
    expect(accepted.stdout).toContain(`as ${username}`);
    expect((await run('me')).stdout).toContain('scripts:update');
    const again = await run('accept-invitation', {
      env: { WO_LINK: made.stdout.trim(), WO_NEW_PASSWORD: chosen },
    });
    expect(again.code).toBe(3);
    expect(again.stderr).toContain('LINK_EXPIRED');
  });

  it.each(['editor', '@ops', 'editor@', 'editor@ops@x'])('does not take %j for a role', async (roles) => {
    const ran = await admin(`users invite --username ${newName()} --display-name x --roles ${roles}`);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
  });
});

describe('wo users', () => {
  it('ensure says what it did', async () => {
    const username = newName();
    const line = `users ensure --username ${username} --email g@example.org`;
    expect(await admin(line)).toMatchObject({ code: 0, stdout: `created ${username}\n` });
    expect(await admin(line)).toMatchObject({ code: 0, stdout: `unchanged ${username}\n` });
    expect(await admin(`${line} --disabled true`)).toMatchObject({
      code: 0,
      stdout: `changed ${username}\n`,
    });
  });

  it('disable, enable, sessions, revoke-sessions and reset-password take a name', async () => {
    const { username, session } = await person(server);
    expect((await admin(`users sessions ${username}`)).stdout).toContain('password');
    expect((await admin(`users revoke-sessions ${username}`)).stdout).toBe('Ended 1.\n');
    expect((await wo(['me'], { server: server.url, env: { WO_TOKEN: session } })).code).toBe(3);
    expect((await admin(`users disable ${username}`)).stdout).toBe(`Disabled ${username}.\n`);
    expect((await admin(`users enable ${username.toUpperCase()}`)).stdout).toBe(`Enabled ${username}.\n`);
    const reset = await admin(`users reset-password ${username} --json`);
    expect(JSON.parse(reset.stdout)).toMatchObject({ user: { link: { kind: 'reset' } } });
    expect((await admin(`users revoke-link ${username}`)).stdout).toBe('Revoked.\n');
    expect(await admin('users disable nobody-at-all')).toMatchObject({ code: 1, stdout: '' });
  });
});

describe('wo account', () => {
  it('sets up a second factor, changes the password, and stays signed in through both', async () => {
    const { username } = await person(server);
    const run = somebody();
    await run(`sign-in ${username}`, { env: { WO_PASSWORD: password } });
    const setup = await run('account second-factor enrol --json', { env: { WO_PASSWORD: password } });
    const { secret } = z.object({ secret: z.string() }).parse(JSON.parse(setup.stdout));
    const phone = authenticator(secret);

    const confirmed = await run(`account second-factor confirm ${phone.code()}`);

    const codes = confirmed.stdout.trim().split('\n');
    expect(codes).toHaveLength(10);
    expect((await run('account second-factor')).stdout).toMatch(/true[\s\S]*10/);
    const changed = await run('account change-password --password-stdin', {
      stdin: `${password}\n${chosen}\n`,
    });
    expect(changed).toMatchObject({ code: 0 });
    expect((await run('account sessions')).stdout).toContain('true');
    const env = { WO_PASSWORD: chosen };
    const other = somebody();
    const without = await other(`sign-in ${username}`, { env });
    expect(without.code).toBe(3);
    expect(without.stderr).toContain('SECOND_FACTOR_REQUIRED');
    expect((await other(`sign-in ${username} --code ${codes[0]}`, { env })).code).toBe(0);
    expect((await run(`account second-factor disable ${codes[1]}`, { env })).code).toBe(0);
    expect((await run('account revoke-other-sessions')).stdout).toBe('Ended 1.\n');
    expect((await other('me')).code).toBe(3);
  });

  it('shows and changes the profile', async () => {
    const { session } = await person(server);
    const setting = { server: server.url, env: { WO_TOKEN: session } };
    await wo(['account', 'update', '--display-name', 'Ada L.'], setting);
    expect((await wo(['account', 'show'], setting)).stdout).toContain('Ada L.');
  });

  it('says that a token given by hand has ended, and prints its successor', async () => {
    const { session } = await person(server);
    const env = { WO_TOKEN: session, WO_PASSWORD: password, WO_NEW_PASSWORD: chosen };
    const ran = await wo(['account', 'change-password', '--json'], { server: server.url, env });
    expect(ran.stderr).toContain('WO_TOKEN');
    const { sessionToken } = z.object({ sessionToken: z.string() }).parse(JSON.parse(ran.stdout));
    expect((await wo(['me'], { server: server.url, env: { WO_TOKEN: sessionToken } })).code).toBe(0);
  });
});
