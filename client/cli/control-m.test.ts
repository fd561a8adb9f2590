import { readFileSync } from 'node:fs';
import { join } from 'node:path';
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

const corpus = join(import.meta.dirname, '../../server/testing/corpus/control-m');
const edge = (name: string) => join(corpus, 'edge', name);

describe('wo control-m import', () => {
  it('shows what files hold and change, and apply does it', async () => {
    const { team, run } = await editor();
    await run(['environments', 'create', '--team', team.slug, '--name', 'PROD']);

    const shown = await run([
      'import',
      edge('65-part-1.xml'),
      edge('66-part-2.json'),
      '--environment',
      'prod',
    ]);
    const [, id = ''] =
      /^Import (\S+) of 65-part-1\.xml, 66-part-2\.json: previewed\n/.exec(shown.stdout) ?? [];
    const before = await run(['jobs', '--environment', 'PROD']);
    const changes = await run(['changes', id]);
    const applied = await run(['apply', id]);
    const jobs = await run(['jobs', '--environment', 'PROD', '--json']);

    expect(shown).toMatchObject({ code: 0, stderr: '' });
    expect(shown.stdout).toContain('holds    2 folders, 0 sub-folders, 2 jobs, 1 edges');
    expect(before.stdout).toBe('Nothing found.\n');
    expect(changes.stdout).toContain('added    P1/USE#1');
    expect(applied.stdout).toContain(': applied\n');
    expect(JSON.parse(jobs.stdout).items).toMatchObject([{ key: 'P1/USE#1' }, { key: 'P2/MAKE#1' }]);
  });

  it('ends with 1 and names the place when a file is refused', async () => {
    const { team, run } = await editor();
    await run(['environments', 'create', '--team', team.slug, '--name', 'PROD']);
    const refused = await run(['import', edge('34-bare-ampersand.xml'), '--environment', 'PROD', '--apply']);
    expect(refused.code).toBe(1);
    expect(refused.stdout).toMatch(/REFUSED {2}34-bare-ampersand\.xml:\d+:\d+ not-well-formed: /);
  });

  it('reads stdin, and cancel gives an import up', async () => {
    const { team, run } = await editor();
    await run(['environments', 'create', '--team', team.slug, '--name', 'PROD']);
    const text = readFileSync(edge('42-flow.json'), 'utf8');
    const { id } = JSON.parse((await run(['import', '-', '--environment', 'PROD', '--json'], text)).stdout);

    expect((await run(['cancel', id])).stdout).toContain(': cancelled');

    expect((await run(['apply', id])).code).toBe(1);
    expect((await run(['imports', '--environment', 'PROD'])).stdout).toMatch(/cancelled +stdin/);
  });
});

describe('wo control-m, with an environment', () => {
  /** An editor with the file applied to PROD. */
  async function having(...files: string[]) {
    const { team, run } = await editor();
    await run(['environments', 'create', '--team', team.slug, '--name', 'PROD']);
    const done = await run(['import', ...files.map(edge), '--environment', 'PROD', '--apply']);
    expect(done.stdout).toContain(': applied');
    return { team, run };
  }

  it('impact lists what comes after a job or folder by its key, or before it', async () => {
    const { run } = await having('10-smart-folder-nesting.xml');
    const after = await run(['impact', 'NIGHT/IN/GET#1', '--environment', 'PROD']);
    const before = await run(['impact', 'NIGHT/END#1', '--environment', 'PROD', '--direction', 'upstream']);
    expect(after.stdout).toContain('1  NIGHT/IN/CHECK/TEST#1');
    expect(after.stdout).toContain('NIGHT/END#1');
    expect(before.stdout).toContain('NIGHT/IN/GET#1');
    expect(await run(['impact', 'NIGHT/IN/', '--environment', 'PROD'])).toMatchObject({ code: 0 });
    const unknown = await run(['impact', 'NIGHT/NO#1', '--environment', 'PROD']);
    expect(unknown.code).toBe(1);
  });

  it('shows a job, the ways between two, and the edges', async () => {
    const { run } = await having('07-across-folders.xml');
    expect((await run(['job', 'EARLY/USE#1', '--environment', 'PROD'])).stdout).toContain('LATE/MAKE#1');
    const ways = await run([
      'paths',
      '--from',
      'LATE/MAKE#1',
      '--to',
      'EARLY/USE#1',
      '--environment',
      'PROD',
    ]);
    expect(ways.stdout).toBe('LATE/MAKE#1 → EARLY/USE#1\n');
    expect((await run(['edges', '--environment', 'PROD'])).stdout).toMatch(
      /LATE\/MAKE#1 +EARLY\/USE#1 +condition/,
    );
    expect((await run(['folders', '--environment', 'PROD'])).stdout).toMatch(/EARLY\/.*\n.*LATE\//);
  });

  it('problems end with 1 only for the kinds a pipeline fails on', async () => {
    const { run } = await having('18-orphans.xml');
    const listed = await run(['problems', '--environment', 'PROD']);
    const failing = await run(['problems', '--environment', 'PROD', '--fail-on', 'cycle,orphan']);
    const passing = await run(['problems', '--environment', 'PROD', '--fail-on', 'cycle']);
    const wrong = await run(['problems', '--environment', 'PROD', '--fail-on', 'circle']);

    expect(listed).toMatchObject({ code: 0 });
    expect(listed.stdout).toMatch(/orphan/);
    expect(failing).toMatchObject({ code: 1, stderr: 'wo: failed on 1 orphan.\n' });
    expect(passing.code).toBe(0);
    expect(wrong).toMatchObject({ code: 2 });
    expect(wrong.stderr).toContain('--fail-on knows no circle');
  });

  it('what-if, cycles, resources, next runs and scripts answer', async () => {
    const { team, run } = await having('06-cycles.xml', '07-across-folders.xml');
    const script = await server.given.script({ team, path: 'bin/use.cmd' });
    const on = ['--environment', 'PROD'];

    expect((await run(['what-if', ...on, '--job', 'LATE/MAKE#1'])).stdout).toContain('EARLY/USE#1');
    expect((await run(['cycles', ...on])).stdout).toMatch(/3 +C\/X#1, C\/Y#1, C\/Z#1/);
    expect((await run(['what-if', ...on])).code).toBe(2);
    expect((await run(['job', 'C/X#1'])).code).toBe(2);
    expect((await run(['resources', ...on])).stdout).toBe('Nothing found.\n');
    expect(await run(['next-runs', 'LATE/MAKE#1', ...on, '--count', '3'])).toMatchObject({ code: 0 });
    expect((await run(['scripts', ...on, '--show', 'unused'])).stdout).toContain('bin/use.cmd');

    const linked = await run(['link-script', 'EARLY/USE#1', ...on, '--script', 'BIN\\use.cmd']);
    expect(linked).toMatchObject({ code: 0 });
    expect((await run(['script', 'EARLY/USE#1', ...on])).stdout).toMatch(/how +manual/);
    expect((await run(['script-impact', script.id, ...on])).stdout).toContain('EARLY/USE#1');
    expect((await run(['unlink-script', 'EARLY/USE#1', ...on])).code).toBe(0);
    expect((await run(['script-impact', script.id, ...on])).stdout).toBe('No job runs it.\n');
  });
});

describe('wo control-m export and compare', () => {
  it('an export goes back in without any difference, whatever the format', async () => {
    const { team, run } = await editor();
    for (const name of ['PROD', 'COPY'])
      await run(['environments', 'create', '--team', team.slug, '--name', name]);
    await run(['import', edge('10-smart-folder-nesting.xml'), '--environment', 'PROD', '--apply']);

    const exported = await run(['export', '--environment', 'PROD', '--format', 'xml']);
    const again = await run(['import', '-', '--environment', 'PROD'], exported.stdout);
    const copied = await run(['import', '-', '--environment', 'COPY', '--apply'], exported.stdout);
    const compared = await run(['compare', '--left', 'PROD', '--right', 'copy']);
    const losses = await run(['losses', '--environment', 'PROD', '--format', 'json', '--json']);

    expect(exported.stdout).toContain('<SMART_FOLDER');
    expect(again.stdout).toContain('changes  0 added, 0 changed, 0 removed, 0 moved');
    expect(copied.stdout).toContain(': applied');
    expect(compared.stdout).toMatch(/^0 added, 0 removed, 0 changed, \d+ same\.\n$/);
    expect(JSON.parse(losses.stdout)).toMatchObject({ truncated: false });
  });

  it('compare shows each field, leaves out what may differ, and writes tables', async () => {
    const { team, run } = await editor();
    const define = (host: string, user: string) =>
      `{"F": {"Type": "Folder", "A": {"Type": "Job:Command", "Command": "run.sh", "Host": "${host}", "RunAs": "${user}"}}}`;
    for (const [name, text] of [
      ['PROD', define('prod1', 'batch')],
      ['TEST', define('test1', 'tester')],
    ] as const) {
      await run(['environments', 'create', '--team', team.slug, '--name', name]);
      await run(['import', '-', '--environment', name, '--apply'], text);
    }
    const sides = ['--left', 'PROD', '--right', 'TEST'];

    const compared = await run(['compare', ...sides]);
    const ignored = await run(['compare', ...sides, '--ignore', 'host,runAs']);
    const csv = await run(['compare', ...sides, '--format', 'csv']);
    const markdown = await run(['compare', ...sides, '--format', 'markdown']);

    expect(compared.stdout).toContain('changed  F/A#1\n');
    expect(compared.stdout).toContain('host: prod1 | test1');
    expect(ignored.stdout).toMatch(/0 changed, 2 same/);
    expect(csv.stdout).toMatch(/changed.*prod1.*test1/);
    expect(markdown.stdout).toContain('| `host` | `prod1` | `test1` |');
  });
});
