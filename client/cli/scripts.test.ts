import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tempFolder } from '../../server/testing/temp.ts';
import { type TeamServer, teamServer } from '../../server/testing/team-server.ts';
import { unzipped } from '../../server/testing/unzipped.ts';
import { until } from '../../server/testing/until.ts';
import { wo, woProcess } from './testing/wo.ts';

let server: TeamServer;
beforeAll(async () => {
  server = await teamServer('postgres');
});
afterAll(() => server.close());

const corpus = join(import.meta.dirname, '../../server/testing/corpus/scripts/open');

/** `wo` as an editor of a team of its own, and the owner of this machine. */
async function editor(role = 'editor') {
  const team = await server.given.team();
  const { session } = await server.given.member({ team, role });
  // the data folder of the server: its access token is the local proof
  const setting = { server: server.url, dataDir: server.dataDir, env: { WO_TOKEN: session } };
  const run = (...args: string[]) => wo(args, setting);
  return { team, run, setting };
}

/** The same with a workspace of these files. */
async function withFolder(files: Record<string, string>) {
  const { team, run, setting } = await editor();
  const folder = tempFolder('cli-scan');
  for (const [path, content] of Object.entries(files)) put(folder, path, content);
  const name = `batch ${folder}`;
  await run('workspaces', 'create', '--name', name, '--path', folder);
  return { team, run, setting, folder, name };
}

function put(folder: string, path: string, content: string): void {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), content);
}

describe('wo scripts scan and publish', () => {
  it('shows what is new, changed, gone and skipped, and publishes just that', async () => {
    const { team, run, folder, name } = await withFolder({ 'a.cmd': 'rem', 'b.cmd': 'rem', 'c.cmd': 'rem' });
    const first = await run('scripts', 'publish', folder, '--team', team.slug, '--message', 'first');
    expect(first).toMatchObject({
      code: 0,
      stdout: '3 created, 0 updated, 0 unchanged, 0 skipped, 0 removed.\n',
    });
    put(folder, 'a.cmd', 'rem changed');
    rmSync(join(folder, 'b.cmd'));
    put(folder, 'new.cmd', 'net use K: \\\\S\\x NotReal-1 /user:u');
    put(folder, 'tool.exe', 'MZ\0\0');

    const scan = await run('scripts', 'scan', name, '--team', team.slug);

    expect(scan.stdout).toContain(
      'new      new.cmd  1 secret\nchanged  a.cmd\ngone     b.cmd\nskipped  tool.exe',
    );
    expect(scan.stdout).toContain('1 new, 1 changed, 1 same, 1 skipped, 1 gone.');
    const [, id = ''] = /--scan (\S+)/.exec(scan.stdout) ?? [];
    const published = await run(
      'scripts',
      'publish',
      '--scan',
      id,
      '--leave-out',
      'new.cmd',
      '--remove-gone',
    );
    expect(published.stdout).toBe('0 created, 1 updated, 1 unchanged, 1 skipped, 1 removed.\n');
    const trash = await run('scripts', 'trash', '--team', team.slug);
    expect(trash.stdout).toContain('b.cmd');
  });

  it('ends with 1 when the folder cannot be read, and with 2 without a folder', async () => {
    const { team, run, folder, name } = await withFolder({});
    rmSync(folder, { recursive: true });
    const failed = await run('scripts', 'scan', name, '--team', team.slug);
    expect(failed.code).toBe(1);
    expect(failed.stdout).toContain(': failed. ');
    expect((await run('scripts', 'publish', '--team', team.slug)).code).toBe(2);
  });

  it('watches a published folder, also while the team is away', async () => {
    const { team, run, setting, folder } = await withFolder({ 'a.cmd': 'rem' });
    const early = await run('scripts', 'scan', folder, '--team', team.slug, '--watch');
    expect(early.code).toBe(1);
    await run('scripts', 'publish', folder, '--team', team.slug);
    put(folder, 'a.cmd', 'rem changed');
    let seen = '';
    const stop = new AbortController();
    const watching = woProcess(['scripts', 'scan', folder, '--team', team.slug, '--watch'], setting, {
      signal: stop.signal,
      onOutput: (text) => (seen += text),
    });
    await until(() => seen.includes('disk-changed  a.cmd'), { timeoutMs: 60_000 });
    stop.abort();
    await watching;
  });
});

describe('wo scripts export', () => {
  it('writes the exact bytes into a folder or an archive, and nothing over what is there', async () => {
    const { team, run, folder } = await withFolder({ 'a/one.cmd': 'rem 1\r\n', 'b.cmd': 'rem 2\r\n' });
    await run('scripts', 'publish', folder, '--team', team.slug);
    const out = tempFolder('cli-out');
    const into = (...more: string[]) => run('scripts', 'export', '--team', team.slug, '--out', ...more);

    const zip = join(out, 'scripts.zip');
    expect((await into(zip)).stdout).toBe(`Written to ${zip}.\n`);
    expect([...(await unzipped(readFileSync(zip))).keys()].sort()).toEqual(['a/one.cmd', 'b.cmd']);
    expect((await into(zip)).code).toBe(2);

    const target = join(out, 'tree');
    expect((await into(target)).stdout).toBe(`2 written, 0 unchanged in ${target}.\n`);
    expect(readFileSync(join(target, 'a/one.cmd'), 'utf8')).toBe('rem 1\r\n');
    put(target, 'a/one.cmd', 'mine');
    rmSync(join(target, 'b.cmd'));
    const refused = await into(target);
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('a/one.cmd') });
    expect(readdirSync(target)).toEqual(['a']);
    expect((await into(target, '--overwrite', '--folder', 'a')).stdout).toContain('1 written');
    expect(readFileSync(join(target, 'a/one.cmd'), 'utf8')).toBe('rem 1\r\n');
  });

  it('ends with 3 when there are secrets that the caller may not see', async () => {
    const { team, run, folder } = await withFolder({ 'a.cmd': 'rem https://u:NotReal-1@example.com/' });
    await run('scripts', 'publish', folder, '--team', team.slug);
    const { session } = await server.given.member({ team, role: 'viewer' });
    const out = join(tempFolder('cli-out'), 'x');
    const args = ['scripts', 'export', '--team', team.slug, '--out', out];
    const viewer = { server: server.url, env: { WO_TOKEN: session } };
    expect((await wo(args, viewer)).code).toBe(3);
    expect((await wo([...args, '--without-secrets'], viewer)).stdout).toContain('0 written');
  });
});

describe('wo filters', () => {
  it('keeps, lists, renames and deletes', async () => {
    const { run } = await editor();
    const named = ['--page', 'scripts', '--name', 'Leaks', '--search', 'secrets=true'];
    const made = await run('filters', 'create', ...named, '--json');
    const { id } = JSON.parse(made.stdout);
    await run('filters', 'update', id, '--expected-version', '1', '--name', 'Passwords');
    expect((await run('filters', 'list')).stdout).toMatch(/scripts +Passwords +secrets=true +2/);
    expect((await run('filters', 'delete', id, '--expected-version', '2')).code).toBe(0);
    expect((await run('filters', 'list')).stdout).toBe('Nothing found.\n');
  });
});

describe('wo about scripts', () => {
  async function withCorpus() {
    const { team, run } = await editor('admin');
    const folder = tempFolder('cli-corpus');
    cpSync(corpus, folder, { recursive: true });
    await run('workspaces', 'create', '--name', folder, '--path', folder);
    await run('scripts', 'publish', folder, '--team', team.slug);
    return { team, run: (...args: string[]) => run(...args, '--team', team.slug), plain: run };
  }

  it('tells facts, who starts whom, impact, problems, drives and servers', async () => {
    const { run } = await withCorpus();
    const answers = {
      facts: await run('scripts', 'facts', 'nightly/n10_clearing.cmd'),
      related: await run('scripts', 'related', 'nightly/n10_clearing.cmd'),
      impactOfScript: await run('scripts', 'impact', 'nightly/n10_clearing.cmd'),
      problems: await run('scripts', 'problems', '--fail-on', 'secret'),
      graph: await run('scripts', 'graph', '--around', 'nightly/n10_clearing.cmd'),
      impact: await run('impact', '--server-name', 'FIN-FS01'),
      drives: await run('drives', 'list'),
      conflicts: await run('drives', 'conflicts'),
      servers: await run('servers', '--q', 'FIN'),
    };
    expect(answers.facts.stdout).toContain('nightly/n10_clearing.cmd');
    expect(answers.related.stdout).toContain('Started by\n');
    expect(answers.impactOfScript.stdout).toMatch(/^Directly \(\d+\)/);
    expect(answers.problems).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/failed on \d+ secret/),
    });
    expect(answers.graph.stdout).toMatch(/\d+ scripts, \d+ missing/);
    expect(answers.impact.stdout).toMatch(/^Directly \([1-9]\d*\)\n {2}\S/);
    expect(answers.drives.stdout).toMatch(/LETTER +TARGET +SCRIPTS[^]+Free: /);
    expect(answers.conflicts.stdout).toMatch(/LETTER +LEVEL/);
    expect(answers.servers.stdout).toMatch(/FIN-FS01/i);
  });

  it('says how a script is named, and what cannot be asked together', async () => {
    const { plain } = await withCorpus();
    expect(await plain('scripts', 'facts', 'a.cmd')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--team'),
    });
    const both = await plain('impact', '--team', 'x', '--drive', 'K', '--server-name', 'S');
    expect(both.code).toBe(2);
  });

  it('reviews, compares, restores, and takes from the trash what is to go for good', async () => {
    const { team, run, folder } = await withFolder({ 'a.cmd': 'one\r\n' });
    const ofTeam = ['--team', team.slug];
    await run('scripts', 'publish', folder, ...ofTeam);
    put(folder, 'a.cmd', 'two\r\n');
    await run('scripts', 'publish', folder, ...ofTeam);

    const diff = await run('scripts', 'diff', 'a.cmd', ...ofTeam, '--from', '1');
    expect(diff.stdout).toMatch(/-one\n\+two\n[^]*1 lines added, 1 removed\./);
    const restored = ['a.cmd', ...ofTeam, '--version', '1', '--expected-version', '2'];
    expect((await run('scripts', 'restore-version', ...restored)).stdout).toContain('(version 3)');
    const reviewed = await run('scripts', 'review', 'a.cmd', ...ofTeam, '--expected-version', '3');
    expect(reviewed.stdout).toBe('Reviewed a.cmd (version 4).\n');

    rmSync(join(folder, 'a.cmd'));
    await run('scripts', 'publish', folder, ...ofTeam, '--remove-gone');
    const { items } = JSON.parse((await run('scripts', 'trash', ...ofTeam, '--json')).stdout);
    expect((await run('scripts', 'restore', items[0].id)).stdout).toBe('a.cmd is back (version 5).\n');
    expect(await run('scripts', 'purge', items[0].id)).toMatchObject({ code: 3 });
  });
});
