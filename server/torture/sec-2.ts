import { scenarioOfTests } from './test-files.ts';

export const otherPages = scenarioOfTests({
  id: 'SEC-2',
  about: 'pages of other origins and a rebound name in Chromium: 0 reads, 0 changes (after `npm run build`)',
  rounds: { short: 1, long: 1 },
  files: ['client/web/e2e/other-page.browser.test.ts'],
});
