import { router } from '../../trpc/init.ts';
import { environmentsRouter } from './environments/router.ts';
import { settingsRouter } from './settings/router.ts';

export const controlMRouter = router({
  environments: environmentsRouter,
  settings: settingsRouter,
});
