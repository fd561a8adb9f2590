import { scenarioOfTests } from './test-files.ts';

export const canaries = scenarioOfTests({
  id: 'SEC-14',
  about: 'canary secrets in every input: in no log, error, audit row and metric',
  rounds: { short: 1, long: 1 },
  files: ['server/security/canaries.test.ts', 'server/http/canary.test.ts'],
});
