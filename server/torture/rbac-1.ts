import { scenarioOfTests } from './test-files.ts';

export const everyRole = scenarioOfTests({
  id: 'RBAC-1',
  about: 'every procedure × built-in role × scope is what the golden file says',
  rounds: { short: 1, long: 1 },
  files: ['server/shared/rbac/built-in-roles.test.ts'],
});
