import { router } from '../../trpc/init.ts';
import { compareRouter } from './compare/router.ts';
import { environmentsRouter } from './environments/router.ts';
import { exportRouter } from './export/router.ts';
import { foldersRouter } from './folders/router.ts';
import { edgesRouter, graphRouter } from './graph/router.ts';
import { importsRouter } from './imports/router.ts';
import { jobsRouter } from './jobs/router.ts';
import { settingsRouter } from './settings/router.ts';
import { understandRouter } from './understand/router.ts';

export const controlMRouter = router({
  environments: environmentsRouter,
  edges: edgesRouter,
  folders: foldersRouter,
  jobs: jobsRouter,
  graph: graphRouter,
  settings: settingsRouter,
  compare: compareRouter,
  export: exportRouter,
  imports: importsRouter,
  understand: understandRouter,
});
