import { z } from 'zod';
import { scriptKinds } from '../../../db/shared/schema/index.ts';
import { encodings } from '../../text/decode.ts';
import { router } from '../../trpc/init.ts';
import { pageInput, pageOf } from '../../trpc/page.ts';
import { rest } from '../../trpc/rest.ts';
import { byId, expectedVersion, id, isoTime, line, tagList } from '../../trpc/schemas.ts';
import { auditedProcedure, sharedProcedure } from '../../trpc/shared-procedures.ts';
import { maxScriptBytes } from './content.ts';
import { getRawScript, getScript, getScriptVersion, listScripts, listScriptVersions } from './read.ts';
import { scriptPath } from './script-path.ts';
import { createScript, deleteScript, updateScript } from './write.ts';

const contentFacts = {
  encoding: z.string().meta({ examples: ['windows-1252'] }),
  lineEnding: z.enum(['crlf', 'lf', 'mixed']),
  size: z.int().describe('Bytes.'),
  sha256: z.string().describe('Of the stored bytes, lower-case hex.'),
};

const summary = z.object({
  id,
  teamId: id,
  name: z.string(),
  path: z.string().meta({ examples: ['nightly/n10_clearing.cmd'] }),
  kind: z.enum(scriptKinds),
  ...contentFacts,
  description: z.string(),
  tags: z.array(z.string()),
  version: z.int(),
  createdAt: isoTime,
  createdBy: id,
  createdByName: z.string().nullable(),
  updatedAt: isoTime,
  updatedBy: id,
  updatedByName: z.string().nullable(),
});
const script = summary.extend({ content: z.string() });

const versionSummary = z.object({
  scriptId: id,
  version: z.int(),
  name: z.string(),
  path: z.string(),
  ...contentFacts,
  message: z.string().nullable(),
  createdAt: isoTime,
  createdBy: id,
  createdByName: z.string().nullable(),
});

const content = z
  .string()
  .max(maxScriptBytes)
  .meta({ examples: ['@echo off\r\nnet use K: \\\\SRV01\\data\r\n'] });
const contentBase64 = z
  .base64()
  .max(Math.ceil((maxScriptBytes * 4) / 3) + 4)
  .describe('Instead of content: the exact bytes of a file; the encoding is found out.');
const encoding = z.enum(encodings).describe('How content is stored.');
const description = z.string().max(10_000);
const message = line(500).describe('Why, for the list of versions.');
const bytes = z.object({ base64: z.string(), contentType: z.string(), filename: z.string() });

export const scriptsRouter = router({
  list: sharedProcedure('scripts:read')
    .meta(rest('GET', '/shared/scripts', 'List scripts'))
    .input(
      pageInput.extend({
        teamId: id.optional(),
        q: z.string().trim().max(200).optional().describe('In path or description.'),
        kind: z.enum(scriptKinds).optional(),
        tag: z.string().max(50).optional(),
      }),
    )
    .output(pageOf(summary))
    .query(({ ctx, input }) => listScripts(ctx.db, ctx.scope, input)),
  get: sharedProcedure('scripts:read')
    .meta(rest('GET', '/shared/scripts/{id}', 'One script with its text'))
    .input(byId)
    .output(script)
    .query(({ ctx, input }) => getScript(ctx.db, ctx.scope, input.id)),
  raw: sharedProcedure('scripts:read')
    .meta(rest('GET', '/shared/scripts/{id}/raw', 'The exact bytes', { respond: 'bytes' }))
    .input(byId)
    .output(bytes)
    .query(({ ctx, input }) => getRawScript(ctx.db, ctx.scope, input.id)),
  versions: sharedProcedure('scripts:read')
    .meta(rest('GET', '/shared/scripts/{id}/versions', 'All versions, newest first'))
    .input(pageInput.extend({ id }))
    .output(pageOf(versionSummary))
    .query(({ ctx, input }) => listScriptVersions(ctx.db, ctx.scope, input)),
  version: sharedProcedure('scripts:read')
    .meta(rest('GET', '/shared/scripts/{id}/versions/{version}', 'One version with its text'))
    .input(byId.extend({ version: z.int32().min(1) }))
    .output(versionSummary.extend({ content: z.string() }))
    .query(({ ctx, input }) => getScriptVersion(ctx.db, ctx.scope, input.id, input.version)),
  create: auditedProcedure('scripts:create')
    .meta(rest('POST', '/shared/scripts', 'Add a script'))
    .input(
      z.object({
        teamId: id,
        name: line(255).meta({ examples: ['n10_clearing.cmd'] }),
        path: scriptPath.optional().describe('Below the script root; the name if not given.'),
        content: content.optional(),
        contentBase64: contentBase64.optional(),
        encoding: encoding.default('utf-8'),
        description: description.optional(),
        tags: tagList.optional(),
        message: message.optional(),
      }),
    )
    .output(script)
    .mutation(async ({ ctx, input }) => {
      const path = input.path ?? scriptPath.parse(input.name);
      const after = await createScript(ctx.db, ctx.scope, ctx.caller, { ...input, path });
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
        description: 'Text keeps the encoding of the script unless another one is given.',
      }),
    )
    .input(
      byId.extend({
        expectedVersion,
        name: line(255).optional(),
        path: scriptPath.optional(),
        content: content.optional(),
        contentBase64: contentBase64.optional(),
        encoding: encoding.optional(),
        description: description.optional(),
        tags: tagList.optional(),
        message: message.optional(),
      }),
    )
    .output(script)
    .mutation(async ({ ctx, input }) => {
      const { before, after, script: saved } = await updateScript(ctx.db, ctx.scope, ctx.caller, input);
      ctx.audit.record({
        action: 'scripts.update',
        resource: { type: 'script', id: saved.id, name: saved.path },
        teamId: saved.teamId,
        before: { ...before },
        after: { ...after },
      });
      return saved;
    }),
  delete: auditedProcedure('scripts:delete')
    .meta(rest('DELETE', '/shared/scripts/{id}', 'Delete a script', { respond: 'empty' }))
    .input(byId.extend({ expectedVersion }))
    .output(z.void())
    .mutation(async ({ ctx, input }) => {
      const before = await deleteScript(ctx.db, ctx.scope, input);
      ctx.audit.record({
        action: 'scripts.delete',
        resource: { type: 'script', id: before.id, name: before.path },
        teamId: before.teamId,
        before: { ...before },
      });
    }),
});
