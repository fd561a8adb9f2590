import { z } from 'zod';
import { router } from '../../../trpc/init.ts';
import { rest } from '../../../trpc/rest.ts';
import { id } from '../../../trpc/schemas.ts';
import { requireSharedDatabase } from '../../../trpc/shared-access.ts';
import { auditedProcedure, sharedProcedure } from '../../../trpc/shared-procedures.ts';
import { exportFile, exportPlan } from './file.ts';
import { listLosses, planExport } from './service.ts';
import { exportFormats } from './written.ts';

const part = z.object({
  environmentId: id,
  format: z.enum(exportFormats),
  folder: z
    .string()
    .min(1)
    .max(4_000)
    .optional()
    .describe('Path of a folder as in keys, `A/B`: only what is in it.'),
  jobId: id.optional().describe('Only this job.'),
});

const losses = z.object({
  items: z.array(z.object({ key: z.string(), field: z.string(), value: z.string(), reason: z.string() })),
  truncated: z.boolean(),
  total: z.int(),
});

export const exportRouter = router({
  file: auditedProcedure('control-m:export')
    .meta(
      rest('GET', '/shared/control-m/export', 'Download Control-M definitions as XML or JSON', {
        description:
          'A stream of any length: an XML export (`DEFTABLE`) or Jobs-as-Code JSON. What came in that format comes back as it ' +
          'was, unknown elements and properties included; what came in the other one is converted, and ' +
          '`GET /shared/control-m/export/losses` says what gets lost. The folders around a part are in the file too. The ' +
          'export is itself recorded, before its first byte. Over tRPC the answer only says what the file holds.',
        respond: 'stream',
        contentTypes: ['application/json', 'application/xml'],
        stream: (output, ctx) => exportFile(requireSharedDatabase(ctx).db, output),
        shownOnce: true, // a repeat has to read again with the rights of then
      }),
    )
    .input(part)
    .output(exportPlan)
    .mutation(async ({ ctx, input }) => {
      const { teamId, ...plan } = await planExport(ctx.db, ctx.scope, input);
      const { environmentId, environment, ...after } = plan;
      ctx.audit.record({
        action: 'controlM.export.file',
        resource: { type: 'control-m-environment', id: environmentId, name: environment },
        teamId,
        after,
      });
      return plan;
    }),
  losses: sharedProcedure('control-m:export')
    .meta(
      rest('GET', '/shared/control-m/export/losses', 'What an export in this format cannot say', {
        description:
          'Of definitions that came in another format: attributes, elements and properties that the format has no word ' +
          'for. They stay in the environment.',
      }),
    )
    .input(part.extend({ limit: z.int().min(1).max(10_000).default(1_000) }))
    .output(losses)
    .query(({ ctx, input }) => listLosses(ctx.db, ctx.scope, input)),
});
