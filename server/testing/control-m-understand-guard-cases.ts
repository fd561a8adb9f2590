import { givenDefinitions } from './control-m-definitions.ts';
import type { GuardCase, World } from './guard-cases.ts';
import { as } from './team-server.ts';

async function given({ server }: World, team: World['team']) {
  const environment = await server.given.environment({ team });
  const ids = await givenDefinitions(server.connection, environment, [{ key: 'F/' }, { key: 'F/A#1' }]);
  const script = await server.given.script({ team });
  return { environmentId: environment.id, job: ids['F/A#1'] ?? '', scriptId: script.id };
}
type Made = Awaited<ReturnType<typeof given>>;

const caseOf = (input: (made: Made) => Record<string, unknown>): GuardCase => ({
  allowed: async (world) => input(await given(world, world.team)),
  outside: async (world) => input(await given(world, world.otherTeam)),
});
const ofJob = caseOf(({ job }) => ({ id: job }));
const ofEnvironment = caseOf(({ environmentId }) => ({ environmentId }));

async function linked(world: World, team: World['team']): Promise<Record<string, unknown>> {
  const { job, scriptId } = await given(world, team);
  const editor = await world.server.given.member({ team, role: 'editor' });
  await as(world.server, editor).shared.controlM.understand.linkScript({ id: job, scriptId });
  return { id: job };
}

/** Procedures of `shared.controlM.understand`. */
export const controlMUnderstandCases: Record<string, GuardCase> = {
  'shared.controlM.understand.problems': ofEnvironment,
  'shared.controlM.understand.resources': ofEnvironment,
  'shared.controlM.understand.nextRuns': ofJob,
  'shared.controlM.understand.whatIf': caseOf(({ environmentId }) => ({ environmentId, host: 'SRV1' })),
  'shared.controlM.understand.script': ofJob,
  'shared.controlM.understand.linkScript': caseOf(({ job, scriptId }) => ({ id: job, scriptId })),
  'shared.controlM.understand.unlinkScript': {
    allowed: (world) => linked(world, world.team),
    outside: (world) => linked(world, world.otherTeam),
  },
  'shared.controlM.understand.scripts': ofEnvironment,
  'shared.controlM.understand.scriptImpact': caseOf(({ environmentId, scriptId }) => ({
    environmentId,
    scriptId,
  })),
};
