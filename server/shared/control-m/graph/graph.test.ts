import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callApi } from '../../../testing/api.ts';
import {
  type GivenDefinition,
  givenDefinitions,
  waitsAndSets,
} from '../../../testing/control-m-definitions.ts';
import { as, everywhere, type TeamServer, teamServer } from '../../../testing/team-server.ts';

/** A → B/ (with B/X → B/Y) → C, and D waits for what C sets and itself. */
const night: GivenDefinition[] = [
  { key: 'B/', links: waitsAndSets(['A-OK'], ['B-OK']) },
  { key: 'A#1', links: waitsAndSets([], ['A-OK']) },
  { key: 'B/X#1', links: waitsAndSets([], ['X-OK']) },
  { key: 'B/Y#1', links: waitsAndSets(['X-OK'], []) },
  { key: 'C#1', links: waitsAndSets(['B-OK'], ['C-OK']) },
  { key: 'D#1', links: waitsAndSets(['C-OK', 'D-OK'], ['D-OK']) },
];

describe.each(everywhere)('shared.controlM graph on %s', (where) => {
  let server: TeamServer;
  beforeAll(async () => {
    server = await teamServer(where);
  });
  afterAll(() => server.close());

  async function given(definitions: GivenDefinition[] = night) {
    const team = await server.given.team();
    const environment = await server.given.environment({ team });
    const ids = await givenDefinitions(server.connection, environment, definitions);
    const member = await server.given.member({ team, role: 'editor' });
    const id = (key: string) => ids[key] ?? '';
    return { team, environment, id, session: member.session, call: as(server, member).shared.controlM };
  }

  it('lists every edge once by the keys of both ends, with the reason, page by page', async () => {
    const { environment, id, call } = await given();
    const first = await call.edges.list({ environmentId: environment.id, limit: 2 });
    expect(first.items).toEqual([
      {
        from: 'A#1',
        to: 'B/',
        fromId: id('A#1'),
        toId: id('B/'),
        via: [{ kind: 'condition', name: 'A-OK', date: 'ODAT' }],
      },
      {
        from: 'B/',
        to: 'C#1',
        fromId: id('B/'),
        toId: id('C#1'),
        via: [{ kind: 'condition', name: 'B-OK', date: 'ODAT' }],
      },
    ]);
    const rest = await call.edges.list({ environmentId: environment.id, cursor: first.nextCursor ?? '' });
    expect(rest.items.map(({ from, to }) => [from, to])).toEqual([
      ['B/X#1', 'B/Y#1'],
      ['C#1', 'D#1'],
      ['D#1', 'D#1'],
    ]);
    expect(rest.nextCursor).toBeNull();
  });

  it('answers what comes after a job and before it, the same over REST, tRPC and in this process', async () => {
    const { id, session, call } = await given();
    const expected = {
      items: [
        { id: id('B/'), key: 'B/', depth: 1 },
        { id: id('B/X#1'), key: 'B/X#1', depth: 2 },
        { id: id('B/Y#1'), key: 'B/Y#1', depth: 2 },
        { id: id('C#1'), key: 'C#1', depth: 2 },
        { id: id('D#1'), key: 'D#1', depth: 3 },
      ],
      truncated: false,
    };

    const { items, truncated } = await call.graph.downstream({ id: id('A#1') });
    const rest = await callApi(server.url, `/shared/control-m/jobs/${id('A#1')}/downstream`, { session });
    const input = encodeURIComponent(JSON.stringify({ id: id('A#1') }));
    const trpc = await fetch(`${server.url}/trpc/shared.controlM.graph.downstream?input=${input}`, {
      headers: { authorization: `Bearer ${session}` },
    });

    expect({ items, truncated }).toEqual(expected);
    expect(rest).toMatchObject({ status: 200, body: expected });
    expect(await trpc.json()).toEqual({ result: { data: expected } });
    const before = await call.graph.upstream({ id: id('D#1'), depth: 2 });
    expect(before.items.map(({ key, depth }) => [key, depth])).toEqual([
      ['C#1', 1],
      ['B/', 2],
    ]);
  });

  it('cuts a long answer, and says so', async () => {
    const { id, session } = await given();
    const path = `/shared/control-m/jobs/${id('A#1')}/downstream?limit=2`;
    const { body } = await callApi(server.url, path, { session });
    expect(body).toMatchObject({ items: [{ key: 'B/' }, { key: 'B/X#1' }], truncated: true });
    const last = await callApi(
      server.url,
      `/shared/control-m/jobs/${id('B/Y#1')}/downstream?limit=1&depth=1`,
      { session },
    );
    expect(last.body).toMatchObject({ items: [{ key: 'B/', depth: 1 }], truncated: false });
  });

  it('shows the neighbourhood of a job with the folders around it', async () => {
    const { id, call } = await given();
    const view = await call.graph.neighbourhood({ id: id('B/Y#1') });
    expect(view.nodes.map(({ key, depth }) => [key, depth])).toEqual([
      ['B/', 1],
      ['B/X#1', 1],
      ['B/Y#1', 0],
    ]);
    expect(view.edges).toEqual([
      { from: id('B/X#1'), to: id('B/Y#1'), via: [{ kind: 'condition', name: 'X-OK', date: 'ODAT' }] },
    ]);
    const small = await call.graph.neighbourhood({ id: id('C#1'), depth: 9, limit: 2 });
    expect([small.nodes.map(({ key }) => key), small.truncated]).toEqual([['B/', 'C#1'], true]);
  });

  it('shows an environment whole, or its first nodes', async () => {
    const { environment, call } = await given();
    const whole = await call.graph.environment({ environmentId: environment.id });
    expect([whole.nodes.length, whole.edges.length, whole.truncated]).toEqual([6, 5, false]);
    const part = await call.graph.environment({ environmentId: environment.id, limit: 2 });
    expect([part.nodes.map(({ key }) => key), part.edges.length, part.truncated]).toEqual([
      ['A#1', 'B/'],
      1,
      true,
    ]);
  });

  it('finds ways between two jobs, named by id or by key', async () => {
    const { environment, id, call } = await given();
    const keys = (path: { key: string }[] | null) => path?.map(({ key }) => key);
    const byId = await call.graph.paths({ from: id('A#1'), to: id('D#1') });
    const byKey = await call.graph.paths({ from: 'A#1', to: 'D#1', environmentId: environment.id });
    expect(keys(byId.shortest)).toEqual(['A#1', 'B/', 'C#1', 'D#1']);
    expect(byKey).toEqual(byId);
    expect(await call.graph.paths({ from: id('D#1'), to: id('A#1') })).toEqual({
      shortest: null,
      paths: [],
      truncated: false,
    });
    await expect(call.graph.paths({ from: 'A#1', to: 'D#1' })).rejects.toMatchObject({
      reason: 'INVALID_INPUT',
    });
    await expect(call.graph.paths({ from: id('A#1'), to: 'gone#1' })).rejects.toMatchObject({
      reason: 'NOT_FOUND',
    });
  });

  it('lists each cycle with its members and edges', async () => {
    const { environment, id, call } = await given([
      ...night,
      { key: 'P#1', links: waitsAndSets(['Q-OK'], ['P-OK']) },
      { key: 'Q#1', links: waitsAndSets(['P-OK'], ['Q-OK']) },
    ]);
    const first = await call.graph.cycles({ environmentId: environment.id, limit: 1 });
    expect(first.items).toMatchObject([
      { size: 1, members: [{ key: 'D#1' }], edges: [{ from: id('D#1'), to: id('D#1') }], truncated: false },
    ]);
    const next = await call.graph.cycles({ environmentId: environment.id, cursor: first.nextCursor ?? '' });
    expect(next.items.map(({ members }) => members.map(({ key }) => key))).toEqual([['P#1', 'Q#1']]);
    expect(next.nextCursor).toBeNull();
  });

  it('sees what an import changed, and prefixes that the team set', async () => {
    const { team, environment, call } = await given([
      { key: 'A#1', server: 'ONE', links: waitsAndSets([], ['GL_A']) },
      { key: 'B#1', server: 'TWO', links: waitsAndSets(['GL_A'], []) },
    ]);
    const edges = async () =>
      (await call.edges.list({ environmentId: environment.id })).items.map(({ from, to }) => `${from} ${to}`);
    expect(await edges()).toEqual([]);
    await call.settings.update({ teamId: team.id, globalPrefixes: ['GL_'] });
    expect(await edges()).toEqual(['A#1 B#1']);
    await givenDefinitions(server.connection, environment, [
      { key: 'C#1', server: 'TWO', links: waitsAndSets(['GL_A'], []) },
    ]);
    expect(await edges()).toEqual(['A#1 B#1', 'A#1 C#1']);
  });

  it('keeps definitions apart that stand beside folders', async () => {
    const { environment, call } = await given([
      ...night,
      { key: 'CAL#1 (Calendar)', kind: 'other', links: waitsAndSets(['A-OK'], []) },
    ]);
    expect((await call.graph.environment({ environmentId: environment.id })).nodes).toHaveLength(6);
  });

  it('is not there for another team, nor once the environment is deleted', async () => {
    const { environment, id, call } = await given();
    const other = as(server, await server.given.member({ team: await server.given.team(), role: 'editor' }));
    const missing = { reason: 'NOT_FOUND' };
    await call.graph.downstream({ id: id('A#1') }); // it is kept in memory now
    await expect(other.shared.controlM.graph.downstream({ id: id('A#1') })).rejects.toMatchObject(missing);
    await expect(
      other.shared.controlM.graph.environment({ environmentId: environment.id }),
    ).rejects.toMatchObject(missing);
    await call.environments.delete({ id: environment.id });
    await expect(call.graph.downstream({ id: id('A#1') })).rejects.toMatchObject(missing);
  });

  it('reads an environment of more rows than a page of the database in the order of keys', async () => {
    const jobs = Array.from(
      { length: 5_100 },
      (_, n): GivenDefinition => ({
        key: `F/${n % 2 ? 'j' : 'J'}${'x'.repeat(310)}${n}#1`,
        links: waitsAndSets(n === 0 ? [] : [`E${n - 1}`], [`E${n}`]),
      }),
    );
    const { environment, id, call } = await given([{ key: 'F/' }, ...jobs]);
    const { items } = await call.graph.downstream({ id: id(jobs[0]?.key ?? '') });
    expect(items.map(({ depth }) => depth)).toEqual(jobs.slice(1).map((_, n) => n + 1));
    const { nodes } = await call.graph.environment({ environmentId: environment.id });
    const keys = nodes.map(({ key }) => key);
    expect(keys).toEqual(keys.toSorted());
    const [rows] = await server.connection.db
      .select({ count: sql<number>`count(*)::int` })
      .from(sql`control_m_definitions where environment_id = ${environment.id}`);
    expect(nodes.length).toBe(rows?.count);
  });
});
