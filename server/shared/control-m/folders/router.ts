import { z } from 'zod';
import { router } from '../../../trpc/init.ts';
import { describedBy } from '../../../trpc/large-answer.ts';
import { pageInput, pageOf } from '../../../trpc/page.ts';
import { rest } from '../../../trpc/rest.ts';
import { byId, id } from '../../../trpc/schemas.ts';
import { sharedProcedure } from '../../../trpc/shared-procedures.ts';
import { getFolderGraph } from '../graph/service.ts';
import { graphView, node } from '../graph/shapes.ts';
import { getDefinition } from '../jobs/detail.ts';
import { definitionDetail } from '../jobs/shapes.ts';
import { listFolders } from './list.ts';

const folderItem = node.extend({
  folder: z.string().describe('Path of the folder it is in; empty at the top.'),
  server: z.string().nullable(),
  application: z.string(),
  description: z.string(),
  jobs: z.int().describe('Directly in it.'),
  subFolders: z.int().describe('Directly in it.'),
});

export const foldersRouter = router({
  list: sharedProcedure('control-m:read')
    .meta(rest('GET', '/shared/control-m/folders', 'List the folders of an environment'))
    .input(
      pageInput.extend({
        environmentId: id,
        parentId: z
          .union([z.literal('top'), id])
          .optional()
          .describe('The folder they are directly in; `top`: in none. All of any depth if left out.'),
        q: z.string().max(200).optional().describe('In name or description, without regard to case.'),
      }),
    )
    .output(pageOf(folderItem))
    .query(({ ctx, input }) => listFolders(ctx.db, ctx.scope, input)),
  get: sharedProcedure('control-m:read')
    .meta(rest('GET', '/shared/control-m/folders/{id}', 'One folder'))
    .input(byId)
    .output(definitionDetail)
    .query(({ ctx, input }) => getDefinition(ctx.db, ctx.scope, 'folder', input.id)),
  graph: sharedProcedure('control-m:read')
    .meta(
      rest('GET', '/shared/control-m/folders/{id}/graph', 'The graph of a folder', {
        description: 'Everything in it, and what is joined to something in it from outside.',
      }),
    )
    .input(z.object({ id, limit: z.int().min(1).max(10_000).default(10_000) }))
    .output(describedBy(graphView))
    .query(({ ctx, input }) => getFolderGraph(ctx.db, ctx.scope, input)),
});
