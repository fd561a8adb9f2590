import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditSinks } from '../../../db/shared/schema/index.ts';
import { type GuardCase, guardCases, type World } from '../../testing/guard-cases.ts';
import type { Member } from '../../testing/given.ts';
import { change, person } from '../../testing/people.ts';
import { callByPath, type Verdict, verdictOf } from '../../testing/procedure-by-path.ts';
import { allProcedures } from '../../testing/procedure-call.ts';
import { as, type TeamServer, teamServer } from '../../testing/team-server.ts';
import { type BuiltInRole, builtInRoles } from './permissions.ts';

const roles = ['admin', 'editor', 'viewer', 'auditor'] as const satisfies readonly BuiltInRole[];
const guarded = allProcedures().filter(({ meta }) => (meta.permissions?.length ?? 0) > 0);

/**
 * RBAC-1: every procedure is really called with every built-in role, held in one team and asked about that team (own)
 * and another one (other), and held for all teams (all).
 */
describe('built-in roles', () => {
  let world: World;
  let server: TeamServer;
  const inTeam = new Map<BuiltInRole, Member>();
  const inAll = new Map<BuiltInRole, Member>();
  beforeAll(async () => {
    server = await teamServer('postgres');
    world = { server, team: await server.given.team(), otherTeam: await server.given.team() };
    for (const role of roles) {
      inTeam.set(role, await person(server, { role, team: world.team }));
      inAll.set(role, await person(server, { role, team: null }));
    }
  });
  afterAll(() => server.close());

  async function verdict(
    path: string,
    caller: Member,
    input: GuardCase['allowed'] | undefined,
  ): Promise<Verdict | '-'> {
    if (!input) return '-';
    const given = await input({ ...world, caller });
    return verdictOf(() => callByPath(as(server, { ...caller, localProof: true }), path, given));
  }

  function held(members: ReadonlyMap<BuiltInRole, Member>, role: BuiltInRole): Member {
    const member = members.get(role);
    if (!member) throw new Error(`nobody holds ${role}`);
    return member;
  }

  async function rowOf(path: string, membersOfTeam: ReadonlyMap<BuiltInRole, Member>): Promise<string[]> {
    const { allowed, outside } = guardCases[path] ?? {};
    const row: string[] = [path];
    for (const role of roles)
      row.push(
        await verdict(path, held(membersOfTeam, role), allowed),
        await verdict(path, held(membersOfTeam, role), outside),
        await verdict(path, held(inAll, role), allowed),
      );
    return row;
  }

  it('are all here', () => {
    expect([...roles].sort()).toEqual(Object.keys(builtInRoles).sort());
  });

  it('may do what the golden file says, in their team, in another one and in all', {
    timeout: 300_000,
  }, async () => {
    const rows = [['procedure', ...roles.flatMap((role) => [`${role}: own`, 'other', 'all'])]];
    for (const { path } of guarded) {
      rows.push(await rowOf(path, inTeam));
      await change(server.connection, (db) => db.delete(auditSinks)); // there may be a few only
    }
    const [head = [], ...body] = rows;
    // room for longer names: a new one shall not move every line of the file
    const widths = head.map((_, at) =>
      Math.max(at === 0 ? 40 : 0, ...rows.map((row) => row[at]?.length ?? 0)),
    );
    const lines = [head, ...body.sort(([left = ''], [right = '']) => (left < right ? -1 : 1))].map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    );
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('./roles.golden.txt');
  });

  it('of which one may do more are not what the golden file says (control)', async () => {
    const path = 'shared.scripts.create';
    const golden = readFileSync(join(import.meta.dirname, 'roles.golden.txt'), 'utf8').split('\n');
    const line = golden.find((one) => one.startsWith(`${path} `))?.split(/\s+/);
    const { key } = await server.given.role(['scripts:create']);
    const more = await server.given.member({ role: key, team: world.team });
    expect(await rowOf(path, inTeam)).toEqual(line);
    expect(await rowOf(path, new Map([...inTeam, ['viewer' as const, more]]))).not.toEqual(line);
  });
});
