import { z } from 'zod';
import { router } from '../../trpc/init.ts';
import { localProcedure } from '../../trpc/procedures.ts';
import { rest } from '../../trpc/rest.ts';
import { isoTime } from '../../trpc/schemas.ts';
import { originOf } from '../../trpc/shared-access.ts';
import { bridgeProcedure } from '../../trpc/shared-procedures.ts';
import { failureReasons } from './failure.ts';
import { moveOrdered, orderMove, prepareMove, previewMove } from './service.ts';

const example = { url: 'postgres://wo:secret@db.example.com:5432/wo?sslmode=require', migrate: 'apply' };

const moveInput = z.object({
  url: z
    .string()
    .trim()
    .max(2000)
    .regex(/^postgres(ql)?:\/\/\S+$/, 'Write postgres://user:password@host:5432/database.')
    .describe('An empty database, with the login that owns its tables.')
    .meta({ examples: [example.url] }),
  migrate: z
    .enum(['apply', 'verify'])
    .default('apply')
    .describe('Who makes the tables: this server, or a DBA who has made them.'),
  acceptSharedLogin: z
    .boolean()
    .optional()
    .describe('You know that whoever holds the database login can go around permissions.'),
});

const count = z.int().min(0);

const preview = z
  .object({
    ok: z.boolean().describe('The move can begin.'),
    checks: z.array(
      z.object({
        name: z.enum([
          'address',
          'connect',
          'version',
          'tls',
          'rights',
          'schema',
          'empty',
          'owner',
          'encoding',
          'memory',
        ]),
        ok: z.boolean(),
        warning: z.boolean().optional().describe('It works, but someone should look at it.'),
        detail: z.string(),
      }),
    ),
    serverVersion: z.string().optional(),
    schema: z.enum(['empty', 'current', 'outdated', 'newer', 'foreign']).optional(),
    tables: z.array(z.object({ name: z.string(), rows: count, bytes: count })),
    rows: count,
    bytes: count.describe('With indexes, as the embedded database has them.'),
    unsealed: count.describe('Audit entries that wait for their seal: they are moved as they are.'),
  })
  .meta({ id: 'MovePreview' });

const address = z.object({ host: z.string(), port: z.int(), name: z.string() }).nullable();
const begun = { to: address, startedAt: isoTime };
const status = z
  .discriminatedUnion('state', [
    z.object({ state: z.literal('idle') }),
    z.object({
      state: z.literal('running'),
      ...begun,
      step: z.enum(['preparing', 'copying', 'verifying', 'switching']),
      table: z.string().nullable(),
      rows: count,
      rowsDone: count,
    }),
    z.object({
      state: z.literal('done'),
      ...begun,
      endedAt: isoTime,
      tables: count,
      rows: count,
      logs: count.describe('Audit logs that were verified in the new place.'),
      kept: z.string().describe('The folder of the embedded database, as it was: yours to delete.'),
    }),
    z.object({
      state: z.enum(['failed', 'cancelled']),
      ...begun,
      endedAt: isoTime,
      failure: z.object({ reason: z.enum(failureReasons), message: z.string() }),
    }),
  ])
  .meta({ id: 'Move' });

/**
 * From the embedded database to a server. To begin takes both proofs: the owner of the machine says where its connection
 * leads, an administrator where the team's data goes. While it runs nobody can sign in, so its owner watches and cancels.
 */
export const moveRouter = router({
  status: localProcedure
    .meta(rest('GET', '/installation/move', 'How far the last move of the team database is'))
    .output(status)
    .query(({ ctx }) => ctx.services.mover.status()),
  preview: bridgeProcedure
    .act('database:move')
    .meta(
      rest('POST', '/installation/move/preview', 'Count what would be moved, and try where to', {
        description: 'Changes nothing, on neither side.',
        example,
      }),
    )
    .input(moveInput)
    .output(preview)
    .mutation(({ ctx, input }) => previewMove(ctx, input)),
  start: bridgeProcedure
    .change(
      {
        input: moveInput,
        work: ({ services }, input) => prepareMove(services, input),
        ended: moveOrdered,
      },
      'database:move',
    )
    .meta(
      rest('POST', '/installation/move', 'Move the embedded team database to a server', {
        description:
          'Goes on in the background: look at the move until it has ended. Meanwhile the shared wing answers 503; afterwards this installation uses the new database. When anything fails, the embedded one stays in use.',
        example,
      }),
    )
    .input(moveInput)
    .output(status)
    .mutation(({ ctx }) => orderMove(ctx.audit, ctx.prepared, originOf(ctx, ctx.caller))),
  cancel: localProcedure
    .meta(
      rest('POST', '/installation/move/cancel', 'End a move that runs; the embedded database stays in use', {
        respond: 'empty',
      }),
    )
    .mutation(({ ctx }) => ctx.services.mover.cancel()),
});
