import { z } from 'zod';
import { router } from '../../trpc/init.ts';
import { pageInput, pageOf } from '../../trpc/page.ts';
import { rest } from '../../trpc/rest.ts';
import { byId, isoTime } from '../../trpc/schemas.ts';
import { requireSharedDatabase } from '../../trpc/shared-access.ts';
import { auditedProcedure, sharedProcedure } from '../../trpc/shared-procedures.ts';
import { activityBuckets, countActivity } from './activity.ts';
import { auditEntry } from './entry-shape.ts';
import { exportFormats, exportPlan, planExport } from './export.ts';
import { exportFile } from './export-file.ts';
import { auditFilters } from './filters.ts';
import { logProcedures } from './logs-procedures.ts';
import { getAuditEntry, listAuditEntries } from './service.ts';

export const auditRouter = router({
  list: sharedProcedure('audit:read')
    .meta(
      rest('GET', '/shared/audit-entries', 'Read the audit log, newest first', {
        description:
          'With `q`, `tokenId`, `outcome` or an action such as `scripts.*` one call looks at 20 000 entries at most: a page ' +
          'may be short, even empty, and have a `nextCursor` ' +
          'all the same. Narrow it by a time or a thing to be quick.',
      }),
    )
    .input(pageInput.extend(auditFilters.shape))
    .output(pageOf(auditEntry))
    .query(({ ctx, input }) => listAuditEntries(ctx.db, ctx.scope, input)),
  get: sharedProcedure('audit:read')
    .meta(rest('GET', '/shared/audit-entries/{id}', 'One audit entry'))
    .input(byId)
    .output(auditEntry)
    .query(({ ctx, input }) => getAuditEntry(ctx.db, ctx.scope, input.id)),
  activity: sharedProcedure('audit:read')
    .meta(
      rest('GET', '/shared/audit-entries/activity', 'Count entries per day or hour', {
        description:
          'Of the last 30 days, or with `bucket=hour` of the last one, unless `from` says more; 370 buckets at most. ' +
          'Counts from the newest back for about two seconds: `countedFrom` says how far that went.',
      }),
    )
    .input(auditFilters.extend({ bucket: z.enum(activityBuckets).default('day') }))
    .output(
      z.object({
        items: z.array(
          z.object({
            at: isoTime.describe('Start of the day or hour, by UTC. Those without entries are left out.'),
            success: z.int(),
            denied: z.int(),
            failed: z.int(),
          }),
        ),
        countedFrom: isoTime.describe('What is older was not counted, as there was too much.'),
      }),
    )
    .query(({ ctx, input }) => countActivity(ctx.db, ctx.scope, input)),
  export: auditedProcedure('audit:export')
    .meta(
      rest('GET', '/shared/audit-entries/export', 'Download audit entries as CSV or NDJSON', {
        description:
          'A stream of any length, oldest first. A `log` without other filters is exported whole, in its sealed order, ' +
          'and can be verified without the server: `wo audit verify --file`. The export is itself recorded, before ' +
          'its first byte. Over tRPC the answer only says what the file holds.',
        respond: 'stream',
        contentTypes: ['application/x-ndjson', 'text/csv'],
        stream: (output, ctx) => exportFile(requireSharedDatabase(ctx).db, output),
        shownOnce: true, // a repeat has to read again with the rights of then
        example: { format: 'ndjson', log: 'org' },
      }),
    )
    .input(auditFilters.extend({ format: z.enum(exportFormats) }))
    .output(exportPlan)
    .mutation(async ({ ctx, input }) => {
      const plan = await planExport(ctx.db, ctx.scope, input);
      const { format, filters, whole, until } = plan;
      const log = filters.log ?? null;
      ctx.audit.record({
        action: 'audit.export',
        resource: { type: 'audit-log', id: log, name: null },
        teamId: log === 'org' ? null : log,
        after: { format, filters, whole, until, ...(whole && { size: plan.logs[0]?.size }) },
      });
      return plan;
    }),
  status: sharedProcedure('audit:read')
    .meta(rest('GET', '/shared/audit-status', 'How the seal of the audit log is doing'))
    .output(
      z.object({
        unsealed: z.int().nullable().describe('Rows of all logs that wait for their seal, at most 100 000.'),
        lastSealedAt: isoTime.nullable().describe('When this server last sealed something.'),
        missingGuards: z
          .array(
            z.object({ table: z.string(), trigger: z.string(), problem: z.enum(['missing', 'disabled']) }),
          )
          .describe(
            'Triggers that protect the log and are not there or switched off, as last looked at. Should be none.',
          ),
      }),
    )
    .query(({ ctx }) => {
      const { unsealed, lastSealedAt, missingGuards } = ctx.services.sealer.status();
      return {
        unsealed: unsealed ?? null,
        lastSealedAt: lastSealedAt?.toISOString() ?? null,
        missingGuards: [...missingGuards],
      };
    }),
  ...logProcedures,
});
