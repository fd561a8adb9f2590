import { router } from '../../trpc/init.ts';
import { environmentsRouter } from './environments/router.ts';
import { edgesRouter, graphRouter } from './graph/router.ts';
import { settingsRouter } from './settings/router.ts';

export const controlMRouter = router({
  environments: environmentsRouter,
  edges: edgesRouter,
  graph: graphRouter,
  settings: settingsRouter,
});
