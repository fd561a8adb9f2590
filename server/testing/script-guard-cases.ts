import type { Team } from '../../db/shared/schema/index.ts';
import type { Member } from './given.ts';
import type { GuardCase, World } from './guard-cases.ts';
import { as, type TeamServer } from './team-server.ts';

type Input = Record<string, unknown>;

let counter = 0;
const fresh = (word: string) => `${word}-${(counter += 1)}-${process.pid}`;

const myScript = async ({ server, team }: World) => ({ id: (await server.given.script({ team })).id });
const theirScript = async ({ server, otherTeam }: World) => ({
  id: (await server.given.script({ team: otherTeam })).id,
});

async function trashOf(server: TeamServer, team: Team): Promise<Input> {
  const editor = await server.given.member({ team, role: 'editor' });
  const { id } = await server.given.script({ team });
  await as(server, editor).shared.scripts.delete({ id, expectedVersion: 1 });
  return { id };
}
const myTrash = ({ server, team }: World) => trashOf(server, team);
const theirTrash = ({ server, otherTeam }: World) => trashOf(server, otherTeam);

async function filtersOf(server: TeamServer, owner: Member): Promise<Input> {
  const { id } = await as(server, owner).shared.savedFilters.create({
    page: 'scripts',
    name: fresh('filters'),
    search: 'kind=cmd',
  });
  return { id, expectedVersion: 1 };
}
const myFilters = ({ server, caller }: World & { caller: Member }) => filtersOf(server, caller);
const theirFilters = async ({ server }: World) => filtersOf(server, await server.given.member());

/** Procedures of `shared.scripts` and `shared.savedFilters`. */
export const scriptCases: Record<string, GuardCase> = {
  'shared.savedFilters.list': { allowed: () => ({ page: 'scripts' }) },
  'shared.savedFilters.create': {
    allowed: () => ({ page: 'scripts', name: fresh('filters'), search: 'kind=cmd' }),
  },
  'shared.savedFilters.update': {
    allowed: async (world) => ({ ...(await myFilters(world)), name: fresh('renamed') }),
    outside: async (world) => ({ ...(await theirFilters(world)), name: fresh('renamed') }),
  },
  'shared.savedFilters.delete': { allowed: myFilters, outside: theirFilters },
  'shared.scripts.list': { allowed: ({ team }) => ({ teamId: team.id }) },
  'shared.scripts.facets': { allowed: ({ team }) => ({ teamId: team.id }) },
  'shared.scripts.get': { allowed: myScript, outside: theirScript },
  'shared.scripts.raw': { allowed: myScript, outside: theirScript },
  'shared.scripts.versions': { allowed: myScript, outside: theirScript },
  'shared.scripts.version': {
    allowed: async (world) => ({ ...(await myScript(world)), version: 1 }),
    outside: async (world) => ({ ...(await theirScript(world)), version: 1 }),
  },
  'shared.scripts.exportArchive': {
    allowed: ({ team }) => ({ teamId: team.id }),
    outside: ({ otherTeam }) => ({ teamId: otherTeam.id }),
  },
  'shared.scripts.create': {
    allowed: ({ team }) => ({ teamId: team.id, name: fresh('new.cmd'), content: 'rem' }),
    outside: ({ otherTeam }) => ({ teamId: otherTeam.id, name: fresh('new.cmd'), content: 'rem' }),
  },
  'shared.scripts.update': {
    allowed: async (world) => ({ ...(await myScript(world)), expectedVersion: 1, content: 'rem changed' }),
    outside: async (world) => ({ ...(await theirScript(world)), expectedVersion: 1, content: 'rem changed' }),
  },
  'shared.scripts.diff': {
    allowed: async (world) => ({ ...(await myScript(world)), from: 1, to: 1 }),
    outside: async (world) => ({ ...(await theirScript(world)), from: 1, to: 1 }),
  },
  'shared.scripts.restoreVersion': {
    allowed: async (world) => ({ ...(await myScript(world)), version: 1, expectedVersion: 1 }),
    outside: async (world) => ({ ...(await theirScript(world)), version: 1, expectedVersion: 1 }),
  },
  'shared.scripts.review': {
    allowed: async (world) => ({ ...(await myScript(world)), expectedVersion: 1 }),
    outside: async (world) => ({ ...(await theirScript(world)), expectedVersion: 1 }),
  },
  'shared.scripts.delete': {
    allowed: async (world) => ({ ...(await myScript(world)), expectedVersion: 1 }),
    outside: async (world) => ({ ...(await theirScript(world)), expectedVersion: 1 }),
  },
  'shared.scripts.trash': { allowed: ({ team }) => ({ teamId: team.id }) },
  'shared.scripts.restore': { allowed: myTrash, outside: theirTrash },
  'shared.scripts.purge': {
    allowed: async (world) => ({ ...(await myTrash(world)), early: true, reason: 'Put there by mistake' }),
    outside: async (world) => ({ ...(await theirTrash(world)), early: true, reason: 'Curiosity' }),
  },
};
