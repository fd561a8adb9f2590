import { z } from 'zod';
import { router } from '../../trpc/init.ts';
import { pageInput, pageOf } from '../../trpc/page.ts';
import { rest } from '../../trpc/rest.ts';
import { byId, expectedVersion, id, line } from '../../trpc/schemas.ts';
import { requireSharedDatabase } from '../../trpc/shared-access.ts';
import { auditedProcedure, sharedProcedure } from '../../trpc/shared-procedures.ts';
import { archiveFile } from './archive/file.ts';
import { archiveInput, archivePlan, planArchive } from './archive/plan.ts';
import { scriptFacets } from './facets.ts';
import { listScripts, sortings } from './list.ts';
import { getRawScript, getScript } from './read.ts';
import { recorded } from './recorded.ts';
import { scriptPath } from './script-path.ts';
import { viewerOf } from './secrets.ts';
import * as shape from './shapes.ts';
import { trashProcedures } from './trash-procedures.ts';
import { compareVersions, getScriptVersion, listScriptVersions } from './versions.ts';
import { createScript, deleteScript, restoreVersion, reviewScript, updateScript } from './write.ts';

export const scriptsRouter = router({
  ...trashProcedures,
  list: sharedProcedure('scripts:read')
    .meta(rest('GET', '/shared/scripts', 'List and search scripts'))
    .input(
      pageInput.extend({
        ...shape.filtersInput,
        sort: z
          .enum(sortings)
          .optional()
          .describe('By path, or by relevance when `q` is given. `updated` and `size`: largest first.'),
      }),
    )
    .output(pageOf(shape.summary.extend({ found: shape.found })))
    .query(({ ctx, input }) => listScripts(ctx.db, ctx.scope, input)),
  facets: sharedProcedure('scripts:read')
    .meta(
      rest('GET', '/shared/script-facets', 'What scripts can be filtered by, with counts', {
        description: 'The 200 most frequent values of each.',
      }),
    )
    .input(z.object({ teamId: id.optional() }))
    .output(shape.allFacets)
    .query(({ ctx, input }) => scriptFacets(ctx.db, ctx.scope, input.teamId)),
  get: sharedProcedure('scripts:read')
    .meta(rest('GET', '/shared/scripts/{id}', 'One script with its text'))
    .input(byId)
    .output(shape.script)
    .query(({ ctx, input }) => getScript(ctx.db, viewerOf(ctx), input.id)),
  raw: sharedProcedure('scripts:read')
    .meta(
      rest('GET', '/shared/scripts/{id}/raw', 'The exact bytes', {
        description: 'Of a script with passwords or keys in it only with `scripts:read-secrets`.',
        respond: 'bytes',
      }),
    )
    .input(byId)
    .output(shape.bytes)
    .query(({ ctx, input }) => getRawScript(ctx.db, viewerOf(ctx), input.id)),
  versions: sharedProcedure('scripts:read')
    .meta(rest('GET', '/shared/scripts/{id}/versions', 'All versions, newest first'))
    .input(pageInput.extend({ id }))
    .output(pageOf(shape.versionSummary))
    .query(({ ctx, input }) => listScriptVersions(ctx.db, ctx.scope, input)),
  version: sharedProcedure('scripts:read')
    .meta(rest('GET', '/shared/scripts/{id}/versions/{version}', 'One version with its text'))
    .input(byId.extend({ version: shape.versionNumber }))
    .output(shape.wholeVersion)
    .query(({ ctx, input }) => getScriptVersion(ctx.db, viewerOf(ctx), input.id, input.version)),
  diff: sharedProcedure('scripts:read')
    .meta(
      rest('GET', '/shared/scripts/{id}/diff', 'What changed from one version to another', {
        description: 'In bounded time: of texts that have little in common it tells less finely.',
      }),
    )
    .input(byId.extend({ from: shape.versionNumber, to: shape.versionNumber }))
    .output(shape.difference)
    .query(({ ctx, input }) => compareVersions(ctx.db, viewerOf(ctx), input)),
  exportArchive: auditedProcedure('scripts:read')
    .meta(
      rest('GET', '/shared/script-export', 'Download scripts of a team as a zip archive', {
        description:
          'The exact bytes, at their paths. Scripts with passwords or keys in them only with `scripts:read-secrets`, or they are ' +
          'left out. The export is itself recorded, before its first byte. Over tRPC the answer only says what the archive holds.',
        respond: 'stream',
        contentTypes: ['application/zip'],
        stream: (output, ctx) => archiveFile(requireSharedDatabase(ctx).db, output),
        shownOnce: true, // a repeat has to read again with the rights of then
      }),
    )
    .input(archiveInput)
    .output(archivePlan)
    .mutation(async ({ ctx, input }) => {
      const plan = await planArchive(ctx.db, viewerOf(ctx), input);
      const { selection, scripts, bytes, withSecrets } = plan;
      ctx.audit.record({
        action: 'scripts.exportArchive',
        resource: { type: 'script', id: null, name: plan.filename },
        teamId: selection.teamId,
        after: { ...selection, scripts, bytes, withSecrets },
      });
      return plan;
    }),
  create: auditedProcedure('scripts:create')
    .meta(rest('POST', '/shared/scripts', 'Add a script'))
    .input(
      z.object({
        teamId: id,
        name: line(255).meta({ examples: ['n10_clearing.cmd'] }),
        path: scriptPath.optional().describe('Below the script root; the name if not given.'),
        ...shape.contentInput,
        encoding: shape.encoding.default('utf-8'),
        ...shape.aboutInput,
        message: shape.message,
      }),
    )
    .output(shape.script)
    .mutation(async ({ ctx, input }) => {
      const path = input.path ?? scriptPath.parse(input.name);
      const after = await createScript(ctx.db, viewerOf(ctx), ctx.caller, { ...input, path });
      ctx.audit.record({
        action: 'scripts.create',
        resource: { type: 'script', id: after.id, name: after.path },
        teamId: after.teamId,
        after: { ...after },
      });
      return after;
    }),
  update: auditedProcedure('scripts:update')
    .meta(
      rest('PATCH', '/shared/scripts/{id}', 'Save a new version of a script', {
        description:
          'Text keeps the encoding of the script unless another one is given. The content of a script with passwords or keys in ' +
          'it changes only with `scripts:read-secrets`: who sees masks would save them.',
      }),
    )
    .input(
      byId.extend({
        expectedVersion,
        name: line(255).optional(),
        path: scriptPath.optional(),
        ...shape.contentInput,
        encoding: shape.encoding.optional(),
        ...shape.aboutInput,
        message: shape.message,
      }),
    )
    .output(shape.script)
    .mutation(async ({ ctx, input }) => {
      const saved = await updateScript(ctx.db, viewerOf(ctx), ctx.caller, input);
      return recorded(ctx.audit, 'scripts.update', saved);
    }),
  review: auditedProcedure('scripts:update')
    .meta(
      rest('POST', '/shared/scripts/{id}/review', 'Say that a script is as it should be', {
        description: 'A version of its own, with the bytes it had.',
      }),
    )
    .input(byId.extend({ expectedVersion, message: shape.message }))
    .output(shape.script)
    .mutation(async ({ ctx, input }) => {
      const saved = await reviewScript(ctx.db, viewerOf(ctx), ctx.caller, input);
      return recorded(ctx.audit, 'scripts.review', saved);
    }),
  restoreVersion: auditedProcedure('scripts:update')
    .meta(
      rest('POST', '/shared/scripts/{id}/versions/{version}/restore', 'Make an earlier version the newest', {
        description:
          'A new version with the old bytes; those in between stay. Path and description are not touched.',
      }),
    )
    .input(byId.extend({ version: shape.versionNumber, expectedVersion, message: shape.message }))
    .output(shape.script)
    .mutation(async ({ ctx, input }) => {
      const saved = await restoreVersion(ctx.db, viewerOf(ctx), ctx.caller, input);
      return recorded(ctx.audit, 'scripts.restoreVersion', saved);
    }),
  delete: auditedProcedure('scripts:delete')
    .meta(
      rest('DELETE', '/shared/scripts/{id}', 'Move a script to the trash', {
        respond: 'empty',
      }),
    )
    .input(byId.extend({ expectedVersion }))
    .output(z.void())
    .mutation(async ({ ctx, input }) => {
      const before = await deleteScript(ctx.db, ctx.scope, ctx.caller, input);
      ctx.audit.record({
        action: 'scripts.delete',
        resource: { type: 'script', id: before.id, name: before.path },
        teamId: before.teamId,
        before: { ...before },
      });
    }),
});
