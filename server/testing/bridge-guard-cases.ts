import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { v7 } from 'uuid';
import type { Team } from '../../db/shared/schema/index.ts';
import type { Member } from './given.ts';
import type { GuardCase, World } from './guard-cases.ts';
import { as, type TeamServer } from './team-server.ts';
import { until } from './until.ts';

type Input = Record<string, unknown>;

let counter = 0;
const fresh = (word: string) => `${word}-${(counter += 1)}-${process.pid}`;

/** A workspace with one script, and a team to publish it to. */
async function folderFor({ server }: World, teamId: string) {
  const path = join(server.dataDir, fresh('folder'));
  mkdirSync(path);
  writeFileSync(join(path, `${fresh('published')}.cmd`), '@echo off\r\n');
  const { id } = await as(server, { localProof: true }).local.workspaces.create({
    name: fresh('workspace'),
    path,
  });
  return { workspaceId: id, teamId };
}

/** A scan that has ended, of a folder for a team. */
async function aScan(server: TeamServer, input: { workspaceId: string; teamId: string }, caller: Member) {
  const call = as(server, { session: caller.session, localProof: true });
  const { id } = await call.bridge.scans.create(input);
  await until(async () => (await call.bridge.scans.get({ id })).state === 'ready');
  return { id };
}

/** Who may not scan has none to name; the guard refuses them before it looks at the input. */
const myScan = async (world: World & { caller: Member }): Promise<Input> =>
  aScan(world.server, await folderFor(world, world.team.id), world.caller).catch(() => ({ id: v7() }));

async function theirScan(world: World): Promise<Input> {
  const { server, otherTeam } = world;
  const caller = await server.given.member({ team: otherTeam, role: 'editor' });
  return aScan(server, await folderFor(world, otherTeam.id), caller);
}

/** A folder, and a script of a team that is to be written into it. */
async function exportFor(world: World, team: Team): Promise<Input> {
  await world.server.given.script({ team });
  return { ...(await folderFor(world, team.id)), path: 'out' };
}

/** The procedures that join a folder of this machine with a team. */
export const bridgeCases: Record<string, GuardCase> = {
  'bridge.publish.preview': {
    allowed: (world) => folderFor(world, world.team.id),
    outside: (world) => folderFor(world, world.otherTeam.id),
  },
  'bridge.publish.publish': {
    allowed: (world) => folderFor(world, world.team.id),
    outside: (world) => folderFor(world, world.otherTeam.id),
    furtherActions: ['scripts.create'],
  },
  'bridge.export.preview': {
    allowed: (world) => exportFor(world, world.team),
    outside: (world) => exportFor(world, world.otherTeam),
  },
  'bridge.export.write': {
    allowed: (world) => exportFor(world, world.team),
    outside: (world) => exportFor(world, world.otherTeam),
  },
  'bridge.scans.list': { allowed: () => ({}) },
  'bridge.scans.create': {
    allowed: (world) => folderFor(world, world.team.id),
    outside: (world) => folderFor(world, world.otherTeam.id),
  },
  'bridge.scans.get': { allowed: myScan, outside: theirScan },
  'bridge.scans.items': { allowed: myScan, outside: theirScan },
  'bridge.scans.cancel': { allowed: myScan, outside: theirScan },
  'bridge.scans.publish': { allowed: myScan, outside: theirScan, furtherActions: ['scripts.create'] },
};
