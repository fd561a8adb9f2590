import { z } from 'zod';
import { router } from '../../../trpc/init.ts';
import { pageInput, pageOf } from '../../../trpc/page.ts';
import { rest } from '../../../trpc/rest.ts';
import { id } from '../../../trpc/schemas.ts';
import { requireSharedDatabase } from '../../../trpc/shared-access.ts';
import { sharedProcedure } from '../../../trpc/shared-procedures.ts';
import { comparedChanges } from './differences.ts';
import { reportFile, reportFormats, reportPlan } from './file.ts';
import { comparisonOf, listDifferences } from './service.ts';

const sides = z.object({
  left: id.describe('An environment, or an import.'),
  right: id,
  ignore: z
    .string()
    .max(2_000)
    .optional()
    .describe('Fields that do not count, separated by commas: `host`, or `attributes` for all below it.'),
  change: z.enum(comparedChanges).optional(),
});

const difference = z.object({
  change: z.enum(comparedChanges).describe('`added`: only on the right.'),
  kind: z.enum(['folder', 'job']),
  folder: z.string(),
  name: z.string(),
  key: z.string(),
  fields: z
    .array(z.object({ field: z.string(), before: z.string().nullable(), after: z.string().nullable() }))
    .describe('Of a changed one: `before` is on the left, `after` on the right; null is not said.'),
});

export const compareRouter = router({
  list: sharedProcedure('control-m:read')
    .meta(
      rest('GET', '/shared/control-m/compare', 'Compare two environments or imports', {
        description:
          'Folders and jobs are matched by path, name and number, whatever their server. An import stands for what it brings: ' +
          'the definitions it adds, changes or moves. Equal words mean equal things in XML and JSON.',
      }),
    )
    .input(pageInput.extend(sides.shape).extend({ cursor: z.string().max(8_000).optional() }))
    .output(
      pageOf(difference).extend({
        counts: z.object({ added: z.int(), removed: z.int(), changed: z.int(), same: z.int() }),
      }),
    )
    .query(({ ctx, input }) => listDifferences(ctx.db, ctx.scope, input)),
  export: sharedProcedure('control-m:read')
    .meta(
      rest('GET', '/shared/control-m/compare/export', 'Download a comparison as CSV or Markdown', {
        description: 'A stream of any length, by key. Over tRPC the answer only says what the file holds.',
        respond: 'stream',
        contentTypes: ['text/csv', 'text/markdown'],
        stream: (output, ctx) => reportFile(requireSharedDatabase(ctx).db, output),
      }),
    )
    .input(sides.extend({ format: z.enum(reportFormats) }))
    .output(reportPlan)
    .query(async ({ ctx, input }) => {
      const { change = null, format } = input;
      return { ...(await comparisonOf(ctx.db, ctx.scope, input)), change, format };
    }),
});
