import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { tempFolder } from '../../testing/temp.ts';
import { type WalkOptions, walkFiles } from './walk.ts';

const scripts = join(import.meta.dirname, '..', '..', 'testing', 'corpus', 'scripts');
const corpus = join(scripts, 'open');

async function pathsOf(root: string, options: WalkOptions = {}): Promise<string[]> {
  const paths: string[] = [];
  for await (const file of walkFiles(root, options)) paths.push(file.path);
  return paths;
}

describe('walkFiles', () => {
  it('finds every file of the corpus', async () => {
    const expected = z
      .object({ files: z.record(z.string(), z.unknown()) })
      .parse(JSON.parse(readFileSync(join(scripts, 'expected.json'), 'utf8')));
    expect((await pathsOf(corpus)).sort()).toEqual(Object.keys(expected.files).sort());
  });

  it('takes globs by name and by path, without regard to case', async () => {
    const bats = await pathsOf(corpus, { include: ['*.bat'] });
    expect(bats).toContain('legacy/REPORT.BAT');
    expect(bats.every((path) => /\.bat$/i.test(path))).toBe(true);
    expect(await pathsOf(corpus, { include: ['nightly/*.cmd'] })).toContain('nightly/n20_rates.cmd');
    expect(await pathsOf(corpus, { include: ['nightly/*.cmd'] })).not.toContain('tools/post.cmd');
    expect(await pathsOf(corpus, { include: ['*.{bat,cmd}', '*.ps1'] })).toContain('tools/Get-Rates.ps1');
  });

  it('leaves out what is excluded and does not enter such folders', async () => {
    const left = await pathsOf(corpus, { exclude: ['tools/', 'sql', '*.cmd'] });
    expect(left.filter((path) => /^tools\/|\/sql\/|\.cmd$/.test(path))).toEqual([]);
    expect(left.length).toBeGreaterThan(10);
  });

  it('begins where it is told; paths stay relative to the workspace', async () => {
    const paths = await pathsOf(corpus, { path: 'nightly/sql' });
    expect(paths).toContain('nightly/sql/aging.sql');
    expect(paths.every((path) => path.startsWith('nightly/sql/'))).toBe(true);
    await expect(pathsOf(corpus, { path: '../open' })).rejects.toMatchObject({
      reason: 'PATH_OUTSIDE_WORKSPACE',
    });
  });

  it('follows no link, waits for no FIFO, and tells what it skipped', async () => {
    const root = tempFolder();
    mkdirSync(join(root, 'a'));
    writeFileSync(join(root, 'a', 'x.cmd'), 'x');
    symlinkSync(root, join(root, 'a', 'loop'));
    symlinkSync('/etc', join(root, 'out'));
    execFileSync('mkfifo', [join(root, 'pipe')]);
    const skipped: string[] = [];
    expect(await pathsOf(root, { onSkip: (path) => skipped.push(path) })).toEqual(['a/x.cmd']);
    expect(skipped).toEqual(['a/loop', 'out', 'pipe']);
  });

  it('refuses more files than allowed instead of giving a part', async () => {
    await expect(pathsOf(corpus, { maxFiles: 107 })).rejects.toMatchObject({ reason: 'INVALID_INPUT' });
    expect(await pathsOf(corpus, { maxFiles: 108 })).toHaveLength(108);
  });

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    const paths: string[] = [];
    const walking = (async () => {
      for await (const file of walkFiles(corpus, { signal: stop.signal })) {
        paths.push(file.path);
        stop.abort(new Error('enough'));
      }
    })();
    await expect(walking).rejects.toThrow('enough');
    expect(paths.length).toBeLessThan(50);
  });

  it.each([
    ['too many', Array.from({ length: 51 }, () => '*')],
    ['too long', ['x'.repeat(201)]],
    ['too many stars', ['*a*a*a*a*a']],
    ['empty', ['']],
  ])('refuses globs that are %s', async (_what, include) => {
    await expect(pathsOf(corpus, { include })).rejects.toMatchObject({ reason: 'INVALID_INPUT' });
  });

  it('matches hostile names and allowed globs quickly', async () => {
    const root = tempFolder();
    for (let n = 0; n < 20; n += 1) writeFileSync(join(root, `${'a'.repeat(80)}${n}`), '');
    const started = performance.now();
    expect(await pathsOf(root, { include: ['*a*a*a*b'] })).toEqual([]);
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});
