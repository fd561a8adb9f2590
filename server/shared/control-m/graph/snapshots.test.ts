import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ControlMEnvironment, controlMEnvironments } from '../../../../db/shared/schema/index.ts';
import { givenDefinitions } from '../../../testing/control-m-definitions.ts';
import { type TeamServer, teamServer } from '../../../testing/team-server.ts';
import { loadGraph } from './load.ts';
import { type EnvironmentState, Snapshots } from './snapshots.ts';

describe('graphs that are kept', () => {
  let server: TeamServer;
  beforeAll(async () => {
    server = await teamServer('postgres');
  });
  afterAll(() => server.close());

  const db = () => server.connection.db;
  async function given(keys = ['A#1', 'B#1', 'C#1']) {
    const environment = await server.given.environment({ team: await server.given.team() });
    await givenDefinitions(
      server.connection,
      environment,
      keys.map((key) => ({ key })),
    );
    return environment;
  }
  async function stateOf({ id, teamId }: ControlMEnvironment): Promise<EnvironmentState> {
    const [row] = await db().select().from(controlMEnvironments).where(eq(controlMEnvironments.id, id));
    return {
      environmentId: id,
      teamId,
      revision: row?.revision ?? -1,
      settingsVersion: 0,
      globalPrefixes: [],
    };
  }

  it('are loaded once for all who ask at the same time, and again when something changed', async () => {
    const environment = await given();
    const snapshots = new Snapshots(db());
    const state = await stateOf(environment);
    const [first, second] = await Promise.all([snapshots.graphOf(state), snapshots.graphOf(state)]);
    expect(second).toBe(first);
    expect(await snapshots.graphOf(state)).toBe(first);
    await givenDefinitions(server.connection, environment, [{ key: 'D#1' }]);
    const later = await snapshots.graphOf(await stateOf(environment));
    expect([first.size, later.size]).toEqual([3, 4]);
  });

  it('go when they become too many, the one asked for longest ago first', async () => {
    const [a, b, c] = await Promise.all([given(), given(), given()].map(async (made) => stateOf(await made)));
    if (!a || !b || !c) throw new Error('three environments were asked for');
    const snapshots = new Snapshots(db(), 6);
    const [graphA, graphB] = [await snapshots.graphOf(a), await snapshots.graphOf(b)];
    expect(await snapshots.graphOf(a)).toBe(graphA);
    await snapshots.graphOf(c);
    expect(await snapshots.graphOf(a)).toBe(graphA);
    expect(await snapshots.graphOf(b)).not.toBe(graphB);
  });

  it('are read again when an import was applied meanwhile', async () => {
    const environment = await given();
    let reads = 0;
    const snapshots = new Snapshots(db(), undefined, async (...args) => {
      const graph = await loadGraph(...args);
      if (reads++ === 0) await givenDefinitions(server.connection, environment, [{ key: 'D#1' }]);
      return graph;
    });
    const graph = await snapshots.graphOf(await stateOf(environment));
    expect([reads, graph.size]).toEqual([2, 4]);
  });

  it('are refused, and not kept, when it changes all the time', async () => {
    const environment = await given();
    let reads = 0;
    const snapshots = new Snapshots(db(), undefined, async (...args) => {
      const graph = await loadGraph(...args);
      if (reads++ < 3) await givenDefinitions(server.connection, environment, [{ key: `new${reads}#1` }]);
      return graph;
    });
    const state = await stateOf(environment);
    await expect(snapshots.graphOf(state)).rejects.toMatchObject({ reason: 'OVERLOADED' });
    expect((await snapshots.graphOf(await stateOf(environment))).size).toBe(6);
  });
});
