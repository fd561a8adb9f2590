import { z } from 'zod';
import { router } from '../../trpc/init.ts';
import { pageInput, pageOf } from '../../trpc/page.ts';
import { rest } from '../../trpc/rest.ts';
import { byId, id, isoTime } from '../../trpc/schemas.ts';
import { auditedProcedure, sharedProcedure } from '../../trpc/shared-procedures.ts';
import { bindRole, listRoleBindings, type RoleBindingView, unbindRole } from './service.ts';

const roleBinding = z.object({
  id,
  userId: id,
  username: z.string(),
  role: z.string().describe('Key of the role.'),
  teamId: id.nullable().describe('null: for all teams'),
  createdAt: isoTime,
});

const resource = ({ id, username, role }: RoleBindingView) => ({
  type: 'role-binding',
  id,
  name: `${username}: ${role}`,
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
      const { teamId } = after;
      ctx.audit.record({
        action: 'roleBindings.create',
        resource: resource(after),
        teamId,
        after: { ...after },
      });
      return after;
    }),
  delete: auditedProcedure('roles:bind')
    .meta(rest('DELETE', '/shared/role-bindings/{id}', 'Take a role away', { respond: 'empty' }))
    .input(byId)
    .output(z.void())
    .mutation(async ({ ctx, input }) => {
      const before = await unbindRole(ctx.db, ctx.scope, ctx.caller.grants, input.id);
      const { teamId } = before;
      ctx.audit.record({
        action: 'roleBindings.delete',
        resource: resource(before),
        teamId,
        before: { ...before },
      });
    }),
});
