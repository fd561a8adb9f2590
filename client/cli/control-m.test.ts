import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TeamServer, teamServer } from '../../server/testing/team-server.ts';
import { wo } from './testing/wo.ts';

let server: TeamServer;
beforeAll(async () => {
  server = await teamServer('postgres');
});
afterAll(() => server.close());

/** `wo` as an editor of a team of its own. */
async function editor() {
  const team = await server.given.team();
  const { session } = await server.given.member({ team, role: 'editor' });
  const run = (args: string[], stdin = '') =>
    wo(['control-m', ...args], { server: server.url, env: { WO_TOKEN: session }, stdin });
  return { team, run };
}

describe('wo control-m environments', () => {
  it('are created for a team by its short name, renamed and deleted', async () => {
    const { team, run } = await editor();

    const made = await run(['environments', 'create', '--team', team.slug, '--name', 'PROD', '--json']);
    const { id } = JSON.parse(made.stdout);
    await run(['environments', 'update', id, '--description', 'night batch']);
    const listed = await run(['environments', 'list']);
    const gone = await run(['environments', 'delete', id]);

    expect(listed.stdout).toMatch(/PROD +\S+ +0 +night batch/);
    expect(gone).toMatchObject({ code: 0, stdout: 'Deleted.\n' });
    expect((await run(['environments', 'list'])).stdout).toBe('Nothing found.\n');
  });
});

describe('wo control-m settings', () => {
  it('say which conditions are global', async () => {
    const { team, run } = await editor();
    await run(['settings', 'update', '--team', team.slug, '--global-prefixes', 'GLB_,X_']);
    const shown = await run(['settings', 'get', '--team', team.slug]);
    expect(shown.stdout).toContain('GLB_, X_');
  });
});
