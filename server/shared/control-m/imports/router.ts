import { z } from 'zod';
import { definitionChanges, definitionKinds, importStates } from '../../../../db/shared/schema/index.ts';
import { router } from '../../../trpc/init.ts';
import { pageInput, pageOf } from '../../../trpc/page.ts';
import { rest } from '../../../trpc/rest.ts';
import { byId, id } from '../../../trpc/schemas.ts';
import {
  preparedAuditedProcedure,
  sharedProcedure,
  watchProcedure,
} from '../../../trpc/shared-procedures.ts';
import { applyMarked, applyPreparation, cancelPreparation } from './applying.ts';
import { watchImport } from '../../imports/service.ts';
import { changeView, listChanges } from './changes.ts';
import { answerOfUpload, uploadPreparation, waitSeconds } from './uploading.ts';
import { entry } from './entry.ts';
import { cancelImport, createImport, getImport, listImports } from './service.ts';
import { importOptions, importView } from './view.ts';

export const importsRouter = router({
  list: sharedProcedure('control-m:import')
    .meta(rest('GET', '/shared/control-m/imports', 'List imports, newest first'))
    .input(
      pageInput.extend({
        environmentId: id.optional(),
        teamId: id.optional(),
        state: z.enum(importStates).optional(),
      }),
    )
    .output(pageOf(importView))
    .query(({ ctx, input }) => listImports(ctx.db, ctx.scope, input)),
  get: sharedProcedure('control-m:import')
    .meta(rest('GET', '/shared/control-m/imports/{id}', 'One import: what it holds and changes'))
    .input(byId)
    .output(importView)
    .query(({ ctx, input }) => getImport(ctx.db, ctx.scope, input.id)),
  changes: sharedProcedure('control-m:import')
    .meta(rest('GET', '/shared/control-m/imports/{id}/changes', 'What an import changes, field by field'))
    .input(
      pageInput.extend({
        id,
        change: z.enum(definitionChanges).optional(),
        kind: z.enum(definitionKinds).optional(),
        q: z.string().max(200).optional().describe('In key or description.'),
      }),
    )
    .output(pageOf(changeView))
    .query(({ ctx, input }) => listChanges(ctx.db, ctx.scope, input)),
  progress: watchProcedure('control-m:import')
    .input(byId)
    .subscription(async ({ ctx, input, signal }) => {
      await getImport(ctx.db, ctx.scope, input.id);
      const load = async () => getImport(ctx.db, await ctx.admitAgain(), input.id);
      return watchImport(ctx.services.imports, input.id, load, signal);
    }),
  create: preparedAuditedProcedure(uploadPreparation, 'control-m:import')
    .meta(
      rest('POST', '/shared/control-m/imports', 'Upload Control-M exports and see what they would change', {
        description:
          'The body is a file, or several as multipart/form-data: XML, Jobs-as-Code JSON or a CSV report. They are read in the background; the answer waits for that, but not for ever. Nothing changes before it is applied.',
        accept: 'files',
        settle: answerOfUpload,
      }),
    )
    .input(
      uploadPreparation.input.extend({
        removal: importOptions.shape.removal
          .default('folders')
          .describe(
            'What goes because the files do not have it: what is in folders at the top that they have (default), nothing, or anything in the environment.',
          ),
        wait: waitSeconds,
      }),
    )
    .output(importView)
    .mutation(async ({ ctx, input }) => {
      const { view } = await createImport(ctx.db, ctx.scope, ctx.caller, {
        ...input,
        received: ctx.prepared,
      });
      ctx.audit.record(entry('create', view));
      return view;
    }),
  applyChanges: preparedAuditedProcedure(applyPreparation, 'control-m:import')
    .meta(
      rest('POST', '/shared/control-m/imports/{id}/apply', 'Make the environment what the preview says', {
        description: 'In one transaction: all of it or nothing.',
      }),
    )
    .input(byId)
    .output(importView)
    .mutation(async ({ ctx, input }) => {
      const view = await applyMarked(ctx.db, ctx.scope, ctx.caller, input.id);
      ctx.audit.record(entry('applyChanges', view, { state: 'previewed' }));
      return view;
    }),
  cancel: preparedAuditedProcedure(cancelPreparation, 'control-m:import')
    .meta(rest('POST', '/shared/control-m/imports/{id}/cancel', 'Give up an import that is not applied'))
    .input(byId)
    .output(importView)
    .mutation(async ({ ctx, input }) => {
      const { before, after } = await cancelImport(ctx.db, ctx.scope, input.id);
      ctx.audit.record(entry('cancel', after, before));
      return after;
    }),
});
