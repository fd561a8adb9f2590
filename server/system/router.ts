import { z } from 'zod';
import { packageVersion } from '../package-version.ts';
import { router } from '../trpc/init.ts';
import { localProcedure, publicProcedure } from '../trpc/procedures.ts';
import { rest } from '../trpc/rest.ts';
import { isoTime } from '../trpc/schemas.ts';
import { createStartLink, startSession } from './service.ts';

export const systemRouter = router({
  version: publicProcedure
    .meta(rest('GET', '/system/version', 'Which build this is, and whether it keeps personal data'))
    .output(z.object({ name: z.string(), version: z.string(), localWing: z.boolean() }))
    .query(({ ctx }) => ({
      name: 'workspace-organizer',
      version: packageVersion(),
      localWing: ctx.services.config.localWing,
    })),
  startSession: publicProcedure
    .meta(
      rest('POST', '/system/start-session', 'Exchange the token of a start link for the local cookie', {
        description: 'The token is the part after `#start=`. It works once, for five minutes.',
      }),
    )
    .input(z.object({ startToken: z.string().min(1).max(200) }))
    .output(z.object({ expiresAt: isoTime }))
    .mutation(({ ctx, input }) => startSession(ctx, input.startToken)),
  endSession: localProcedure
    .meta(rest('POST', '/system/end-session', 'Forget this browser', { respond: 'empty' }))
    .mutation(({ ctx }) => ctx.request.cookies.clear('local')),
  createStartLink: localProcedure
    .meta(rest('POST', '/system/start-links', 'A new start link, to open the page in another browser'))
    .output(
      z.object({ path: z.string().describe('Append it to the address of this server.'), expiresAt: isoTime }),
    )
    .mutation(({ ctx }) => createStartLink(ctx.services.localAccess)),
});
