import { installationRouter } from './installation/router.ts';
import { localRouter } from './local/router.ts';
import { systemRouter } from './system/router.ts';
import { router } from './trpc/init.ts';

/** Everything that can be called; both transports, the document and the clients' types come from here. */
export const appRouter = router({
  system: systemRouter,
  installation: installationRouter,
  local: localRouter,
});

export type AppRouter = typeof appRouter;
