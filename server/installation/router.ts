import { z } from 'zod';
import { originOf } from '../trpc/shared-access.ts';
import { router } from '../trpc/init.ts';
import { localProcedure, publicProcedure } from '../trpc/procedures.ts';
import { rest } from '../trpc/rest.ts';
import { isoTime } from '../trpc/schemas.ts';
import { sharedEntryProcedure } from '../trpc/shared-procedures.ts';
import { createFirstAdmin, firstAdminInput } from '../shared/users/first-admin.ts';
import { moveRouter } from './move/router.ts';
import { currentStatus, watchStatus } from './status.ts';

const sharedUrl = z
  .string()
  .trim()
  .max(2000)
  .regex(
    /^(embedded:|postgres(ql)?:\/\/\S+)$/,
    'Write postgres://user:password@host:5432/database, or embedded: for a database in the data folder.',
  )
  .meta({ examples: ['postgres://wo:secret@db.example.com:5432/wo?sslmode=require', 'embedded:'] });

const status = z.object({
  mode: z.enum(['solo', 'shared']),
  state: z.enum(['notConfigured', 'connecting', 'ready', 'unavailable', 'schemaOutdated', 'schemaNewer']),
  since: isoTime,
  reason: z.string().optional(),
  retryAt: isoTime.optional(),
  migrate: z.enum(['apply', 'verify']).optional(),
  topology: z.enum(['server', 'db', 'claimed']).optional(),
  database: z.object({ host: z.string(), port: z.int(), name: z.string() }).optional(),
  managed: z.boolean().describe('Set by the environment of the server.'),
  needsFirstAdmin: z.boolean(),
  auditAlarm: z
    .boolean()
    .optional()
    .describe('An audit log is not what this installation remembers: see bridge.auditWitness.list.'),
  oidc: z
    .object({ name: z.string() })
    .optional()
    .describe('People may sign in at this identity provider: open /auth/oidc/start?returnTo=/ in a browser.'),
});

const check = z.object({
  name: z.enum(['address', 'connect', 'version', 'tls', 'rights', 'schema']),
  ok: z.boolean(),
  warning: z.boolean().optional().describe('It works, but someone should look at it.'),
  detail: z.string(),
});

const connectionTest = z.object({
  ok: z.boolean(),
  checks: z.array(check),
  serverVersion: z.string().optional(),
  latencyMs: z.number().optional(),
  tls: z.boolean().optional(),
  schema: z.enum(['empty', 'current', 'outdated', 'newer', 'foreign']).optional(),
});

export const installationRouter = router({
  status: publicProcedure
    .meta(rest('GET', '/installation/status', 'How this installation and its team database stand'))
    .output(status)
    .query(({ ctx }) => currentStatus(ctx)),
  onStatus: publicProcedure.subscription(({ ctx, signal }) => watchStatus(ctx, signal)),
  test: localProcedure
    .meta(
      rest('POST', '/installation/test', 'Try a team database without connecting to it', {
        example: { url: 'postgres://wo:secret@db.example.com:5432/wo' },
      }),
    )
    .input(z.object({ url: sharedUrl }))
    .output(connectionTest)
    .mutation(({ ctx, input }) => ctx.services.installation.test(input.url)),
  configure: localProcedure
    .meta(
      rest('POST', '/installation/configure', 'Connect this installation to a team database', {
        example: {
          url: 'embedded:',
          migrate: 'apply',
          firstAdmin: { username: 'ada', displayName: 'Ada', password: 'four words in a row' },
        },
      }),
    )
    .input(
      z.object({
        url: sharedUrl,
        migrate: z.enum(['apply', 'verify']).default('apply'),
        firstAdmin: firstAdminInput.optional(),
        acceptSharedLogin: z
          .boolean()
          .optional()
          .describe('You know that whoever holds the database login can go around permissions.'),
      }),
    )
    .output(status)
    .mutation(async ({ ctx, input }) => {
      await ctx.services.installation.configure(input, originOf(ctx));
      return currentStatus(ctx);
    }),
  disconnect: localProcedure
    .meta(rest('POST', '/installation/disconnect', 'Go back to Solo; team data stays where it is'))
    .output(status)
    .mutation(async ({ ctx }) => {
      await ctx.services.installation.disconnect();
      return currentStatus(ctx);
    }),
  move: moveRouter,
  firstAdmin: sharedEntryProcedure
    .meta(
      rest(
        'POST',
        '/installation/first-admin',
        'Name the first administrator with the setup token of the server',
      ),
    )
    .input(firstAdminInput.extend({ setupToken: z.string().max(200) }))
    .output(status)
    .mutation(async ({ ctx, input }) => {
      ctx.services.installation.checkSetupToken(input.setupToken);
      await createFirstAdmin(ctx.db, ctx.audit, input);
      return ctx.services.installation.statusOfInitialised(ctx.request.localProof);
    }),
});
