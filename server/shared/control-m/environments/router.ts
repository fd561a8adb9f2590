import { z } from 'zod';
import { router } from '../../../trpc/init.ts';
import { pageInput, pageOf } from '../../../trpc/page.ts';
import { rest } from '../../../trpc/rest.ts';
import { byId, expectedVersion, id, isoTime, line } from '../../../trpc/schemas.ts';
import { auditedProcedure, sharedProcedure } from '../../../trpc/shared-procedures.ts';
import type { AuditEntry } from '../../audit/record.ts';
import {
  createEnvironment,
  deleteEnvironment,
  type EnvironmentView,
  getEnvironment,
  listEnvironments,
  updateEnvironment,
} from './service.ts';

const environment = z.object({
  id,
  teamId: id,
  name: z.string().meta({ examples: ['PROD'] }),
  description: z.string(),
  revision: z.int().describe('+1 whenever its definitions change.'),
  version: z.int(),
  createdAt: isoTime,
  updatedAt: isoTime,
});

const name = line(100).meta({ examples: ['PROD'] });
const description = z.string().max(2_000);

type Verb = 'create' | 'update' | 'delete';

function entry(
  verb: Verb,
  { before, after }: { before?: EnvironmentView; after: EnvironmentView },
): AuditEntry {
  return {
    action: `controlM.environments.${verb}`,
    resource: { type: 'control-m-environment', id: after.id, name: after.name },
    teamId: after.teamId,
    ...(before && { before: { ...before } }),
    after: { ...after },
  };
}

export const environmentsRouter = router({
  list: sharedProcedure('control-m:read')
    .meta(rest('GET', '/shared/control-m/environments', 'List Control-M environments'))
    .input(pageInput.extend({ teamId: id.optional() }))
    .output(pageOf(environment))
    .query(({ ctx, input }) => listEnvironments(ctx.db, ctx.scope, input)),
  get: sharedProcedure('control-m:read')
    .meta(rest('GET', '/shared/control-m/environments/{id}', 'One Control-M environment'))
    .input(byId)
    .output(environment)
    .query(({ ctx, input }) => getEnvironment(ctx.db, ctx.scope, input.id)),
  create: auditedProcedure('control-m:create')
    .meta(
      rest('POST', '/shared/control-m/environments', 'Create a Control-M environment', {
        description: 'A set of definitions that belong together, such as PROD or TEST. Imports go into one.',
      }),
    )
    .input(z.object({ teamId: id, name, description: description.default('') }))
    .output(environment)
    .mutation(async ({ ctx, input }) => {
      const after = await createEnvironment(ctx.db, ctx.scope, ctx.caller, input);
      ctx.audit.record(entry('create', { after }));
      return after;
    }),
  update: auditedProcedure('control-m:update')
    .meta(rest('PATCH', '/shared/control-m/environments/{id}', 'Rename or describe a Control-M environment'))
    .input(
      byId.extend({
        expectedVersion: expectedVersion.optional(),
        name: name.optional(),
        description: description.optional(),
      }),
    )
    .output(environment)
    .mutation(async ({ ctx, input }) => {
      const change = await updateEnvironment(ctx.db, ctx.scope, ctx.caller, input);
      ctx.audit.record(entry('update', change));
      return change.after;
    }),
  delete: auditedProcedure('control-m:delete')
    .meta(
      rest('DELETE', '/shared/control-m/environments/{id}', 'Delete a Control-M environment', {
        respond: 'empty',
        description: 'It is hidden with all its definitions; what was imported into it stays in the history.',
      }),
    )
    .input(byId.extend({ expectedVersion: expectedVersion.optional() }))
    .output(z.void())
    .mutation(async ({ ctx, input }) => {
      const change = await deleteEnvironment(ctx.db, ctx.scope, ctx.caller, input);
      ctx.audit.record(entry('delete', change));
    }),
});
