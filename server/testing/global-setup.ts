import type { TestProject } from 'vitest/node';
import { startPostgres } from './postgres.ts';
import { makeFolder, removeFolder } from './temp.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The run's PostgreSQL, as superuser. Make databases on it with `server/testing/databases.ts`. */
    postgresUrl: string;
    /** Folders that are prepared once per run and then copied; see `folderLike`. */
    templateFolder: string;
  }
}

/** One PostgreSQL for the whole run: the one at TEST_DATABASE_URL, else one from npm. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const templates = makeFolder('templates');
  project.provide('templateFolder', templates);
  const given = process.env.TEST_DATABASE_URL;
  const server = given ? undefined : await startPostgres();
  project.provide('postgresUrl', given ?? server?.url ?? '');
  return async () => {
    removeFolder(templates);
    await server?.remove();
  };
}
