import { configDefaults, defineConfig } from 'vitest/config';

/** Tests that open the page in Chromium; they want `npm run build` first. */
const browserTests = '**/*.browser.test.ts';

const shared = {
  pool: 'forks' as const,
  testTimeout: 60_000,
  hookTimeout: 120_000,
};

export default defineConfig({
  test: {
    maxWorkers: 2,
    globalSetup: ['server/testing/global-setup.ts'],
    projects: [
      {
        test: {
          ...shared,
          name: 'server',
          include: ['{db,server,client}/**/*.test.{ts,tsx}'],
          exclude: [...configDefaults.exclude, browserTests],
        },
      },
      { test: { ...shared, name: 'browser', include: [browserTests], testTimeout: 120_000 } },
    ],
  },
});
