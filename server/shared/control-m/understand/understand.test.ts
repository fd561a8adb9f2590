import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callApi } from '../../../testing/api.ts';
import {
  type GivenDefinition,
  givenDefinitions,
  waitsAndSets,
} from '../../../testing/control-m-definitions.ts';
import { xml } from '../../../testing/control-m-insight.ts';
import { as, everywhere, type TeamServer, teamServer } from '../../../testing/team-server.ts';

const command = (
  line: string,
  more: Record<string, string> = {},
): Pick<GivenDefinition, 'type' | 'source'> => ({
  type: 'Job:Command',
  source: xml('JOB', { TASKTYPE: 'Command', CMDLINE: line, DAYS: 'ALL', ...more }),
});
const described = { description: 'Night batch' };

/** A sets what B waits for, B what C waits for; X waits for nobody. */
const night: GivenDefinition[] = [
  {
    key: 'F/',
    ...described,
    source: xml('SMART_FOLDER', { WEEKDAYS: '1', FOLDER_ORDER_METHOD: 'SYSTEM' }, [
      [
        'VARIABLE',
        [
          ['NAME', '%%DIR'],
          ['VALUE', 'D:\\batch'],
        ],
        [],
      ],
    ]),
  },
  {
    key: 'F/A#1',
    ...described,
    host: 'SRV1',
    links: waitsAndSets([], ['A-OK']),
    ...command('%%DIR.\\a.cmd'),
  },
  { key: 'F/B#1', ...described, links: waitsAndSets(['A-OK'], ['B-OK']), ...command('D:\\other\\b.cmd') },
  {
    key: 'F/C#1',
    ...described,
    links: waitsAndSets(['B-OK'], []),
    ...command('whoami', { TIMEFROM: '2200' }),
  },
  { key: 'X#1', links: waitsAndSets(['X-OK'], []), ...command('D:\\batch\\gone.cmd') },
];

describe.each(everywhere)('shared.controlM.understand on %s', (where) => {
  let server: TeamServer;
  beforeAll(async () => {
    server = await teamServer(where);
  });
  afterAll(() => server.close());

  async function given(definitions: GivenDefinition[] = night) {
    const team = await server.given.team({ scriptRoots: ['D:\\batch'] });
    const environment = await server.given.environment({ team });
    const ids = await givenDefinitions(server.connection, environment, definitions);
    const member = await server.given.member({ team, role: 'editor' });
    const a = await server.given.script({ team, path: 'a.cmd' });
    const unused = await server.given.script({ team, path: 'unused.cmd' });
    return {
      team,
      environmentId: environment.id,
      scripts: { a, unused },
      session: member.session,
      id: (one: string) => ids[one] ?? '',
      call: as(server, member).shared.controlM.understand,
    };
  }

  it('lists problems page by page, errors first, and counts each kind', async () => {
    const { environmentId, call } = await given();
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await call.problems({ environmentId, limit: 2, cursor });
      found.push(...page.items.map(({ severity, kind, node }) => `${severity} ${kind} ${node?.key}`));
      expect(page.counts).toMatchObject({
        orphan: 1,
        'never-runs': 1,
        'script-missing': 2,
        undocumented: 1,
        cycle: 0,
      });
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(found).toEqual([
      'error never-runs X#1',
      'warning script-missing F/B#1',
      'warning orphan X#1',
      'warning script-missing X#1',
      'info undocumented X#1',
    ]);
  });

  it('loses no problem between two pages when one job has several of a kind', async () => {
    const { environmentId, call } = await given([{ key: 'A#1', links: waitsAndSets(['X', 'Y', 'Z'], []) }]);
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await call.problems({ environmentId, kind: 'orphan', limit: 1, cursor });
      found.push(...page.items.map(({ details }) => String(details.event)));
      cursor = page.nextCursor ?? undefined;
    } while (cursor && found.length < 10);
    expect(found).toEqual(['X', 'Y', 'Z']);
  });

  it('lists problems of one kind with their message and facts', async () => {
    const { environmentId, call } = await given();
    const { items } = await call.problems({ environmentId, kind: 'script-missing' });
    expect(items.map(({ message, details }) => ({ message, details }))).toEqual([
      {
        message: 'It runs D:\\other\\b.cmd: No script of the team is called b.cmd.',
        details: { path: 'D:\\other\\b.cmd' },
      },
      {
        message:
          'It runs D:\\batch\\gone.cmd: gone.cmd is not among the scripts of the team, though it is below a script root.',
        details: { path: 'D:\\batch\\gone.cmd' },
      },
    ]);
  });

  it('tells nothing of scripts to somebody who may not read them', async () => {
    const { environmentId, id, scripts, team } = await given();
    const { key: role } = await server.given.role(['control-m:*']);
    const call = as(server, await server.given.member({ team, role })).shared.controlM.understand;
    const [job, scriptId] = [id('F/B#1'), scripts.unused.id];
    for (const attempt of [
      () => call.script({ id: job }),
      () => call.scripts({ environmentId, show: 'unused' }),
      () => call.scriptImpact({ environmentId, scriptId }),
      () => call.linkScript({ id: job, scriptId }),
      () => call.unlinkScript({ id: job }),
    ])
      await expect(attempt()).rejects.toMatchObject({
        reason: 'MISSING_PERMISSION',
        details: { permission: 'scripts:read' },
      });
  });

  it('names no other script in a problem, which is also for those who may read none', async () => {
    const { environmentId, team, call } = await given();
    await server.given.script({ team, path: 'elsewhere/gone.cmd' });
    const { items } = await call.problems({ environmentId, kind: 'script-missing' });
    expect(JSON.stringify(items)).not.toContain('elsewhere');
  });

  it('misses no script of a team that keeps none here', async () => {
    const team = await server.given.team();
    const environment = await server.given.environment({ team });
    await givenDefinitions(server.connection, environment, night);
    const member = await server.given.member({ team, role: 'viewer' });
    const { counts } = await as(server, member).shared.controlM.understand.problems({
      environmentId: environment.id,
    });
    expect(counts).toMatchObject({ 'script-missing': 0, orphan: 1 });
  });

  it('sees problems of the environment as it is now, and of the catalogue as it is now', async () => {
    const { environmentId, team, call } = await given();
    await call.problems({ environmentId });
    await server.given.script({ team, path: 'gone.cmd' });
    await givenDefinitions(server.connection, { id: environmentId, teamId: team.id }, [
      { key: 'Y#1', ...command('whoami') },
    ]);
    const { counts } = await call.problems({ environmentId });
    expect(counts).toMatchObject({ 'script-missing': 1, undocumented: 2 });
  });

  it('says who competes for pools and locks, per server', async () => {
    const uses = (pool: string, quantity: string, lock: string, type: string) =>
      xml('JOB', { DAYS: 'ALL' }, [
        [
          'QUANTITATIVE',
          [
            ['NAME', pool],
            ['QUANT', quantity],
          ],
          [],
        ],
        [
          'CONTROL',
          [
            ['NAME', lock],
            ['TYPE', type],
          ],
          [],
        ],
      ]);
    const { environmentId, call } = await given([
      { key: 'A#1', server: 'ONE', source: uses('CPU', '2', 'DB', 'E') },
      { key: 'B#1', server: 'ONE', source: uses('CPU', '3', 'DB', 'S') },
      { key: 'C#1', server: 'TWO', source: uses('CPU', '4', 'DB', 'E') },
    ]);
    const { items, nextCursor } = await call.resources({ environmentId, limit: 3 });
    expect(
      items.map(({ name, kind, server: on, demand, exclusive, userCount }) => [
        name,
        kind,
        on,
        demand,
        exclusive,
        userCount,
      ]),
    ).toEqual([
      ['CPU', 'pool', 'ONE', 5, 0, 2],
      ['CPU', 'pool', 'TWO', 4, 0, 1],
      ['DB', 'lock', 'ONE', 2, 1, 2],
    ]);
    expect(items[0]?.users).toMatchObject([
      { node: { key: 'A#1' }, quantity: '2' },
      { node: { key: 'B#1' }, quantity: '3' },
    ]);
    const rest = await call.resources({ environmentId, limit: 3, cursor: nextCursor ?? '' });
    expect(rest.items).toMatchObject([{ name: 'DB', server: 'TWO', users: [{ mode: 'Exclusive' }] }]);
    expect((await call.resources({ environmentId, name: 'DB' })).items).toHaveLength(2);
  });

  it('says on which days a job runs next, within its folder', async () => {
    const { id, session, call } = await given();
    const expected = {
      runs: [
        { date: '2026-01-05', from: '22:00' },
        { date: '2026-01-12', from: '22:00' },
      ],
      certain: true,
      notes: [],
    };
    expect(await call.nextRuns({ id: id('F/C#1'), count: 2, from: '2026-01-01' })).toEqual(expected);
    const overRest = await callApi(
      server.url,
      `/shared/control-m/jobs/${id('F/C#1')}/next-runs?count=2&from=2026-01-01`,
      { session },
    );
    expect(overRest).toMatchObject({ status: 200, body: expected });
    await expect(call.nextRuns({ id: id('X#1'), from: '2026-02-30' })).rejects.toMatchObject({
      reason: 'INVALID_INPUT',
    });
  });

  it.each([
    [{ host: 'srv1' }, ['F/A#1'], ['F/B#1', 'F/C#1']],
    [{ condition: 'B-OK' }, [], ['F/C#1']],
    [{ condition: 'nobody' }, [], []],
    [{ server: 'NOWHERE' }, [], []],
  ])('says what stops without %o', async (removal, removed, stops) => {
    const { environmentId, call } = await given();
    const found = await call.whatIf({ environmentId, ...removal });
    expect(found.removed.map(({ key }) => key)).toEqual(removed);
    expect(found.stops.map(({ node }) => node.key)).toEqual(stops);
    expect(found.truncated).toBe(false);
  });

  it('says what stops without a job, and why', async () => {
    const { environmentId, id, call } = await given();
    const { stops } = await call.whatIf({ environmentId, jobId: id('F/B#1') });
    expect(stops).toMatchObject([
      { node: { key: 'F/C#1' }, because: 'It waits for B-OK, and F/B#1, which sets it, is gone.' },
    ]);
  });

  it('asks for exactly one thing to take away, and for one that is there', async () => {
    const { environmentId, call } = await given();
    const { id } = await given();
    await expect(call.whatIf({ environmentId })).rejects.toMatchObject({ reason: 'INVALID_INPUT' });
    await expect(call.whatIf({ environmentId, host: 'a', server: 'b' })).rejects.toMatchObject({
      reason: 'INVALID_INPUT',
    });
    await expect(call.whatIf({ environmentId, jobId: id('F/B#1') })).rejects.toMatchObject({
      reason: 'NOT_FOUND',
    });
  });

  it('finds the script of a job below a script root, with constants of its folder', async () => {
    const { id, scripts, call } = await given();
    expect(await call.script({ id: id('F/A#1') })).toEqual({
      script: { id: scripts.a.id, path: 'a.cmd', name: 'a.cmd' },
      how: 'path',
      confidence: 'certain',
      reason: 'It lies below a script root of the team at this path.',
      pointer: { path: 'D:\\batch\\a.cmd', variables: [] },
      candidates: [],
    });
    expect(await call.script({ id: id('F/C#1') })).toMatchObject({
      script: null,
      how: 'none',
      pointer: null,
    });
  });

  it('lets a person say which script it is, or that it is none, and take that back, each with its row in the log', async () => {
    const { id, scripts, environmentId, call } = await given();
    const job = id('F/A#1');
    await call.linkScript({ id: job, scriptId: scripts.unused.id });
    expect(await call.script({ id: job })).toMatchObject({
      script: { path: 'unused.cmd' },
      how: 'manual',
      confidence: 'certain',
    });
    await call.linkScript({ id: job, scriptId: null });
    expect(await call.script({ id: job })).toMatchObject({ script: null, how: 'manual' });
    const { items } = await call.scripts({ environmentId, show: 'unused' });
    expect(items.map(({ script }) => script?.path)).toEqual(['a.cmd', 'unused.cmd']);
    await call.unlinkScript({ id: job });
    expect(await call.script({ id: job })).toMatchObject({ script: { path: 'a.cmd' }, how: 'path' });

    const toUnused = { scriptId: scripts.unused.id, scriptPath: 'unused.cmd' };
    const toNone = { scriptId: null, scriptPath: null };
    expect(await server.given.auditOf({ id: job })).toMatchObject([
      {
        action: 'controlM.understand.linkScript',
        before: { linked: false },
        after: { linked: true, ...toUnused },
      },
      { action: 'controlM.understand.linkScript', before: toUnused, after: toNone },
      { action: 'controlM.understand.unlinkScript', before: { linked: true }, after: { linked: false } },
    ]);
    await expect(call.unlinkScript({ id: job })).rejects.toMatchObject({ reason: 'NOT_FOUND' });
  });

  it('forgets what was said once the script is deleted', async () => {
    const { id, scripts, call } = await given();
    const job = id('F/A#1');
    await call.linkScript({ id: job, scriptId: scripts.unused.id });
    const admin = await server.given.member({ team: null, role: 'admin' });
    await as(server, admin).shared.scripts.delete({ id: scripts.unused.id, expectedVersion: 1 });
    expect(await call.script({ id: job })).toMatchObject({ script: { path: 'a.cmd' }, how: 'path' });
  });

  it('does not link a script of another team, a folder, or in an archived team', async () => {
    const { id, team, scripts, call } = await given();
    const other = await given();
    const attempt = (job: string, scriptId: string) => call.linkScript({ id: job, scriptId });
    await expect(attempt(id('F/A#1'), other.scripts.a.id)).rejects.toMatchObject({ reason: 'NOT_FOUND' });
    await expect(attempt(other.id('F/A#1'), scripts.a.id)).rejects.toMatchObject({ reason: 'NOT_FOUND' });
    await expect(attempt(id('F/'), scripts.a.id)).rejects.toMatchObject({ reason: 'NOT_FOUND' });
    const admin = await server.given.member({ team: null, role: 'admin' });
    const everywhereAdmin = as(server, admin).shared;
    await expect(
      everywhereAdmin.controlM.understand.linkScript({ id: id('F/A#1'), scriptId: other.scripts.a.id }),
    ).rejects.toMatchObject({ reason: 'NOT_FOUND' });
    await everywhereAdmin.teams.delete({ id: team.id });
    await expect(attempt(id('F/A#1'), scripts.a.id)).rejects.toMatchObject({ reason: 'TEAM_ARCHIVED' });
  });

  it('lists jobs with their scripts, those without, and scripts nobody runs, page by page', async () => {
    const { environmentId, call } = await given();
    const shown = async (show: 'linked' | 'missing' | 'unused') => {
      const found: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await call.scripts({ environmentId, show, limit: 1, cursor });
        found.push(...page.items.map(({ node, script }) => `${node?.key ?? '-'} ${script?.path ?? '-'}`));
        cursor = page.nextCursor ?? undefined;
      } while (cursor);
      return found;
    };
    expect(await shown('linked')).toEqual(['F/A#1 a.cmd']);
    expect(await shown('missing')).toEqual(['F/B#1 -', 'X#1 -']);
    expect(await shown('unused')).toEqual(['- unused.cmd']);
  });

  it('says which jobs run a script and what comes after them', async () => {
    const { environmentId, scripts, call } = await given();
    const other = await given();
    const impact = await call.scriptImpact({ environmentId, scriptId: scripts.a.id });
    expect(impact.jobs).toMatchObject([{ node: { key: 'F/A#1' }, confidence: 'certain' }]);
    expect(impact.downstream.map(({ node, depth }) => [node.key, depth])).toEqual([
      ['F/B#1', 1],
      ['F/C#1', 2],
    ]);
    const none = await call.scriptImpact({ environmentId, scriptId: scripts.unused.id });
    expect(none).toEqual({ jobs: [], downstream: [], truncated: false });
    await expect(call.scriptImpact({ environmentId, scriptId: other.scripts.a.id })).rejects.toMatchObject({
      reason: 'NOT_FOUND',
    });
  });
});
