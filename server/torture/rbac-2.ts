import { scenarioOfTests } from './test-files.ts';

export const grantSequences = scenarioOfTests({
  id: 'RBAC-2',
  about: 'random sequences of grants and administrators against a model: nobody gains what the actor lacks',
  rounds: { short: 200, long: 5_000 },
  files: ['server/shared/rbac/escalation.test.ts', 'server/shared/rbac/admins.test.ts'],
  roundsIn: 'WO_RBAC_SEQUENCES',
});
