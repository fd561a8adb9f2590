import { z } from 'zod';
import { languages } from '../../script-facts/model.ts';
import { factsSchema } from '../../script-facts/schema.ts';
import { encodings } from '../../text/decode.ts';
import { router } from '../../trpc/init.ts';
import { pageInput, pageOf } from '../../trpc/page.ts';
import { localProcedure } from '../../trpc/procedures.ts';
import { rest } from '../../trpc/rest.ts';
import { byId, expectedVersion, id, isoTime, line } from '../../trpc/schemas.ts';
import {
  createWorkspace,
  deleteWorkspace,
  getWorkspace,
  listEntries,
  listWorkspaces,
  readTextFile,
  updateWorkspace,
} from './service.ts';
import { factsOfFile } from './file-facts.ts';

const workspace = z
  .object({
    id,
    name: z.string(),
    path: z.string().describe('The folder on the machine the server runs on.'),
    description: z.string(),
    version: z.int(),
    createdAt: isoTime,
    updatedAt: isoTime,
  })
  .meta({ id: 'Workspace' });

const entry = z
  .object({
    name: z.string(),
    path: z.string().describe('Relative to the workspace folder, with `/`.'),
    type: z.enum(['file', 'folder', 'link']),
    size: z.int().nullable().describe('Bytes; null for folders and links.'),
    modifiedAt: isoTime,
  })
  .meta({ id: 'WorkspaceEntry' });

const textFile = z
  .object({
    path: z.string(),
    kind: z.enum(languages).describe('What runs it, by its name.'),
    text: z.string(),
    encoding: z.enum(encodings),
    lineEnding: z.enum(['crlf', 'lf', 'mixed']),
    size: z.int().describe('Bytes of the whole file.'),
    truncated: z.boolean().describe('`text` is only the beginning of the file.'),
  })
  .meta({ id: 'WorkspaceFile' });

const fileFacts = factsSchema
  .extend({
    path: z.string(),
    kind: z.enum(languages),
    encoding: z.enum(encodings),
    lineEnding: z.enum(['crlf', 'lf', 'mixed']),
    finalNewline: z.boolean(),
  })
  .meta({ id: 'WorkspaceFileFacts' });

const name = line(200);
const folder = z
  .string()
  .min(1)
  .max(4096)
  .regex(/^[^\u0000]*$/, 'A path holds no NUL.')
  .describe('Full path of a folder on the machine the server runs on.');
const description = z.string().max(10_000);
const relativePath = z.string().max(4096).describe('Relative to the workspace folder, with `/`.');

/** A folder is shown whole where that is reasonable; unlike other lists, whose rows are larger. */
const entriesInput = byId.extend({
  path: relativePath.default(''),
  limit: z.int().min(1).max(1000).default(1000),
  cursor: pageInput.shape.cursor,
});

const example = { name: 'Nightly batch', path: '/srv/batch', description: 'What runs on SRV01.' };

export const workspacesRouter = router({
  list: localProcedure
    .meta(rest('GET', '/local/workspaces', 'List my workspaces, the last changed first'))
    .input(pageInput.extend({ q: z.string().max(200).optional().describe('Part of the name or path.') }))
    .output(pageOf(workspace))
    .query(({ ctx, input }) => listWorkspaces(ctx.db, input)),
  get: localProcedure
    .meta(rest('GET', '/local/workspaces/{id}', 'Read a workspace'))
    .input(byId)
    .output(workspace)
    .query(({ ctx, input }) => getWorkspace(ctx.db, input.id)),
  create: localProcedure
    .meta(rest('POST', '/local/workspaces', 'Add a folder of this machine as a workspace', { example }))
    .input(z.object({ name, path: folder, description: description.optional() }))
    .output(workspace)
    .mutation(({ ctx, input }) => createWorkspace(ctx.db, input)),
  update: localProcedure
    .meta(
      rest('PATCH', '/local/workspaces/{id}', 'Change a workspace', {
        example: { name: 'Batch', expectedVersion: 1 },
      }),
    )
    .input(
      z.object({
        id,
        expectedVersion: expectedVersion.optional(),
        name: name.optional(),
        path: folder.optional(),
        description: description.optional(),
      }),
    )
    .output(workspace)
    .mutation(({ ctx, input }) => updateWorkspace(ctx.db, input)),
  delete: localProcedure
    .meta(
      rest('DELETE', '/local/workspaces/{id}', 'Put a workspace into the trash for 30 days', {
        description: 'The folder on disk is not touched.',
        respond: 'empty',
      }),
    )
    .input(byId.extend({ expectedVersion: expectedVersion.optional() }))
    .mutation(({ ctx, input }) => deleteWorkspace(ctx.db, input.id, input.expectedVersion)),
  entries: localProcedure
    .meta(rest('GET', '/local/workspaces/{id}/entries', 'List a folder of a workspace, folders first'))
    .input(entriesInput)
    .output(pageOf(entry))
    .query(({ ctx, input }) => listEntries(getWorkspace(ctx.db, input.id).path, input)),
  file: localProcedure
    .meta(rest('GET', '/local/workspaces/{id}/file', 'Read a text file of a workspace'))
    .input(byId.extend({ path: relativePath.min(1) }))
    .output(textFile)
    .query(({ ctx, input }) => readTextFile(getWorkspace(ctx.db, input.id).path, input.path)),
  fileFacts: localProcedure
    .meta(
      rest('GET', '/local/workspaces/{id}/facts', 'What a script of a workspace says about itself', {
        description:
          'Drive mappings, UNC paths, scripts it starts, secrets, variables, exit codes: read on this machine, with no team database. Which script a reference means, only the catalogue of a team knows.',
      }),
    )
    .input(byId.extend({ path: relativePath.min(1) }))
    .output(fileFacts)
    .query(({ ctx, input }) => factsOfFile(getWorkspace(ctx.db, input.id).path, input.path)),
});
