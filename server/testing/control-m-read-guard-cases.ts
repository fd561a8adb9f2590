import type { GuardCase, World } from './guard-cases.ts';
import { givenDefinitions, waitsAndSets } from './control-m-definitions.ts';

/** A folder with a job that another one follows. */
async function given({ server }: World, team: World['team']) {
  const environment = await server.given.environment({ team });
  const ids = await givenDefinitions(server.connection, environment, [
    { key: 'F/' },
    { key: 'F/A#1', links: waitsAndSets([], ['A-OK']) },
    { key: 'F/B#1', links: waitsAndSets(['A-OK'], []) },
  ]);
  const id = (key: string) => ids[key] ?? '';
  return { environmentId: environment.id, folder: id('F/'), job: id('F/A#1'), other: id('F/B#1') };
}

const caseOf = (input: (made: Awaited<ReturnType<typeof given>>) => Record<string, unknown>): GuardCase => ({
  allowed: async (world) => input(await given(world, world.team)),
  outside: async (world) => input(await given(world, world.otherTeam)),
});
const ofJob = caseOf(({ job }) => ({ id: job }));
const ofFolder = caseOf(({ folder }) => ({ id: folder }));
const ofEnvironment = caseOf(({ environmentId }) => ({ environmentId }));

/** Procedures of `shared.controlM` that read folders, jobs and how they are joined. */
export const controlMReadCases: Record<string, GuardCase> = {
  'shared.controlM.edges.list': ofEnvironment,
  'shared.controlM.folders.list': ofEnvironment,
  'shared.controlM.folders.get': ofFolder,
  'shared.controlM.folders.graph': ofFolder,
  'shared.controlM.jobs.list': ofEnvironment,
  'shared.controlM.jobs.count': ofEnvironment,
  'shared.controlM.jobs.get': ofJob,
  'shared.controlM.jobs.versions': ofJob,
  'shared.controlM.graph.downstream': ofJob,
  'shared.controlM.graph.upstream': ofJob,
  'shared.controlM.graph.neighbourhood': ofJob,
  'shared.controlM.graph.environment': ofEnvironment,
  'shared.controlM.graph.paths': caseOf(({ job, other }) => ({ from: job, to: other })),
  'shared.controlM.graph.cycles': ofEnvironment,
};
