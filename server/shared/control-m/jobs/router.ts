import { z } from 'zod';
import { definitionChanges } from '../../../../db/shared/schema/index.ts';
import { router } from '../../../trpc/init.ts';
import { pageInput, pageOf } from '../../../trpc/page.ts';
import { rest } from '../../../trpc/rest.ts';
import { byId, id, isoTime } from '../../../trpc/schemas.ts';
import { sharedProcedure } from '../../../trpc/shared-procedures.ts';
import { getDefinition } from './detail.ts';
import { countJobs, listJobs } from './list.ts';
import { definitionDetail, jobItem } from './shapes.ts';
import { listVersions } from './versions.ts';

const value = z.string().max(1_000).optional();
const filters = z.object({
  environmentId: id,
  key: z
    .string()
    .max(4_000)
    .optional()
    .describe('The one with this key.')
    .meta({ examples: ['PAY/LOAD#1'] }),
  folder: z
    .string()
    .max(4_000)
    .optional()
    .describe('Path, `A/B`; its sub-folders count too.')
    .meta({ examples: ['PAY/LOAD'] }),
  parentId: id.optional().describe('The folder a job is directly in.'),
  q: z.string().max(200).optional().describe('In name, description or command, without regard to case.'),
  type: value,
  application: value,
  subApplication: value,
  host: value,
  runAs: value,
  server: value,
});

export const jobsRouter = router({
  list: sharedProcedure('control-m:read')
    .meta(rest('GET', '/shared/control-m/jobs', 'List the jobs of an environment'))
    .input(pageInput.extend(filters.shape))
    .output(pageOf(jobItem))
    .query(({ ctx, input }) => listJobs(ctx.db, ctx.scope, input)),
  count: sharedProcedure('control-m:read')
    .meta(rest('GET', '/shared/control-m/jobs/count', 'Count the jobs of an environment'))
    .input(filters)
    .output(z.object({ count: z.int() }))
    .query(async ({ ctx, input }) => ({ count: await countJobs(ctx.db, ctx.scope, input) })),
  get: sharedProcedure('control-m:read')
    .meta(
      rest('GET', '/shared/control-m/jobs/{id}', 'One job', {
        description:
          'With what it says, who sets what it waits for, and who waits for what it sets: 200 of each event.',
      }),
    )
    .input(byId)
    .output(definitionDetail)
    .query(({ ctx, input }) => getDefinition(ctx.db, ctx.scope, 'job', input.id)),
  versions: sharedProcedure('control-m:read')
    .meta(
      rest('GET', '/shared/control-m/jobs/{id}/versions', 'What imports changed about a job or folder', {
        description: 'The newest first, field by field.',
      }),
    )
    .input(pageInput.extend({ id }))
    .output(
      pageOf(
        z.object({
          importId: id,
          seq: z.int(),
          change: z.enum(definitionChanges),
          at: isoTime.nullable().describe('When the import was applied.'),
          by: z.string().nullable().describe('User name of who applied it.'),
          byId: id.nullable(),
          key: z.string(),
          fields: z.array(
            z.object({ field: z.string(), before: z.string().nullable(), after: z.string().nullable() }),
          ),
        }),
      ),
    )
    .query(({ ctx, input }) => listVersions(ctx.db, ctx.scope, input)),
});
