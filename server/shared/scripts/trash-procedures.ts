import { z } from 'zod';
import { pageInput, pageOf } from '../../trpc/page.ts';
import { rest } from '../../trpc/rest.ts';
import { byId, id, isoTime, line } from '../../trpc/schemas.ts';
import { auditedProcedure, sharedProcedure } from '../../trpc/shared-procedures.ts';
import { recorded } from './recorded.ts';
import { scriptPath } from './script-path.ts';
import * as shape from './shapes.ts';
import { listTrash, purgeScript, restoreScript } from './trash.ts';

const trashed = shape.summary.extend({
  deletedAt: isoTime,
  deletedBy: id.nullable(),
  deletedByName: z.string().nullable(),
  purgeableAt: isoTime.describe('From then on it can be purged without a reason.'),
});

export const trashProcedures = {
  trash: sharedProcedure('scripts:read')
    .meta(rest('GET', '/shared/script-trash', 'Scripts in the trash, last deleted first'))
    .input(pageInput.extend({ teamId: id.optional() }))
    .output(pageOf(trashed))
    .query(({ ctx, input }) => listTrash(ctx.db, ctx.scope, input)),
  restore: auditedProcedure('scripts:delete')
    .meta(
      rest('POST', '/shared/script-trash/{id}/restore', 'Bring a script back from the trash', {
        description: 'As a new version with the bytes it had.',
      }),
    )
    .input(byId.extend({ path: scriptPath.optional().describe('Where to, when its old path is taken.') }))
    .output(shape.summary)
    .mutation(async ({ ctx, input }) => {
      const saved = await restoreScript(ctx.db, ctx.scope, ctx.caller, input);
      return recorded(ctx.audit, 'scripts.restore', saved);
    }),
  purge: auditedProcedure('scripts:purge')
    .meta(
      rest('DELETE', '/shared/script-trash/{id}', 'Remove a script in the trash for good', {
        description:
          'With its versions and facts; afterwards only the audit log knows of it. Before its 30 days in the trash are over ' +
          'only with `early=true` and a reason.',
        respond: 'empty',
      }),
    )
    .input(
      byId.extend({
        early: z.boolean().optional(),
        reason: line(500).optional().describe('Why; kept in the audit log.'),
      }),
    )
    .output(z.void())
    .mutation(async ({ ctx, input }) => {
      const before = await purgeScript(ctx.db, ctx.scope, input);
      ctx.audit.record({
        action: 'scripts.purge',
        resource: { type: 'script', id: before.id, name: before.path },
        teamId: before.teamId,
        before: { ...before },
        ...(input.reason !== undefined && { reason: input.reason }),
      });
    }),
};
