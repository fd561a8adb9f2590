import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Team } from '../../../db/shared/schema/index.ts';
import { scripts } from '../../../db/shared/schema/index.ts';
import { change } from '../../testing/people.ts';
import { as, everywhere, type RouterCaller, type TeamServer, teamServer } from '../../testing/team-server.ts';

type Calls = RouterCaller['shared']['scripts'];

describe.each(everywhere)('lists of scripts on %s', (where) => {
  let server: TeamServer;
  let team: Team;
  let call: Calls;
  beforeAll(async () => {
    server = await teamServer(where);
    team = await server.given.team();
    call = as(server, await server.given.member({ team, role: 'editor' })).shared.scripts;
    await fill();
  });
  afterAll(() => server.close());

  /** Five scripts of which each filter finds some, and what another team has. */
  async function fill() {
    const teamId = team.id;
    await call.create({
      teamId,
      name: 'n10_clearing.cmd',
      path: 'nightly/n10_clearing.cmd',
      content: '@echo off\r\nnet use K: \\\\FIN-FS01\\clearing$\r\nrem Über\r\n',
      description: 'Clears the accounts',
      tags: ['finance', 'nightly'],
      owner: 'Ada',
      criticality: 'critical',
    });
    await call.create({
      teamId,
      name: 'n20.sql',
      path: 'nightly/sql/n20.sql',
      content: 'select 1',
      owner: 'Ada',
    });
    await call.create({
      teamId,
      name: 'map.cmd',
      path: 'common/map.cmd',
      content: 'rem https://u:NotReal-1@example.com/x\r\n',
      tags: ['common'],
      criticality: 'low',
    });
    await call.create({ teamId, name: '100%.cmd', content: 'rem clearing_done\r\n' });
    const reviewed = await call.create({ teamId, name: 'Clearing', path: 'x/Clearing', content: 'x' });
    await call.review({ id: reviewed.id, expectedVersion: 1 });
    const other = await server.given.team();
    await server.given.script({ team: other, path: 'clearing.cmd', content: 'rem fin-fs01' });
  }

  const paths = async (input: Parameters<Calls['list']>[0]) =>
    (await call.list({ teamId: team.id, ...input })).items.map(({ path }) => path);

  describe('search', () => {
    it.each([
      ['fin-fs01', 'a server, whatever its case'],
      ['FIN', 'the beginning of a word'],
      ['n-fs', 'a part of a word'],
      ['\\\\', 'a character that no word has'],
      ['\\\\fin-fs01\\clearing$', 'a path as it is written'],
      ['clearing$ net', 'all of several words'],
      ['"net use k:"', 'a phrase'],
      ['über', 'letters beyond ASCII'],
      ['accounts ada', 'words of the description and the owner'],
      ['finance', 'a tag'],
    ])('finds %s: %s', async (q) => {
      expect(await paths({ q })).toEqual(['nightly/n10_clearing.cmd']);
    });

    it.each(['"use net"', 'fs01x', 'k_learing', 'n10%clearing', "o'clock", "'", ':* & !', 'fin-fs01 sql'])(
      'does not find %j',
      async (q) => {
        expect(await paths({ q })).toEqual([]);
      },
    );

    it('takes a quotation mark alone for no search', async () => {
      expect(await paths({ q: '"' })).toEqual(await paths({}));
    });

    it('shows the name that is equal first, then names, paths, descriptions and what is inside', async () => {
      expect(await paths({ q: 'clearing' })).toEqual(['x/Clearing', 'nightly/n10_clearing.cmd', '100%.cmd']);
    });

    it.each([
      ['n10', { where: 'name' }],
      ['nightly/n10', { where: 'path' }],
      ['clears', { where: 'description' }],
      ['finance', { where: 'facts' }],
      ['fs01', { where: 'content', line: 2, excerpt: 'net use K: \\\\FIN-FS01\\clearing$' }],
    ])('says where %s was found', async (q, found) => {
      const { items } = await call.list({ teamId: team.id, q });
      expect(items.find(({ name }) => name === 'n10_clearing.cmd')?.found).toEqual(found);
    });

    it('says nothing of the kind when nothing was searched for', async () => {
      const { items } = await call.list({ teamId: team.id });
      expect(items.filter((item) => 'found' in item)).toEqual([]);
    });

    it('follows what changes', async () => {
      const made = await call.create({ teamId: team.id, name: 'tmp.cmd', content: 'rem before_it' });
      expect(await paths({ q: 'before_it' })).toEqual(['tmp.cmd']);
      await call.update({ id: made.id, expectedVersion: 1, content: 'rem after_it' });
      expect(await paths({ q: 'before_it' })).toEqual([]);
      expect(await paths({ q: 'after_it' })).toEqual(['tmp.cmd']);
      await call.delete({ id: made.id, expectedVersion: 2 });
      expect(await paths({ q: 'after_it' })).toEqual([]);
    });
  });

  describe('filters', () => {
    it.each([
      [{ kind: 'sql' as const }, ['nightly/sql/n20.sql']],
      [{ tag: 'common' }, ['common/map.cmd']],
      [{ owner: 'Ada' }, ['nightly/n10_clearing.cmd', 'nightly/sql/n20.sql']],
      [{ owner: '' }, ['100%.cmd', 'common/map.cmd', 'x/Clearing']],
      [{ criticality: 'critical' as const }, ['nightly/n10_clearing.cmd']],
      [{ criticality: 'none' as const }, ['100%.cmd', 'nightly/sql/n20.sql', 'x/Clearing']],
      [{ secrets: true }, ['common/map.cmd']],
      [{ secrets: false, kind: 'cmd' as const }, ['100%.cmd', 'nightly/n10_clearing.cmd']],
      [{ folder: 'NIGHTLY' }, ['nightly/n10_clearing.cmd', 'nightly/sql/n20.sql']],
      [{ folder: 'nightly/sql' }, ['nightly/sql/n20.sql']],
      [{ folder: 'night' }, []],
      [{ folder: 'n%' }, []],
      [{ q: 'ada', kind: 'sql' as const }, ['nightly/sql/n20.sql']],
    ])('by %j', async (filter, expected) => {
      expect((await paths(filter)).sort()).toEqual([...expected].sort());
    });

    it('by how long ago somebody looked', async () => {
      const old = await call.create({ teamId: team.id, name: 'old.cmd', content: '' });
      await change(server.connection, (db) =>
        db.update(scripts).set({ reviewedAt: sql`now() - interval '40 days'` }).where(eq(scripts.id, old.id)),
      );
      const within = await paths({ notReviewedForDays: 30 });
      expect(within).toContain('old.cmd');
      expect(within).toContain('100%.cmd');
      expect(within).not.toContain('x/Clearing');
      expect(await paths({ notReviewedForDays: 41 })).not.toContain('old.cmd');
      await call.delete({ id: old.id, expectedVersion: 1 });
    });
  });

  it.each(['relevance', 'path', 'name', 'updated', 'reviewed', 'size'] as const)(
    'by %s are paged without gaps or repeats',
    async (sort) => {
      const q = sort === 'relevance' ? 'c' : undefined;
      const whole = await paths({ sort, q });
      const seen: string[] = [];
      for (let cursor: string | null | undefined; cursor !== null; ) {
        const page = await call.list({ teamId: team.id, sort, q, limit: 1, cursor: cursor ?? undefined });
        seen.push(...page.items.map(({ path }) => path));
        cursor = page.nextCursor;
      }
      expect(seen).toEqual(whole);
      expect(seen.length).toBeGreaterThan(2);
    },
  );

  it('are by path when nothing was searched for that they could be near to', async () => {
    expect(await paths({ sort: 'relevance' })).toEqual(await paths({ sort: 'path' }));
    expect(await paths({ sort: 'relevance', q: '"' })).toEqual(await paths({ sort: 'path' }));
  });

  it('refuse a cursor of another order', async () => {
    const { nextCursor } = await call.list({ teamId: team.id, sort: 'name', limit: 1 });
    const attempt = call.list({ teamId: team.id, sort: 'path', cursor: nextCursor ?? '' });
    await expect(attempt).rejects.toMatchObject({ reason: 'INVALID_INPUT', issues: [{ path: ['cursor'] }] });
  });

  it('put first what nobody reviewed, and the newest change', async () => {
    expect((await paths({ sort: 'reviewed' })).at(-1)).toBe('x/Clearing');
    expect((await paths({ sort: 'updated' }))[0]).toBe('x/Clearing');
  });

  it('come with counts of what they can be filtered by', async () => {
    expect(await call.facets({ teamId: team.id })).toEqual({
      kinds: [
        { value: 'cmd', count: 3 },
        { value: 'other', count: 1 },
        { value: 'sql', count: 1 },
      ],
      tags: [
        { value: 'common', count: 1 },
        { value: 'finance', count: 1 },
        { value: 'nightly', count: 1 },
      ],
      owners: [
        { value: '', count: 3 },
        { value: 'Ada', count: 2 },
      ],
      criticalities: [
        { value: 'none', count: 3 },
        { value: 'critical', count: 1 },
        { value: 'low', count: 1 },
      ],
      folders: [
        { value: 'nightly', count: 2 },
        { value: 'common', count: 1 },
        { value: 'nightly/sql', count: 1 },
        { value: 'x', count: 1 },
      ],
      secrets: 1,
      notReviewed: 4,
    });
  });
});
