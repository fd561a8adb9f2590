import { scenarioOfTests } from './test-files.ts';

export const otherSites = scenarioOfTests({
  id: 'SEC-1',
  about: '60 names of a host × all routes, and what pages of other origins can send: 0 reads, 0 changes',
  rounds: { short: 1, long: 1 },
  files: ['server/security/other-sites.test.ts'],
});
