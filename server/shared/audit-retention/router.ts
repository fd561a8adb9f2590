import { z } from 'zod';
import { router } from '../../trpc/init.ts';
import { pageInput, pageOf } from '../../trpc/page.ts';
import { rest } from '../../trpc/rest.ts';
import { id, isoTime } from '../../trpc/schemas.ts';
import { auditedProcedure, sharedProcedure } from '../../trpc/shared-procedures.ts';
import { cutsBefore, listRetained, startOf } from './service.ts';
import { requireDelivered } from './sinks-behind.ts';

const cut = z.object({
  log: z.string().describe('`org`, or the id of a team.'),
  size: z.int().describe('The first so many rows go.'),
  head: z.string().describe('The seal they end in, where verification starts from then on; hexadecimal.'),
});
const before = z
  .string()
  .regex(/^2\d{3}-(0[1-9]|1[0-2])$/, 'A month such as 2026-03.')
  .describe('The first month that stays, by UTC.')
  .meta({ examples: ['2026-03'] });

export const auditRetentionRouter = router({
  list: sharedProcedure('audit:retention')
    .meta(rest('GET', '/shared/audit-retention', 'What was dropped of the audit log so far'))
    .input(pageInput)
    .output(pageOf(cut.extend({ before: isoTime, auditId: id, at: isoTime })))
    .query(({ ctx, input }) => listRetained(ctx.db, input)),
  preview: sharedProcedure('audit:retention')
    .meta(rest('GET', '/shared/audit-retention/preview', 'What would go if old months were dropped'))
    .input(z.object({ before }))
    .output(z.object({ items: z.array(cut) }))
    .query(async ({ ctx, input }) => ({ items: await cutsBefore(ctx.db, input.before) })),
  create: auditedProcedure('audit:retention')
    .meta(
      rest('POST', '/shared/audit-retention', 'Drop old months of the audit log', {
        description:
          'Records in each log where it is cut. The rows go once that record is sealed, within the hour, or when the ' +
          'DBA runs `select audit_drop_retained()` where this server may not. Verification then starts from the cut. ' +
          'Refused while a sink that is not paused has not got what would go.',
        example: { before: '2026-03' },
      }),
    )
    .input(z.object({ before }))
    .output(z.object({ items: z.array(cut) }))
    .mutation(async ({ ctx, input }) => {
      const items = await cutsBefore(ctx.db, input.before);
      await requireDelivered(ctx.db, items);
      const teamOf = (log: string) => (log === 'org' ? null : log);
      for (const { log, size, head } of items)
        ctx.audit.record({
          action: 'audit.retain',
          resource: { type: 'audit-log', id: log, name: null },
          teamId: teamOf(log),
          after: { before: startOf(input.before).toISOString(), size, head },
        });
      ctx.audit.record({
        action: 'auditRetention.create',
        resource: { type: 'audit-log', id: null, name: input.before },
        teamId: null,
        after: { before: input.before, logs: items.length },
      });
      return { items };
    }),
});
