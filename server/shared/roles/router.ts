import { z } from 'zod';
import { router } from '../../trpc/init.ts';
import { pageInput, pageOf } from '../../trpc/page.ts';
import { rest } from '../../trpc/rest.ts';
import { byId, expectedVersion, id, isoTime, line, shortName } from '../../trpc/schemas.ts';
import { auditedProcedure, sharedProcedure } from '../../trpc/shared-procedures.ts';
import { allPermissions, permissions as catalogue } from '../rbac/permissions.ts';
import { createRole, deleteRole, getRole, listRoles, roleEntry, updateRole } from './service.ts';

const role = z.object({
  id,
  key: z.string(),
  name: z.string(),
  permissions: z.array(z.enum(allPermissions)).describe('Patterns such as scripts:* are spelled out.'),
  builtIn: z.boolean(),
  requireSecondFactor: z.boolean().describe('Counts only in sessions that have shown a second factor.'),
  version: z.int(),
  createdAt: isoTime,
  updatedAt: isoTime,
});

const permissionPatterns = z
  .array(z.string().max(100))
  .max(200)
  .describe('Permissions, or patterns: scripts:*, *:read, *.')
  .meta({ examples: [['scripts:read', 'scripts:update']] });
const key = shortName.meta({ examples: ['script-keeper'] });

/** In the order of the catalogue: grouped by what they are about. */
const everyPermission = allPermissions.map((permission) => ({ permission, ...catalogue[permission] }));

export const rolesRouter = router({
  permissions: sharedProcedure('roles:read')
    .meta(rest('GET', '/shared/permissions', 'Every permission a role can hold'))
    .output(
      pageOf(
        z.object({
          permission: z.enum(allPermissions),
          level: z.enum(['org', 'team']).describe('org: counts only when granted for all teams'),
          about: z.string(),
        }),
      ),
    )
    .query(() => ({ items: everyPermission, nextCursor: null })),
  list: sharedProcedure('roles:read')
    .meta(rest('GET', '/shared/roles', 'List roles'))
    .input(pageInput.extend({ key: z.string().max(100).optional().describe('Only the one with this key.') }))
    .output(pageOf(role))
    .query(({ ctx, input }) => listRoles(ctx.db, input)),
  get: sharedProcedure('roles:read')
    .meta(rest('GET', '/shared/roles/{id}', 'One role'))
    .input(byId)
    .output(role)
    .query(({ ctx, input }) => getRole(ctx.db, input.id)),
  create: auditedProcedure('roles:create')
    .meta(rest('POST', '/shared/roles', 'Create a role'))
    .input(
      z.object({
        key,
        name: line(200),
        permissions: permissionPatterns,
        requireSecondFactor: z.boolean().optional(),
      }),
    )
    .output(role)
    .mutation(async ({ ctx, input }) => {
      const after = await createRole(ctx.db, ctx.caller.grants, input);
      ctx.audit.record(roleEntry('roles.create', { after }));
      return after;
    }),
  update: auditedProcedure('roles:update')
    .meta(rest('PATCH', '/shared/roles/{id}', 'Change a custom role'))
    .input(
      byId.extend({
        expectedVersion: expectedVersion.optional(),
        name: line(200).optional(),
        permissions: permissionPatterns.optional(),
        requireSecondFactor: z
          .boolean()
          .optional()
          .describe('Also of a built-in role, of which nothing else changes.'),
      }),
    )
    .output(role)
    .mutation(async ({ ctx, input }) => {
      const change = await updateRole(ctx.db, ctx.caller.grants, input);
      ctx.audit.record(roleEntry('roles.update', change));
      return change.after;
    }),
  delete: auditedProcedure('roles:delete')
    .meta(rest('DELETE', '/shared/roles/{id}', 'Delete a custom role nobody holds', { respond: 'empty' }))
    .input(byId.extend({ expectedVersion: expectedVersion.optional() }))
    .output(z.void())
    .mutation(async ({ ctx, input }) => {
      const before = await deleteRole(ctx.db, input.id, input.expectedVersion);
      ctx.audit.record(roleEntry('roles.delete', { before }));
    }),
});
