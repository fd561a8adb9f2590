import { z } from 'zod';
import { router } from '../../trpc/init.ts';
import { pageInput, pageOf } from '../../trpc/page.ts';
import { localProcedure } from '../../trpc/procedures.ts';
import { rest } from '../../trpc/rest.ts';
import { byId, id, isoTime } from '../../trpc/schemas.ts';
import { differenceStatuses } from './differences.ts';
import {
  checkPublication,
  listDifferences,
  listPublications,
  removePublication,
  viewPublication,
  watchPublication,
} from './view.ts';

const count = z.int().min(0);

const publication = z
  .object({
    id,
    workspaceId: id,
    workspaceName: z.string().nullable().describe('null: the workspace is in the trash.'),
    teamId: id,
    path: z.string().describe('Folder below the workspace; empty: all of it.'),
    include: z.array(z.string()).nullable(),
    exclude: z.array(z.string()).nullable(),
    connected: z.boolean().describe('Its team database is the one that is connected now.'),
    watched: z.boolean(),
    files: count.describe('That were published, or found equal.'),
    createdAt: isoTime,
    publishedAt: isoTime,
    watch: z.object({
      state: z
        .enum(['waiting', 'checking', 'checked', 'unreachable'])
        .describe('`unreachable`: the folder does not answer; it is tried again, less and less often.'),
      checkedAt: isoTime.nullable().describe('When the folder was seen last.'),
      teamCheckedAt: isoTime.nullable().describe('As of when the team is known; null: not since the start.'),
      nextAt: isoTime.nullable(),
      problem: z.object({ reason: z.string(), message: z.string() }).nullable(),
      counts: z
        .object({
          'disk-changed': count,
          'team-changed': count,
          'both-changed': count,
          new: count,
          'gone-on-disk': count,
          'gone-in-team': count,
        })
        .nullable(),
    }),
  })
  .meta({ id: 'Publication' });

const difference = z
  .object({
    path: z.string(),
    status: z.enum(differenceStatuses).describe('Which side has moved on since they were the same.'),
    scriptId: id.nullable(),
    publishedVersion: z.int().nullable().describe('Of the script when it was published last.'),
    teamVersion: z.int().nullable().describe('Of the script now, as far as the team is known.'),
  })
  .meta({ id: 'PublicationDifference' });

/** Folders of this machine that were published: works without the team database, and asks only the machine's owner. */
export const publicationsRouter = router({
  list: localProcedure
    .meta(
      rest('GET', '/bridge/publications', 'List published folders, and what has changed since', {
        description:
          'Looked at every half a minute. Answers without the team database, with what was last known of the team.',
      }),
    )
    .input(z.object({ workspaceId: id.optional() }))
    .output(z.object({ items: z.array(publication) }))
    .query(({ ctx, input }) => listPublications({ ...ctx.services, db: ctx.db }, input)),
  get: localProcedure
    .meta(rest('GET', '/bridge/publications/{id}', 'One published folder'))
    .input(byId)
    .output(publication)
    .query(({ ctx, input }) => viewPublication({ ...ctx.services, db: ctx.db }, input.id)),
  update: localProcedure
    .meta(
      rest('PATCH', '/bridge/publications/{id}', 'Watch a published folder, or not', {
        example: { watched: false },
      }),
    )
    .input(byId.extend({ watched: z.boolean() }))
    .output(publication)
    .mutation(({ ctx, input }) => watchPublication({ ...ctx.services, db: ctx.db }, input)),
  delete: localProcedure
    .meta(
      rest('DELETE', '/bridge/publications/{id}', 'Forget a published folder', {
        description: 'Neither the folder nor the scripts of the team are touched.',
        respond: 'empty',
      }),
    )
    .input(byId)
    .mutation(({ ctx, input }) => removePublication({ ...ctx.services, db: ctx.db }, input.id)),
  differences: localProcedure
    .meta(
      rest(
        'GET',
        '/bridge/publications/{id}/differences',
        'Which files and scripts are not the same any more',
      ),
    )
    .input(pageInput.extend({ id, status: z.enum(differenceStatuses).optional() }))
    .output(pageOf(difference))
    .query(({ ctx, input }) => listDifferences({ ...ctx.services, db: ctx.db }, input)),
  check: localProcedure
    .meta(rest('POST', '/bridge/publications/{id}/check', 'Look at a published folder and its team now'))
    .input(byId)
    .output(publication)
    .mutation(({ ctx, input }) => checkPublication({ ...ctx.services, db: ctx.db }, input.id)),
});
