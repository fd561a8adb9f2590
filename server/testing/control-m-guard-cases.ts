import { v7 } from 'uuid';
import { controlMReadCases } from './control-m-read-guard-cases.ts';
import { controlMUnderstandCases } from './control-m-understand-guard-cases.ts';
import type { GuardCase, World } from './guard-cases.ts';

const environmentOf = async ({ server }: World, team: World['team']) => ({
  id: (await server.given.environment({ team })).id,
});

const importOf = async (world: World, team: World['team']) => {
  const environment = await world.server.given.environment({ team });
  return { id: (await world.server.given.import({ environment })).id };
};
const imported: GuardCase = {
  allowed: (world) => importOf(world, world.team),
  outside: (world) => importOf(world, world.otherTeam),
};

const exported: GuardCase = {
  allowed: async (world) => ({
    environmentId: (await environmentOf(world, world.team)).id,
    format: 'json',
  }),
  outside: async (world) => ({
    environmentId: (await environmentOf(world, world.otherTeam)).id,
    format: 'json',
  }),
};

/** The other side is one that the caller may see. */
const compared = (more: Record<string, unknown>): GuardCase => ({
  allowed: async (world) => {
    const { id } = await environmentOf(world, world.team);
    return { left: id, right: id, ...more };
  },
  outside: async (world) => {
    const left = (await environmentOf(world, world.team)).id;
    return { left, right: (await environmentOf(world, world.otherTeam)).id, ...more };
  },
});

/** How to call each procedure of `shared.controlM`; see {@link GuardCase}. */
export const controlMCases: Record<string, GuardCase> = {
  ...controlMReadCases,
  ...controlMUnderstandCases,
  'shared.controlM.environments.list': { allowed: () => ({}) },
  'shared.controlM.environments.get': {
    allowed: (world) => environmentOf(world, world.team),
    outside: (world) => environmentOf(world, world.otherTeam),
  },
  'shared.controlM.environments.create': {
    allowed: ({ team }) => ({ teamId: team.id, name: `env ${v7()}` }),
    outside: ({ otherTeam }) => ({ teamId: otherTeam.id, name: 'PROD' }),
  },
  'shared.controlM.environments.update': {
    allowed: async (world) => ({ ...(await environmentOf(world, world.team)), description: 'night batch' }),
    outside: async (world) => ({ ...(await environmentOf(world, world.otherTeam)), description: 'x' }),
  },
  'shared.controlM.environments.delete': {
    allowed: (world) => environmentOf(world, world.team),
    outside: (world) => environmentOf(world, world.otherTeam),
  },
  'shared.controlM.imports.list': { allowed: ({ team }) => ({ teamId: team.id }) },
  'shared.controlM.imports.get': imported,
  'shared.controlM.imports.changes': imported,
  'shared.controlM.imports.progress': imported,
  'shared.controlM.imports.create': {
    allowed: async (world) => ({ environmentId: (await environmentOf(world, world.team)).id }),
    outside: async (world) => ({ environmentId: (await environmentOf(world, world.otherTeam)).id }),
  },
  'shared.controlM.imports.applyChanges': imported,
  'shared.controlM.imports.cancel': imported,
  'shared.controlM.compare.list': compared({}),
  'shared.controlM.compare.export': compared({ format: 'csv' }),
  'shared.controlM.export.file': exported,
  'shared.controlM.export.losses': exported,
  'shared.controlM.settings.get': {
    allowed: ({ team }) => ({ teamId: team.id }),
    outside: ({ otherTeam }) => ({ teamId: otherTeam.id }),
  },
  'shared.controlM.settings.update': {
    allowed: ({ team }) => ({ teamId: team.id, globalPrefixes: ['GLB_'] }),
    outside: ({ otherTeam }) => ({ teamId: otherTeam.id, globalPrefixes: [] }),
  },
};
