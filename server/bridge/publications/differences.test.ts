import { describe, expect, it } from 'vitest';
import { countDifferences, differencesOf, type Sides } from './differences.ts';

const was = (path: string, sha256 = 'old') => ({
  path,
  scriptId: `id of ${path}`,
  sha256,
  version: 1,
  size: 1,
  modifiedAt: 1,
});
const script = (path: string, sha256: string, version = 2) => ({
  id: `id of ${path}`,
  path,
  sha256,
  version,
});

/** One file, `a.cmd`, as it was published, as it is on disk and in the team; null: not there. */
function oneFile(disk: string | null, team: string | null): string {
  const found = differencesOf({
    baseline: [was('a.cmd')],
    disk: new Map(disk === null ? [] : [['a.cmd', { path: 'a.cmd', sha256: disk }]]),
    unseen: () => false,
    team: {
      byId: new Map(team === null ? [] : [['id of a.cmd', script('a.cmd', team)]]),
      atPaths: new Map(),
    },
  });
  return found.map(({ status }) => status).join();
}

const nothing: Sides = { baseline: [], disk: new Map(), unseen: () => false, team: undefined };

describe('differencesOf', () => {
  it.each([
    ['old', 'old', ''],
    ['new', 'old', 'disk-changed'],
    ['old', 'new', 'team-changed'],
    ['mine', 'theirs', 'both-changed'],
    ['equal', 'equal', ''],
    [null, 'old', 'gone-on-disk'],
    [null, 'new', 'gone-on-disk'],
    ['old', null, 'gone-in-team'],
    ['new', null, 'gone-in-team'],
    [null, null, ''],
  ])('file %s, script %s: %s', (disk, team, status) => {
    expect(oneFile(disk, team)).toBe(status);
  });

  it('tells a file that was never published, unless the team has it already', () => {
    const disk = new Map(['a', 'b', 'c'].map((name) => [name, { path: name, sha256: 'x' }]));
    const atPaths = new Map([
      ['b', script('b', 'x')],
      ['c', script('c', 'y')],
    ]);
    const found = differencesOf({ ...nothing, disk, team: { byId: new Map(), atPaths } });
    expect(found).toMatchObject([
      { path: 'a', status: 'new', scriptId: null },
      { path: 'c', status: 'both-changed', scriptId: 'id of c', publishedVersion: null, teamVersion: 2 },
    ]);
  });

  it('takes a script that was moved away for gone, and another one in its place for the script', () => {
    const disk = new Map([['a.cmd', { path: 'A.cmd', sha256: 'old' }]]);
    const byId = new Map([['id of a.cmd', script('elsewhere/a.cmd', 'old')]]);
    const sides = { ...nothing, baseline: [was('a.cmd')], disk };
    const moved = differencesOf({ ...sides, team: { byId, atPaths: new Map() } });
    expect(moved.map(({ status }) => status)).toEqual(['gone-in-team']);
    const other = { ...script('a.cmd', 'new'), id: 'another' };
    const replaced = differencesOf({ ...sides, team: { byId, atPaths: new Map([['a.cmd', other]]) } });
    expect(replaced).toMatchObject([{ status: 'team-changed', scriptId: 'another' }]);
  });

  it('says nothing of what could not be looked at, and takes an unknown team for unchanged', () => {
    const baseline = [was('a.cmd'), was('b.cmd'), was('c.cmd')];
    const disk = new Map([['c.cmd', { path: 'c.cmd', sha256: 'new' }]]);
    const found = differencesOf({ ...nothing, baseline, disk, unseen: (path) => path === 'a.cmd' });
    expect(found.map(({ path, status }) => `${path} ${status}`)).toEqual([
      'b.cmd gone-on-disk',
      'c.cmd disk-changed',
    ]);
    expect(countDifferences(found)).toMatchObject({ 'gone-on-disk': 1, 'disk-changed': 1, new: 0 });
  });
});
