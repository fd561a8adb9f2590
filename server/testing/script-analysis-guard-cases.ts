import type { GuardCase, World } from './guard-cases.ts';

const caseOf = (
  input: (made: { scriptId: string; teamId: string }) => Record<string, unknown>,
): GuardCase => {
  const of = async ({ server }: World, team: World['team']) =>
    input({ scriptId: (await server.given.script({ team })).id, teamId: team.id });
  return { allowed: (world) => of(world, world.team), outside: (world) => of(world, world.otherTeam) };
};
const ofScript = caseOf(({ scriptId }) => ({ id: scriptId }));
const ofTeam = caseOf(({ teamId }) => ({ teamId }));

/** Procedures of `shared.scriptAnalysis`. */
export const scriptAnalysisCases: Record<string, GuardCase> = {
  'shared.scriptAnalysis.facts': ofScript,
  'shared.scriptAnalysis.related': ofScript,
  'shared.scriptAnalysis.impact': ofScript,
  'shared.scriptAnalysis.impactOf': caseOf(({ teamId }) => ({ teamId, server: 'FS01' })),
  'shared.scriptAnalysis.drives': ofTeam,
  'shared.scriptAnalysis.conflicts': ofTeam,
  'shared.scriptAnalysis.graph': ofTeam,
  'shared.scriptAnalysis.servers': ofTeam,
  'shared.scriptAnalysis.problems': ofTeam,
  'shared.scriptAnalysis.problemCounts': ofTeam,
};
