import { router } from '../trpc/init.ts';
import { backupsRouter, databaseRouter } from './backups/router.ts';
import { notesRouter } from './notes/router.ts';
import { settingsRouter } from './settings/router.ts';
import { workspacesRouter } from './workspaces/router.ts';

/** The personal wing: everything here stays on this machine. */
export const localRouter = router({
  workspaces: workspacesRouter,
  notes: notesRouter,
  settings: settingsRouter,
  backups: backupsRouter,
  database: databaseRouter,
});
