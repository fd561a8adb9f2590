import { z } from 'zod';
import { router } from '../../trpc/init.ts';
import { rest } from '../../trpc/rest.ts';
import { id, line } from '../../trpc/schemas.ts';
import { bridgeProcedure } from '../../trpc/shared-procedures.ts';
import { collect, previewPublish, publish } from './service.ts';

const globs = z.array(z.string().min(1).max(200)).max(100);

const folder = z.object({
  workspaceId: id,
  teamId: id,
  path: z.string().max(1000).optional().describe('A folder below the workspace; all of it when left out.'),
  include: globs
    .optional()
    .describe('Globs; all files when left out.')
    .meta({ examples: [['**/*.cmd', '**/*.ps1']] }),
  exclude: globs.optional().describe('Globs. When left out: .git, .svn, .hg, node_modules.'),
});

const count = z.int().min(0);
const reason = z.enum([
  'too-large',
  'binary',
  'undecodable',
  'unreadable',
  'not-a-file',
  'bad-path',
  'duplicate-path',
]);

export const publishRouter = router({
  preview: bridgeProcedure
    .read('scripts:create', 'scripts:update')
    .meta(rest('POST', '/bridge/publish/preview', 'See what publishing a folder would change'))
    .input(folder)
    .output(
      z.object({
        items: z.array(
          z.object({
            path: z.string(),
            status: z.enum(['new', 'changed', 'same', 'skipped']),
            reason: reason.optional(),
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
    .change({ input: folder, work: collect }, 'scripts:create', 'scripts:update')
    .meta(rest('POST', '/bridge/publish', 'Publish the scripts of a folder to the team, all or none'))
    .input(
      folder.extend({
        paths: z.array(z.string().max(1000)).max(5_000).optional().describe('Only these files.'),
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
