import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { Member } from '../../server/testing/given.ts';
import { type TeamServer, teamServer } from '../../server/testing/team-server.ts';
import { wo } from './testing/wo.ts';

// Tokens from the command line, and the command line with a token, against a real server and PostgreSQL.

describe('wo tokens', () => {
  let server: TeamServer;
  beforeAll(async () => {
    server = await teamServer('postgres');
  });
  afterAll(() => server.close());

  const run = (args: string[], token: string) => wo(args, { server: server.url, env: { WO_TOKEN: token } });
  async function json(args: string[], token: string): Promise<unknown> {
    const { code, stdout, stderr } = await run([...args, '--json'], token);
    if (code !== 0) throw new Error(`wo ${args.join(' ')} ended with ${code}: ${stderr}`);
    return JSON.parse(stdout);
  }
  const issued = z.looseObject({ id: z.uuid(), token: z.string() });
  async function editor(): Promise<{ member: Member; teamId: string }> {
    const team = await server.given.team();
    return { member: await server.given.member({ role: 'editor', team }), teamId: team.id };
  }

  it('print the token alone for a script, and what to know about it on stderr', async () => {
    const { member } = await editor();
    const args = ['tokens', 'create', '--name', 'nightly', '--permissions', 'scripts:*', '--token-only'];

    const made = await run(args, member.session);

    expect(made.stdout).toMatch(/^wo_pat_[0-9A-Za-z]{49}\n$/);
    expect(made.stderr).toMatch(/shown only now.*until 20\d\d-.*wo tokens rotate [0-9a-f-]{36}/);
    expect(made.stderr).not.toContain('wo_pat_');
    const me = await run(['me'], made.stdout.trim());
    expect(me).toMatchObject({ code: 0 });
    expect(me.stdout).toMatch(/^token +nightly$/m);
    expect(me.stdout).toContain('scripts:update');
    expect(me.stdout).not.toContain('teams:read');
  });

  it('let a script do its work as a token, and no more', async () => {
    const { member, teamId } = await editor();
    const made = issued.parse(
      await json(
        ['tokens', 'create', '--name', 'reader', '--permissions', 'scripts:read', '--team-ids', teamId],
        member.session,
      ),
    );

    expect(await json(['scripts', 'list', '--team-id', teamId], made.token)).toMatchObject({ items: [] });
    expect(await json(['me'], made.token)).toMatchObject({ token: { id: made.id, name: 'reader' } });
    expect((await run(['teams', 'list'], made.token)).code).toBe(3);
    const out = await run(['sign-out'], made.token);
    expect(out.code).toBe(3);
    expect(out.stderr).toContain('SESSION_REQUIRED');
  });

  it('list, rotate and delete', async () => {
    const { member } = await editor();
    const first = issued.parse(await json(['tokens', 'create', '--name', 'import'], member.session));

    const second = issued.parse(
      await json(['tokens', 'rotate', first.id, '--overlap-hours', '0'], first.token),
    );

    expect((await run(['me'], first.token)).code).toBe(3);
    const list = await run(['tokens', 'list'], second.token);
    expect(list.stdout).toContain(second.id);
    expect(list.stdout).not.toContain(first.id);
    expect((await run(['tokens', 'list', '--ended', 'true'], second.token)).stdout).toContain(first.id);
    expect(list.stdout).not.toContain('wo_pat_');
    expect(await run(['tokens', 'delete', second.id], second.token)).toMatchObject({
      code: 0,
      stdout: 'Revoked.\n',
    });
    const refused = await run(['tokens', 'list'], second.token);
    expect(refused.code).toBe(3);
    expect(refused.stderr).toContain('revoked');
  });

  it('are named by name, and teams by theirs, as long as one is meant', async () => {
    const { member, teamId } = await editor();
    const { slug } = z
      .looseObject({ slug: z.string() })
      .parse(await json(['teams', 'get', teamId], member.session));
    const made = ['tokens', 'create', '--name', 'Nightly import'];

    expect(await json([...made, '--teams', slug], member.session)).toMatchObject({ teamIds: [teamId] });

    expect(await json(['tokens', 'get', 'Nightly import'], member.session)).toMatchObject({
      teamIds: [teamId],
    });
    await json(['tokens', 'rotate', 'Nightly import', '--overlap-hours', '0'], member.session);
    await json(made, member.session);
    const several = await run(['tokens', 'delete', 'Nightly import'], member.session);
    expect(several).toMatchObject({ code: 1, stdout: '' });
    expect(several.stderr).toContain('Several API tokens are called "Nightly import"');
    const none = await run(['tokens', 'rotate', 'Weekly'], member.session);
    expect(none.stderr).toContain('no API token: "Weekly"');
    const both = await run([...made, '--teams', slug, '--team-ids', teamId], member.session);
    expect(both).toMatchObject({ code: 2, stderr: expect.stringContaining('Both --teams and --team-ids') });
  });

  it('of somebody else are listed by their name', async () => {
    const { member } = await editor();
    await json(['tokens', 'create', '--name', 'theirs'], member.session);
    const admin = await server.given.member({ role: 'admin', team: null });

    const list = await run(['tokens', 'list', '--user', member.username], admin.session);

    expect(list.stdout).toContain('theirs');
  });

  it('say that they are not narrowed, rather than nothing', async () => {
    const { member } = await editor();

    const { stdout } = await run(['tokens', 'create', '--name', 'wide'], member.session);

    expect(stdout).toMatch(/^permissions +all that its owner holds$/m);
    expect(stdout).toMatch(/^teamIds +wherever its owner holds them$/m);
  });

  it('end with 3 for a token with a typo, and say that it is one', async () => {
    const refused = await run(['me'], `wo_pat_${'A'.repeat(49)}`);
    expect(refused.code).toBe(3);
    expect(refused.stderr).toContain('Copy it again');
  });
});
