import { scenarioOfTests } from './test-files.ts';

export const otherTeams = scenarioOfTests({
  id: 'RBAC-5',
  about: 'random reads: rows of other teams are in no list, search, count and export',
  rounds: { short: 500, long: 10_000 },
  files: ['server/shared/rbac/other-teams.test.ts'],
  roundsIn: 'WO_RBAC_READS',
});
