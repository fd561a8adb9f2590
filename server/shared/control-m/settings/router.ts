import { z } from 'zod';
import { router } from '../../../trpc/init.ts';
import { rest } from '../../../trpc/rest.ts';
import { id, isoTime } from '../../../trpc/schemas.ts';
import { auditedProcedure, sharedProcedure } from '../../../trpc/shared-procedures.ts';
import { getSettings, updateSettings } from './service.ts';

const globalPrefixes = z
  .array(z.string().min(1).max(255))
  .max(200)
  .describe('Conditions whose name begins with one of these reach across Control-M servers.')
  .meta({ examples: [['GLB_']] });

const settings = z.object({
  teamId: id,
  globalPrefixes,
  version: z.int().describe('0: never set.'),
  updatedAt: isoTime.nullable(),
});

export const settingsRouter = router({
  get: sharedProcedure('control-m:read')
    .meta(rest('GET', '/shared/control-m/settings', "A team's Control-M settings"))
    .input(z.object({ teamId: id }))
    .output(settings)
    .query(({ ctx, input }) => getSettings(ctx.db, ctx.scope, input.teamId)),
  update: auditedProcedure('control-m:update')
    .meta(
      rest('PATCH', '/shared/control-m/settings', "Change a team's Control-M settings", {
        description: 'Prefixes of global conditions are set up in Control-M itself; no export holds them.',
      }),
    )
    .input(z.object({ teamId: id, globalPrefixes, expectedVersion: z.int32().min(0).optional() }))
    .output(settings)
    .mutation(async ({ ctx, input }) => {
      const { before, after } = await updateSettings(ctx.db, ctx.scope, ctx.caller, input);
      ctx.audit.record({
        action: 'controlM.settings.update',
        resource: { type: 'control-m-settings', id: after.teamId, name: null },
        teamId: after.teamId,
        before: { ...before },
        after: { ...after },
      });
      return after;
    }),
});
