import { z } from 'zod';
import { archiveInput } from '../../shared/scripts/service.ts';
import { router } from '../../trpc/init.ts';
import { rest } from '../../trpc/rest.ts';
import { id } from '../../trpc/schemas.ts';
import { bridgeProcedure } from '../../trpc/shared-procedures.ts';
import { previewExport, recordExport, writeExport } from './service.ts';

const count = z.int().min(0);

const selection = archiveInput.omit({ format: true }).extend({
  workspaceId: id,
  path: z
    .string()
    .max(1000)
    .default('')
    .describe(
      'Folder below the workspace to write into; made when it is missing. Empty: the workspace itself.',
    ),
});
const writing = selection.extend({
  overwrite: z.boolean().default(false).describe('Replace files that have other content.'),
});

export const exportRouter = router({
  preview: bridgeProcedure
    .read('scripts:read')
    .meta(
      rest('POST', '/bridge/export/preview', 'See what writing scripts into a folder would do', {
        description: 'The first 5 000 files; the counts are of all.',
      }),
    )
    .input(selection)
    .output(
      z.object({
        items: z.array(
          z.object({
            path: z.string(),
            status: z.enum(['new', 'same', 'overwrites', 'blocked']),
            detail: z.string().optional(),
            scriptId: id,
            version: z.int(),
            size: count.describe('Bytes.'),
          }),
        ),
        counts: z.object({ new: count, same: count, overwrites: count, blocked: count }),
        leftOut: count.describe('Because there are passwords or keys in them.'),
        truncated: z.boolean(),
      }),
    )
    .query(({ ctx, input, signal }) => previewExport({ ...ctx, signal }, input)),
  write: bridgeProcedure
    .change({ input: writing, work: (ctx, input) => writeExport(ctx, input) }, 'scripts:read')
    .meta(
      rest(
        'POST',
        '/bridge/export',
        'Write scripts into a folder of a workspace, each with its exact bytes',
        {
          description:
            'All of them or none. Refused when files with other content are there, unless `overwrite` is set. Recorded in the log of the team.',
        },
      ),
    )
    .input(writing)
    .output(
      z.object({
        counts: z.object({
          written: count,
          unchanged: count,
          blocked: count.describe('No file can be there.'),
          leftOut: count.describe('Because there are passwords or keys in them.'),
        }),
      }),
    )
    .mutation(({ ctx, input }) => {
      recordExport(ctx.audit, ctx.prepared, input);
      return { counts: ctx.prepared.counts };
    }),
});
