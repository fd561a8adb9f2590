import { z } from 'zod';
import { router } from '../../trpc/init.ts';
import { pageInput, pageOf } from '../../trpc/page.ts';
import { rest } from '../../trpc/rest.ts';
import { byId, id, isoTime } from '../../trpc/schemas.ts';
import { auditedProcedure, sharedProcedure } from '../../trpc/shared-procedures.ts';
import { bindRole, listRoleBindings, roleBindingEntry, unbindRoles } from './service.ts';

const roleBinding = z.object({
  id,
  userId: id,
  username: z.string(),
  role: z.string().describe('Key of the role.'),
  teamId: id.nullable().describe('null: for all teams'),
  createdAt: isoTime,
});

export const roleBindingsRouter = router({
  list: sharedProcedure('roles:read')
    .meta(rest('GET', '/shared/role-bindings', 'Who holds which role'))
    .input(pageInput.extend({ userId: id.optional(), teamId: id.optional() }))
    .output(pageOf(roleBinding))
    .query(({ ctx, input }) => listRoleBindings(ctx.db, ctx.scope, input)),
  create: auditedProcedure('roles:bind')
    .meta(rest('POST', '/shared/role-bindings', 'Give a role to a member'))
    .input(
      z.object({
        userId: id,
        role: z
          .string()
          .min(1)
          .max(100)
          .meta({ examples: ['editor'] }),
        teamId: id.nullable().describe('null: for all teams'),
      }),
    )
    .output(roleBinding)
    .mutation(async ({ ctx, input }) => {
      const after = await bindRole(ctx.db, ctx.scope, ctx.caller.grants, input);
      ctx.audit.record(roleBindingEntry('roleBindings.create', { after }));
      return after;
    }),
  delete: auditedProcedure('roles:bind')
    .meta(rest('DELETE', '/shared/role-bindings/{id}', 'Take a role away', { respond: 'empty' }))
    .input(byId)
    .output(z.void())
    .mutation(async ({ ctx, input }) => {
      const [before] = await unbindRoles(ctx.db, ctx.scope, ctx.caller.grants, [input.id]);
      if (!before) throw new Error('The binding taken away was not returned.');
      ctx.audit.record(roleBindingEntry('roleBindings.delete', { before }));
    }),
});
