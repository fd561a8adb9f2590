import { z } from 'zod';
import { router } from '../../trpc/init.ts';
import { rest } from '../../trpc/rest.ts';
import { id, line } from '../../trpc/schemas.ts';
import { bridgeProcedure } from '../../trpc/shared-procedures.ts';
import { publishLimits } from './limits.ts';
import { folderInput, skipReason } from './shapes.ts';
import { collectToPublish, previewPublish, publish, publishingEnded } from './publishing.ts';

const count = z.int().min(0);
export const publishRouter = router({
  preview: bridgeProcedure
    .read('scripts:create', 'scripts:update')
    .meta(rest('POST', '/bridge/publish/preview', 'See what publishing a folder would change'))
    .input(folderInput)
    .output(
      z.object({
        items: z.array(
          z.object({
            path: z.string(),
            status: z.enum(['new', 'changed', 'same', 'skipped']),
            reason: skipReason.optional(),
            detail: z.string().optional(),
            scriptId: id.optional(),
            version: z.int().optional(),
          }),
        ),
        counts: z.object({ new: count, changed: count, same: count, skipped: count }),
      }),
    )
    .query(({ ctx, input, signal }) => previewPublish({ ...ctx, signal }, input)),
  publish: bridgeProcedure
    .change(
      { input: folderInput, work: collectToPublish, ended: publishingEnded },
      'scripts:create',
      'scripts:update',
    )
    .meta(rest('POST', '/bridge/publish', 'Publish the scripts of a folder to the team, all or none'))
    .input(
      folderInput.extend({
        paths: z
          .array(z.string().max(1000))
          .max(publishLimits.maxFiles)
          .optional()
          .describe('Only these files.'),
        expectedVersions: z
          .record(z.string(), z.int32())
          .optional()
          .describe(
            'Versions as the preview showed them, by path; a script that moved on or appeared since is a conflict.',
          ),
        message: line(500).optional(),
      }),
    )
    .output(
      z.object({
        counts: z.object({ created: count, updated: count, unchanged: count, skipped: count }),
        scriptIds: z.array(id),
      }),
    )
    .mutation(({ ctx, input }) => publish(ctx, ctx.prepared, input)),
});
