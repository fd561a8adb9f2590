import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { callApi } from '../../testing/api.ts';
import { givenDefinitions, waitsAndSets } from '../../testing/control-m-definitions.ts';
import { xml } from '../../testing/control-m-insight.ts';
import { corpusAnalysis, scriptCorpus } from '../../testing/script-corpus.ts';
import { as, everywhere, type TeamServer, teamServer } from '../../testing/team-server.ts';

/** What a few scripts say, by path. */
const night: Record<string, string> = {
  'main.cmd': 'call "%~dp0map.cmd"\r\ncall %~dp0gone.cmd\r\ncall E:\\x\\twice.cmd\r\n',
  'map.cmd': '@echo off\r\nnet use K: \\\\FS01\\ledger\r\n',
  'other.cmd': 'net use K: \\\\FS02\\x geheim1 /user:HAFEN\\svc\r\nnet use L: %SHARE%\r\n',
  'plan.cmd': 'schtasks /create /tn x /tr D:\\batch\\map.cmd /sc daily\r\n',
  'a/twice.cmd': 'type \\\\FS01\\logs\\x.log\r\n',
  'b/twice.cmd': 'copy K:\\x.csv D:\\y.csv\r\n',
  'loop.cmd': 'call %~f0\r\n',
};

describe.each(everywhere)('shared.scriptAnalysis on %s', (where) => {
  let server: TeamServer;
  beforeAll(async () => {
    server = await teamServer(where);
  });
  afterAll(() => server.close());

  async function given(contents = night) {
    const team = await server.given.team({ scriptRoots: ['D:\\batch'] });
    const ids: Record<string, string> = {};
    for (const [path, content] of Object.entries(contents))
      ids[path] = (await server.given.script({ team, path, content })).id;
    const member = await server.given.member({ team, role: 'editor' });
    const shared = as(server, member).shared;
    const id = (path: string) => ids[path] ?? '';
    return { team, teamId: team.id, id, session: member.session, shared, call: shared.scriptAnalysis };
  }

  it('says what a script does and which scripts it means', async () => {
    const { id, call } = await given();
    expect(await call.facts({ id: id('main.cmd') })).toMatchObject({
      path: 'main.cmd',
      version: 1,
      encoding: 'utf-8',
      lineEnding: 'crlf',
      finalNewline: true,
      driveMappings: [],
      references: [
        {
          line: 1,
          column: 7,
          how: 'call',
          target: '%~dp0map.cmd',
          resolution: 'path',
          resolvesTo: 'map.cmd',
          scriptId: id('map.cmd'),
        },
        { target: '%~dp0gone.cmd', resolution: 'missing', resolvesTo: null, scriptId: null },
        {
          target: 'E:\\x\\twice.cmd',
          resolution: 'ambiguous',
          resolvesTo: null,
          candidates: ['a/twice.cmd', 'b/twice.cmd'],
        },
      ],
    });
  });

  it('says what an older version did, and refuses one that never was', async () => {
    const { id, shared, call } = await given();
    await shared.scripts.update({
      id: id('map.cmd'),
      expectedVersion: 1,
      content: 'net use M: \\\\FS03\\new',
    });
    const letters = async (version?: number) =>
      (await call.facts({ id: id('map.cmd'), version })).driveMappings.map(({ letter }) => letter);
    expect([await letters(1), await letters(2), await letters()]).toEqual([['K'], ['M'], ['M']]);
    await expect(letters(3)).rejects.toMatchObject({ reason: 'NOT_FOUND', message: /version 3/ });
  });

  it('says who starts a script and what it starts', async () => {
    const { id, call } = await given();
    expect(await call.related({ id: id('map.cmd') })).toEqual({
      callers: [
        {
          scriptId: id('main.cmd'),
          path: 'main.cmd',
          how: 'call',
          line: 1,
          column: 7,
          target: '%~dp0map.cmd',
          outsideChain: false,
        },
        expect.objectContaining({ path: 'plan.cmd', how: 'schedule', outsideChain: true }),
      ],
      callees: [],
      inCycle: [],
      truncated: false,
    });
    const { callees, inCycle } = await call.related({ id: id('loop.cmd') });
    expect([callees.map(({ scriptId }) => scriptId), inCycle]).toEqual([[id('loop.cmd')], ['loop.cmd']]);
  });

  it('follows a server through scripts to jobs and what comes after them', async () => {
    const { team, teamId, id, call } = await given();
    const environment = await server.given.environment({ team, name: 'Prod' });
    const command = (line: string) => ({
      type: 'Job:Command',
      source: xml('JOB', { TASKTYPE: 'Command', CMDLINE: line }),
    });
    const jobs = await givenDefinitions(server.connection, environment, [
      { key: 'F/' },
      { key: 'F/A#1', ...command('D:\\batch\\main.cmd'), links: waitsAndSets([], ['A-OK']) },
      { key: 'F/B#1', links: waitsAndSets(['A-OK'], ['B-OK']) },
      { key: 'F/C#1', links: waitsAndSets(['B-OK'], []) },
      { key: 'F/D#1', ...command('D:\\batch\\other.cmd') },
    ]);
    const place = { environmentId: environment.id, environment: 'Prod' };
    expect(await call.impactOf({ teamId, server: 'fs01' })).toMatchObject({
      direct: ['a/twice.cmd', 'map.cmd'],
      throughCalls: ['main.cmd'],
      jobs: [
        {
          ...place,
          id: jobs['F/A#1'],
          key: 'F/A#1',
          scriptId: id('main.cmd'),
          script: 'main.cmd',
          confidence: 'certain',
        },
      ],
      downstreamJobs: [
        { ...place, id: jobs['F/B#1'], key: 'F/B#1', depth: 1, why: 'It waits for A-OK, which F/A#1 sets.' },
        { ...place, key: 'F/C#1', depth: 2, why: 'It waits for B-OK, which F/B#1 sets.' },
      ],
      jobsHidden: false,
      truncated: false,
      steps: [
        { script: 'a/twice.cmd', depth: 1 },
        {
          script: 'main.cmd',
          scriptId: id('main.cmd'),
          depth: 2,
          because: [{ kind: 'calls', target: 'map.cmd' }],
        },
        { script: 'map.cmd', depth: 1 },
      ],
    });
    expect((await call.impact({ id: id('other.cmd') })).jobs).toMatchObject([
      { key: 'F/D#1', script: 'other.cmd' },
    ]);
    const reader = await server.given.role(['scripts:read']);
    const member = await server.given.member({ team, role: reader.key });
    expect(await as(server, member).shared.scriptAnalysis.impactOf({ teamId, server: 'fs01' })).toMatchObject(
      {
        direct: ['a/twice.cmd', 'map.cmd'],
        jobs: [],
        downstreamJobs: [],
        jobsHidden: true,
      },
    );
  });

  it('asks for exactly one thing to change, of the same team', async () => {
    const { teamId, session, id, call } = await given();
    const status = async (query: string) =>
      (await callApi(server.url, `/shared/impact?teamId=${teamId}${query}`, { session })).status;
    expect(await status('')).toBe(400);
    expect(await status('&server=FS01&drive=K')).toBe(400);
    expect(await status('&share=FS01')).toBe(400);
    expect(await status('&drive=KL')).toBe(400);
    expect(await status(`&share=${encodeURIComponent('\\\\FS01\\ledger')}`)).toBe(200);
    const other = await given();
    await expect(call.impactOf({ teamId, scriptId: other.id('map.cmd') })).rejects.toMatchObject({
      reason: 'NOT_FOUND',
    });
    expect((await call.impactOf({ teamId, scriptId: id('map.cmd') })).direct).toEqual([
      'main.cmd',
      'plan.cmd',
    ]);
    expect((await call.impactOf({ teamId, drive: 'k:' })).direct).toEqual([
      'b/twice.cmd',
      'map.cmd',
      'other.cmd',
    ]);
  });

  it('lists drives with every place where they are mapped, without users', async () => {
    const { teamId, id, call } = await given();
    const { driveMap, freeLetters, roots, mappings } = await call.drives({ teamId });
    expect(driveMap).toEqual({
      K: [
        { target: '\\\\FS01\\ledger', scripts: ['map.cmd'] },
        { target: '\\\\FS02\\x', scripts: ['other.cmd'] },
      ],
    });
    expect([freeLetters.includes('L'), freeLetters.includes('D'), freeLetters[0]]).toEqual([
      false,
      false,
      'E',
    ]);
    expect(roots).toEqual(['D:\\batch']);
    expect(mappings).toHaveLength(3);
    expect(mappings[0]).toEqual({
      scriptId: id('map.cmd'),
      script: 'map.cmd',
      line: 2,
      column: 9,
      letter: 'K',
      target: '\\\\FS01\\ledger',
      resolvedTarget: '\\\\FS01\\ledger',
      server: 'FS01',
      share: 'ledger',
      persistent: null,
      via: 'net use',
    });
    expect(JSON.stringify(mappings)).not.toContain('svc');
  });

  it('lists conflicts of drives', async () => {
    const { teamId, call } = await given();
    expect(await call.conflicts({ teamId })).toEqual({
      driveConflicts: [
        {
          letter: 'K',
          level: 'same-team',
          targets: ['\\\\FS01\\ledger', '\\\\FS02\\x'],
          scripts: ['map.cmd', 'other.cmd'],
        },
      ],
    });
  });

  it('shows the graph whole, or around a script', async () => {
    const { teamId, id, call } = await given();
    const whole = await call.graph({ teamId });
    expect(whole).toMatchObject({
      edges: [
        ['loop.cmd', 'loop.cmd'],
        ['main.cmd', 'map.cmd'],
        ['plan.cmd', 'map.cmd'],
      ],
      edgesOutsideChain: [['plan.cmd', 'map.cmd']],
      missing: [{ script: 'main.cmd', line: 2, target: '%~dp0gone.cmd' }],
      ambiguous: [{ script: 'main.cmd', line: 3, candidates: ['a/twice.cmd', 'b/twice.cmd'] }],
      unknown: [],
      cycles: [['loop.cmd']],
      truncated: false,
    });
    expect(whole.nodes).toHaveLength(7);
    const near = await call.graph({ teamId, around: id('main.cmd'), depth: 1 });
    expect([near.nodes, near.edges, near.cycles]).toEqual([
      [
        { scriptId: id('main.cmd'), path: 'main.cmd', kind: 'cmd', criticality: null, depth: 0 },
        { scriptId: id('map.cmd'), path: 'map.cmd', kind: 'cmd', criticality: null, depth: 1 },
      ],
      [['main.cmd', 'map.cmd']],
      [],
    ]);
    const ofMap = await call.graph({ teamId, around: id('map.cmd') });
    expect(ofMap.nodes.map(({ path }) => path)).toEqual(['main.cmd', 'map.cmd', 'plan.cmd']);
    await expect(call.graph({ teamId, around: teamId })).rejects.toMatchObject({ reason: 'NOT_FOUND' });
  });

  it('lists servers and shares page by page, and those that hold some text', async () => {
    const { teamId, call } = await given();
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await call.servers({ teamId, limit: 2, cursor });
      found.push(
        ...page.items.map(
          ({ server: name, share, scripts, mappings }) => `${name} ${share} ${scripts} ${mappings}`,
        ),
      );
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(found).toEqual([
      'FS01 null 2 1',
      'FS01 ledger 1 1',
      'FS01 logs 1 0',
      'FS02 null 1 1',
      'FS02 x 1 1',
    ]);
    const { items } = await call.servers({ teamId, q: '//fs01/LED' });
    expect(items).toMatchObject([{ server: 'FS01', share: 'ledger' }]);
  });

  it('lists problems page by page, the worst first, and counts them', async () => {
    const { teamId, id, call } = await given();
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await call.problems({ teamId, limit: 2, cursor });
      found.push(
        ...page.items.map(({ severity, kind, path, line }) => `${severity} ${kind} ${path}:${line}`),
      );
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(found.filter((problem) => !problem.includes('not-reviewed'))).toEqual([
      'error secret other.cmd:1',
      'warning call-cycle loop.cmd:1',
      'warning missing-script main.cmd:2',
      'info ambiguous-script main.cmd:3',
      'info drive-conflict map.cmd:2',
      'info drive-conflict other.cmd:1',
      'info unresolved-mapping other.cmd:2',
    ]);
    expect(await call.problemCounts({ teamId })).toEqual({
      kinds: {
        secret: 1,
        'drive-conflict': 2,
        'call-cycle': 1,
        'missing-script': 1,
        'ambiguous-script': 1,
        'unresolved-mapping': 1,
        'not-reviewed': 7,
      },
      severities: { error: 1, warning: 2, info: 11 },
    });
    const { items } = await call.problems({ teamId, severity: 'warning', kind: 'missing-script', q: 'GONE' });
    expect(items).toMatchObject([
      {
        scriptId: id('main.cmd'),
        message: 'It starts %~dp0gone.cmd, which is not among the scripts of the team.',
      },
    ]);
    expect(await call.problems({ teamId, q: 'nothing like that' })).toEqual({ items: [], nextCursor: null });
    expect(JSON.stringify(await call.problems({ teamId, kind: 'secret' }))).not.toContain('geheim1');
  });

  it('knows at once what changed: a text, a path, a script that comes or goes, a root', async () => {
    const { teamId, id, shared, call } = await given();
    const missing = async () => (await call.graph({ teamId })).missing.map(({ target }) => target);
    const edges = async () => (await call.graph({ teamId })).edges.map(([from, to]) => `${from} ${to}`);
    expect(await missing()).toEqual(['%~dp0gone.cmd']);
    const gone = await shared.scripts.create({ teamId, name: 'gone.cmd', content: '' });
    expect(await missing()).toEqual([]);
    await shared.scripts.delete({ id: gone.id, expectedVersion: 1 });
    expect(await missing()).toEqual(['%~dp0gone.cmd']);
    await shared.scripts.update({ id: id('loop.cmd'), expectedVersion: 1, content: 'call main.cmd' });
    expect(await edges()).toContain('loop.cmd main.cmd');
    await shared.scripts.update({ id: id('main.cmd'), expectedVersion: 1, path: 'deep/main.cmd' });
    expect(await missing()).toEqual(['%~dp0map.cmd', '%~dp0gone.cmd']);
    expect(await edges()).toContain('loop.cmd deep/main.cmd');
    const admin = as(server, await server.given.member({ team: null, role: 'admin' })).shared;
    const { version } = await admin.teams.get({ id: teamId });
    await admin.teams.update({ id: teamId, expectedVersion: version, scriptRoots: ['E:\\x'] });
    expect(await missing()).toEqual(['%~dp0map.cmd', '%~dp0gone.cmd', 'E:\\x\\twice.cmd']);
  });

  it('answers for the corpus as its description says, over REST', async () => {
    const { scripts, roots } = scriptCorpus();
    const team = await server.given.team({ scriptRoots: roots });
    for (const { path, text } of scripts) await server.given.script({ team, path, content: text });
    const { session } = await server.given.member({ team, role: 'viewer' });
    const get = async (path: string) =>
      z.record(z.string(), z.unknown()).parse((await callApi(server.url, path, { session })).body);
    const expected = z
      .looseObject({ serverImpact: z.record(z.string(), z.record(z.string(), z.unknown())) })
      .parse(corpusAnalysis());
    const { driveMap, freeLetters } = await get(`/shared/drives?teamId=${team.id}`);
    const { driveConflicts } = await get(`/shared/drives/conflicts?teamId=${team.id}`);
    const { edges, edgesOutsideChain, cycles } = await get(`/shared/script-graph?teamId=${team.id}`);
    expect({ driveMap, freeLetters, driveConflicts, edges, edgesOutsideChain, cycles }).toEqual({
      driveMap: expected.driveMap,
      freeLetters: expected.freeLetters,
      driveConflicts: expected.driveConflicts,
      edges: expected.edges,
      edgesOutsideChain: expected.edgesOutsideChain,
      cycles: expected.cycles,
    });
    for (const [name, impact] of Object.entries(expected.serverImpact))
      expect(await get(`/shared/impact?teamId=${team.id}&server=${name}`)).toMatchObject(impact);
  });
});
