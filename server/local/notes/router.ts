import { z } from 'zod';
import { router } from '../../trpc/init.ts';
import { pageInput, pageOf } from '../../trpc/page.ts';
import { localProcedure } from '../../trpc/procedures.ts';
import { rest } from '../../trpc/rest.ts';
import { byId, expectedVersion, id, isoTime, line, tagList } from '../../trpc/schemas.ts';
import { createNote, deleteNote, getNote, listNotes, updateNote } from './service.ts';

const note = z
  .object({
    id,
    title: z.string(),
    body: z.string().describe('Markdown.'),
    tags: z.array(z.string()),
    pinned: z.boolean(),
    version: z.int(),
    createdAt: isoTime,
    updatedAt: isoTime,
  })
  .meta({ id: 'Note' });

const title = line(500);
const body = z.string().max(1_000_000).describe('Markdown.');
const example = { title: 'Month end', body: 'Run `m00_close.cmd` first.', tags: ['closing'], pinned: true };

const listInput = pageInput.extend({
  q: z
    .string()
    .max(500)
    .optional()
    .describe('Words that title, body or tags must contain; the last letters of each may be left out.'),
  tag: z.string().max(50).optional().describe('Only notes with exactly this tag.'),
  pinned: z.boolean().optional().describe('Only pinned notes, or only the others.'),
});

export const notesRouter = router({
  list: localProcedure
    .meta(rest('GET', '/local/notes', 'List my notes, the last changed first'))
    .input(listInput)
    .output(pageOf(note))
    .query(({ ctx, input }) => listNotes(ctx.db, input)),
  get: localProcedure
    .meta(rest('GET', '/local/notes/{id}', 'Read a note'))
    .input(byId)
    .output(note)
    .query(({ ctx, input }) => getNote(ctx.db, input.id)),
  create: localProcedure
    .meta(rest('POST', '/local/notes', 'Write a note', { example }))
    .input(
      z.object({ title, body: body.default(''), tags: tagList.optional(), pinned: z.boolean().optional() }),
    )
    .output(note)
    .mutation(({ ctx, input }) => createNote(ctx.db, input)),
  update: localProcedure
    .meta(
      rest('PATCH', '/local/notes/{id}', 'Change a note', { example: { body: 'Done.', expectedVersion: 1 } }),
    )
    .input(
      z.object({
        id,
        expectedVersion: expectedVersion.optional(),
        title: title.optional(),
        body: body.optional(),
        tags: tagList.optional(),
        pinned: z.boolean().optional(),
      }),
    )
    .output(note)
    .mutation(({ ctx, input }) => updateNote(ctx.db, input)),
  delete: localProcedure
    .meta(rest('DELETE', '/local/notes/{id}', 'Put a note into the trash for 30 days', { respond: 'empty' }))
    .input(byId.extend({ expectedVersion: expectedVersion.optional() }))
    .mutation(({ ctx, input }) => deleteNote(ctx.db, input.id, input.expectedVersion)),
});
