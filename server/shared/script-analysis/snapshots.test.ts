import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Team } from '../../../db/shared/schema/index.ts';
import { as, type TeamServer, teamServer } from '../../testing/team-server.ts';
import { storedFacts } from '../scripts/service.ts';
import { TeamSnapshots } from './snapshots.ts';

describe('snapshots of teams', () => {
  let server: TeamServer;
  beforeAll(async () => {
    server = await teamServer('postgres');
  });
  afterAll(() => server.close());

  const db = () => server.connection.db;
  /** Three scripts; `a.cmd` starts `b.cmd`. */
  async function given() {
    const team = await server.given.team();
    const a = await server.given.script({ team, path: 'a.cmd', content: 'call b.cmd' });
    const b = await server.given.script({ team, path: 'b.cmd' });
    await server.given.script({ team, path: 'c.cmd' });
    const editor = as(server, await server.given.member({ team, role: 'editor' })).shared.scripts;
    return { team, a, b, editor };
  }

  /** Says what is fetched, and can be held up. */
  function watched(mostScripts?: number) {
    const fetched: string[][] = [];
    const gate: { wait: Promise<void> | undefined } = { wait: undefined };
    const snapshots = new TeamSnapshots(db(), mostScripts, async (...asked) => {
      const read = await storedFacts(...asked);
      fetched.push(read.changed.map(({ id }) => read.current.find((script) => script.id === id)?.path ?? ''));
      await gate.wait;
      return read;
    });
    return { snapshots, fetched, gate };
  }

  it('are made once for all who ask at the same time, and stay while nothing changes', async () => {
    const { team } = await given();
    const { snapshots, fetched } = watched();
    const [first, second] = await Promise.all([snapshots.of(team), snapshots.of(team)]);
    expect(second).toBe(first);
    expect(await snapshots.of(team)).toBe(first);
    expect(fetched).toEqual([['a.cmd', 'b.cmd', 'c.cmd']]);
  });

  it('fetch what changed only, and keep what the rest refers to', async () => {
    const { team, b, editor } = await given();
    const { snapshots, fetched } = watched();
    const before = await snapshots.of(team);
    await editor.update({ id: b.id, expectedVersion: 1, content: 'net use K: \\\\srv\\x' });
    const after = await snapshots.of(team);
    expect(fetched.at(-1)).toEqual(['b.cmd']);
    expect(after.analysis.script(0).references).toBe(before.analysis.script(0).references);
    expect(Object.keys(after.analysis.driveMap)).toEqual(['K']);
    expect(before.analysis.driveMap).toEqual({});
  });

  it('resolve again what did not change itself when a path or a root did', async () => {
    const { team, b, editor } = await given();
    const { snapshots } = watched();
    const resolution = async (now: Team) =>
      (await snapshots.of(now)).analysis
        .script(0)
        .references.map(({ resolution: how, resolvesTo }) => [how, resolvesTo]);
    expect(await resolution(team)).toEqual([['path', 'b.cmd']]);
    await editor.update({ id: b.id, expectedVersion: 1, path: 'x/b.cmd' });
    expect(await resolution(team)).toEqual([['name', 'x/b.cmd']]);
    await editor.delete({ id: b.id, expectedVersion: 2 });
    expect(await resolution(team)).toEqual([['missing', null]]);
  });

  it('go when they become too many, the one asked for longest ago first', async () => {
    const [a, b, c] = [await given(), await given(), await given()];
    const { snapshots } = watched(6);
    const [ofA, ofB] = [await snapshots.of(a.team), await snapshots.of(b.team)];
    expect(await snapshots.of(a.team)).toBe(ofA);
    await snapshots.of(c.team);
    expect(await snapshots.of(a.team)).toBe(ofA);
    expect(await snapshots.of(b.team)).not.toBe(ofB);
  });

  it('of one team that has more than all may have is kept', async () => {
    const { team } = await given();
    const { snapshots } = watched(1);
    expect(await snapshots.of(team)).toBe(await snapshots.of(team));
  });

  it('that were begun before a change do not take the place of later ones', async () => {
    const { team, a, editor } = await given();
    const { snapshots, fetched, gate } = watched();
    let open: () => void = () => undefined;
    gate.wait = new Promise((resolve) => {
      open = resolve;
    });
    const old = snapshots.of(team);
    await expect.poll(() => fetched.length, { timeout: 20_000 }).toBe(1);
    gate.wait = undefined;
    await editor.update({ id: a.id, expectedVersion: 1, content: 'rem' });
    const later = await snapshots.of(team);
    open();
    expect((await old).analysis.edges).toEqual([['a.cmd', 'b.cmd']]);
    expect(later.analysis.edges).toEqual([]);
    expect(await snapshots.of(team)).toBe(later);
  });

  it('that cannot be made are tried again', async () => {
    const { team } = await given();
    let fails = true;
    const snapshots = new TeamSnapshots(db(), undefined, async (...asked) => {
      if (fails) throw new Error('no connection');
      return storedFacts(...asked);
    });
    await expect(snapshots.of(team)).rejects.toThrow('no connection');
    fails = false;
    expect((await snapshots.of(team)).analysis.scripts).toHaveLength(3);
  });

  it('are made anew when the roots of the team are others', async () => {
    const { team } = await given();
    const { snapshots } = watched();
    const first = await snapshots.of(team);
    const later = await snapshots.of({ ...team, version: team.version + 1, scriptRoots: ['D:\\x'] });
    expect([first.roots, later.roots]).toEqual([[], ['D:\\x']]);
  });
});
