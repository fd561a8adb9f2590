import { bridgeRouter } from './bridge/router.ts';
import { installationRouter } from './installation/router.ts';
import { localRouter } from './local/router.ts';
import { sharedRouter } from './shared/router.ts';
import { systemRouter } from './system/router.ts';
import { router } from './trpc/init.ts';

/** Everything that can be called; both transports, the document and the clients' types come from here. */
export const appRouter = router({
  system: systemRouter,
  installation: installationRouter,
  local: localRouter,
  shared: sharedRouter,
  bridge: bridgeRouter,
});

export type AppRouter = typeof appRouter;
