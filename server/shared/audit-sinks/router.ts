import { z } from 'zod';
import { router } from '../../trpc/init.ts';
import { pageInput, pageOf } from '../../trpc/page.ts';
import { rest } from '../../trpc/rest.ts';
import { byId, expectedVersion, id, isoTime, line } from '../../trpc/schemas.ts';
import { auditedProcedure, sharedProcedure } from '../../trpc/shared-procedures.ts';
import { placeOf } from './target.ts';
import { createSink, deleteSink, getSink, listSinks, type SinkView, updateSink } from './service.ts';

const sink = z.object({
  id,
  name: z.string(),
  kind: z.enum(['webhook', 'file']),
  target: z.string(),
  hasSecret: z.boolean(),
  enabled: z.boolean(),
  version: z.int(),
  createdAt: isoTime,
  updatedAt: isoTime,
  delivery: z.object({
    behind: z.int().describe('Sealed rows not delivered yet.'),
    failures: z.int().describe('Failed attempts in a row.'),
    lastError: z.string().nullable(),
    deliveredAt: isoTime.nullable(),
    retryAt: isoTime.nullable(),
  }),
});

const target = z
  .string()
  .max(2000)
  .describe('An https address; for a file, its name in the folder WO_AUDIT_FILES of the server.')
  .meta({ examples: ['https://siem.example.com/wo'] });
const secret = z
  .string()
  .min(16)
  .max(200)
  .describe('Signs each batch of a webhook (X-WO-Signature, HMAC-SHA-256); never shown again.');
const resource = ({ id, name }: SinkView) => ({ type: 'audit-sink', id, name });

/** Whether it works is no change of the sink: the log keeps only what somebody set, and no secret. */
function settings({ name, kind, target: to, hasSecret, enabled, version }: SinkView) {
  return { name, kind, target: placeOf(to), hasSecret, enabled, version };
}

/** Only what the log does not show differs. */
const isOtherValue = (before: string, after: string) =>
  before !== after && placeOf(before) === placeOf(after);

export const auditSinksRouter = router({
  list: sharedProcedure('audit:forward')
    .meta(rest('GET', '/shared/audit-sinks', 'Where the audit log is copied to as it grows'))
    .input(pageInput)
    .output(pageOf(sink))
    .query(({ ctx, input }) => listSinks(ctx.db, input)),
  get: sharedProcedure('audit:forward')
    .meta(rest('GET', '/shared/audit-sinks/{id}', 'One sink, and how far it is'))
    .input(byId)
    .output(sink)
    .query(({ ctx, input }) => getSink(ctx.db, input.id)),
  create: auditedProcedure('audit:forward')
    .meta(
      rest('POST', '/shared/audit-sinks', 'Copy the audit log to a webhook or a file from now on', {
        description:
          'Every sealed row of every log arrives at least once, in the order of its log, as lines of JSON. A batch that ' +
          'is not answered with 2xx within ten seconds is sent again, after growing pauses of at most five minutes.',
        example: { name: 'SIEM', kind: 'webhook', target: 'https://siem.example.com/wo' },
      }),
    )
    .input(
      z.object({
        name: line(200),
        kind: z.enum(['webhook', 'file']),
        target,
        secret: secret.optional(),
        from: z.enum(['start', 'now']).default('start').describe('Everything there is, or only what comes.'),
      }),
    )
    .output(sink)
    .mutation(async ({ ctx, input }) => {
      const after = await createSink(ctx.db, input, ctx.services.config.auditFiles);
      ctx.audit.record({
        action: 'auditSinks.create',
        resource: resource(after),
        teamId: null,
        after: { ...settings(after), from: input.from },
      });
      return after;
    }),
  update: auditedProcedure('audit:forward')
    .meta(rest('PATCH', '/shared/audit-sinks/{id}', 'Change, pause or resume a sink'))
    .input(
      byId.extend({
        expectedVersion: expectedVersion.optional(),
        name: line(200).optional(),
        target: target.optional(),
        secret: secret.nullable().optional(),
        enabled: z.boolean().optional(),
      }),
    )
    .output(sink)
    .mutation(async ({ ctx, input }) => {
      const { before, after } = await updateSink(ctx.db, input, ctx.services.config.auditFiles);
      ctx.audit.record({
        action: 'auditSinks.update',
        resource: resource(after),
        teamId: null,
        before: { ...settings(before), secretChanged: false },
        after: {
          ...settings(after),
          secretChanged: input.secret !== undefined || isOtherValue(before.target, after.target),
        },
      });
      return after;
    }),
  delete: auditedProcedure('audit:forward')
    .meta(rest('DELETE', '/shared/audit-sinks/{id}', 'Stop copying to a sink', { respond: 'empty' }))
    .input(byId.extend({ expectedVersion: expectedVersion.optional() }))
    .output(z.void())
    .mutation(async ({ ctx, input }) => {
      const before = await deleteSink(ctx.db, input.id, input.expectedVersion);
      ctx.audit.record({
        action: 'auditSinks.delete',
        resource: resource(before),
        teamId: null,
        before: settings(before),
      });
    }),
});
