import { systemRouter } from './system/router.ts';
import { router } from './trpc/init.ts';

/** Everything that can be called; both transports, the document and the clients' types come from here. */
export const appRouter = router({
  system: systemRouter,
});

export type AppRouter = typeof appRouter;
