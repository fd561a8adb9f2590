import { z } from 'zod';
import { router } from '../../trpc/init.ts';
import { pageInput, pageOf } from '../../trpc/page.ts';
import { rest } from '../../trpc/rest.ts';
import { byId, id, isoTime, line } from '../../trpc/schemas.ts';
import { bridgeProcedure } from '../../trpc/shared-procedures.ts';
import { folderInput, publishLimits, skipReason } from '../publish/service.ts';
import { prepareScan, publishScan, scanEnded } from './publishing.ts';
import { itemStatuses, scanStates } from './scan.ts';
import { beginScan, cancelScan, getScan, listItems, listScans } from './service.ts';

const count = z.int().min(0);
const counts = z.object({ new: count, changed: count, same: count, skipped: count, gone: count });

const scan = z
  .object({
    id,
    state: z.enum(scanStates),
    workspaceId: id,
    workspaceName: z.string(),
    teamId: id,
    path: z.string().describe('Folder below the workspace; empty: all of it.'),
    include: z.array(z.string()),
    exclude: z.array(z.string()).nullable().describe('null: what is left out unless told otherwise.'),
    progress: z.object({ files: count, bytes: count, skipped: count }).describe('So far.'),
    counts: counts.nullable().describe('Once it is ready.'),
    failure: z.object({ reason: z.string(), message: z.string() }).nullable(),
    startedAt: isoTime,
    endedAt: isoTime.nullable(),
  })
  .meta({ id: 'Scan' });

const item = z
  .object({
    path: z.string(),
    status: z
      .enum(itemStatuses)
      .describe('`gone`: published from here before, in the team, and no longer on disk.'),
    reason: skipReason.optional(),
    detail: z.string().optional(),
    scriptId: id.optional(),
    version: z.int().optional().describe("Of the team's script."),
    teamMoved: z
      .boolean()
      .optional()
      .describe('The team changed it since it was published from here: publishing puts the file over that.'),
    size: count.optional().describe('Bytes.'),
    facts: z
      .object({ drives: count, references: count, secrets: count })
      .optional()
      .describe('How many drive mappings, other scripts and secrets in clear are in the file.'),
  })
  .meta({ id: 'ScanItem' });

const paths = z.array(z.string().max(1000)).max(publishLimits.maxFiles);

export const scansRouter = router({
  list: bridgeProcedure
    .read('scripts:create', 'scripts:update')
    .meta(rest('GET', '/bridge/scans', 'List the scans of this server, newest first'))
    .input(z.object({ workspaceId: id.optional() }))
    .output(z.object({ items: z.array(scan) }))
    .query(({ ctx, input }) => listScans(ctx, input)),
  get: bridgeProcedure
    .read('scripts:create', 'scripts:update')
    .meta(rest('GET', '/bridge/scans/{id}', 'How far a scan is, and what it found'))
    .input(byId)
    .output(scan)
    .query(({ ctx, input }) => getScan(ctx, input.id)),
  items: bridgeProcedure
    .read('scripts:create', 'scripts:update')
    .meta(rest('GET', '/bridge/scans/{id}/items', 'What a scan found, file by file'))
    .input(
      pageInput.extend({
        id,
        status: z.enum(itemStatuses).optional(),
        q: z.string().max(200).optional().describe('Part of the path.'),
      }),
    )
    .output(pageOf(item))
    .query(({ ctx, input }) => listItems(ctx, input)),
  create: bridgeProcedure
    .act('scripts:create', 'scripts:update')
    .meta(
      rest('POST', '/bridge/scans', "Begin to compare a folder with the team's scripts", {
        description:
          'The folder is read in the background; look at the scan until it is ready. Its results are kept for an hour by this server. Nothing changes before it is published.',
      }),
    )
    .input(
      folderInput.extend({
        maxFileBytes: z
          .int()
          .min(1)
          .max(1024 * 1024)
          .optional()
          .describe('Bigger files are skipped.'),
      }),
    )
    .output(scan)
    .mutation(({ ctx, input }) => beginScan(ctx, input)),
  cancel: bridgeProcedure
    .act('scripts:create', 'scripts:update')
    .meta(rest('POST', '/bridge/scans/{id}/cancel', 'End a scan that runs'))
    .input(byId)
    .output(scan)
    .mutation(({ ctx, input }) => cancelScan(ctx, input.id)),
  publish: bridgeProcedure
    .change(
      {
        input: z.object({
          id,
          paths: paths.optional(),
          leaveOut: paths.optional(),
          removeGone: z.boolean().optional(),
        }),
        work: prepareScan,
        ended: scanEnded,
      },
      'scripts:create',
      'scripts:update',
    )
    .meta(
      rest('POST', '/bridge/scans/{id}/publish', 'Publish what a scan found to the team, all or none', {
        description:
          'Refused when a file or a script has changed since the scan. `removeGone` also needs scripts:delete.',
      }),
    )
    .input(
      z.object({
        id,
        paths: paths.optional().describe('Only these files; all new and changed ones when left out.'),
        leaveOut: paths.optional().describe('All but these.'),
        message: line(500).optional(),
        removeGone: z
          .boolean()
          .optional()
          .describe('Move the scripts whose files are gone to the trash, in the same transaction.'),
      }),
    )
    .output(
      z.object({
        counts: z.object({
          created: count,
          updated: count,
          unchanged: count,
          skipped: count,
          removed: count,
        }),
        scriptIds: z.array(id),
      }),
    )
    .mutation(({ ctx, input }) => publishScan(ctx, ctx.prepared, input)),
});
