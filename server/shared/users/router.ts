import { z } from 'zod';
import { router } from '../../trpc/init.ts';
import { pageInput, pageOf } from '../../trpc/page.ts';
import { rest } from '../../trpc/rest.ts';
import { byId, expectedVersion, line } from '../../trpc/schemas.ts';
import { auditedProcedure, preparedAuditedProcedure, sharedProcedure } from '../../trpc/shared-procedures.ts';
import { hashPassword } from '../auth/service.ts';
import { accessProcedures } from './access-procedures.ts';
import { refuseOwnAccess } from './oneself.ts';
import { createUser, deleteUser, getUser, listUsers, updateUser, userEntry } from './service.ts';
import { email, status, user } from './user-schema.ts';
import { usernameInput } from './username.ts';

const password = z.string().max(1000).describe('At least 15 characters; never shown again.');

/** Hashing is slow on purpose, and must not hold up a transaction; whether the password is good enough is asked inside. */
const hashing = {
  input: z.object({ password: password.optional() }),
  work: async (_: unknown, { password: word }: { password?: string | undefined }) =>
    word === undefined ? undefined : hashPassword(word),
};

export const usersRouter = router({
  list: sharedProcedure('users:read')
    .meta(rest('GET', '/shared/users', 'List members'))
    .input(
      pageInput.extend({
        q: z.string().trim().max(200).optional(),
        status: status.optional().describe('invited: has not used the invitation yet.'),
      }),
    )
    .output(pageOf(user))
    .query(({ ctx, input }) => listUsers(ctx.db, input)),
  get: sharedProcedure('users:read')
    .meta(rest('GET', '/shared/users/{id}', 'One member'))
    .input(byId)
    .output(user)
    .query(({ ctx, input }) => getUser(ctx.db, input.id)),
  create: preparedAuditedProcedure(hashing, 'users:create')
    .meta(rest('POST', '/shared/users', 'Add a member'))
    .input(
      z.object({
        username: usernameInput,
        displayName: line(200),
        email: email.optional(),
        password: password.optional(),
      }),
    )
    .output(user)
    .mutation(async ({ ctx, input }) => {
      const after = await createUser(ctx.db, input, ctx.prepared);
      ctx.audit.record(userEntry('users.create', { after }));
      return after;
    }),
  update: preparedAuditedProcedure(hashing, 'users:update')
    .meta(rest('PATCH', '/shared/users/{id}', 'Change, disable or enable a member'))
    .input(
      byId.extend({
        expectedVersion: expectedVersion.optional(),
        displayName: line(200).optional(),
        email: email.nullable().optional(),
        disabled: z.boolean().optional(),
        password: password.optional(),
      }),
    )
    .output(user)
    .mutation(async ({ ctx, input }) => {
      refuseOwnAccess(ctx.caller, input);
      const change = await updateUser(ctx.db, ctx.caller.grants, input, ctx.prepared);
      ctx.audit.record(userEntry('users.update', change, input.password !== undefined));
      return change.after;
    }),
  delete: auditedProcedure('users:delete')
    .meta(rest('DELETE', '/shared/users/{id}', 'Remove a member', { respond: 'empty' }))
    .input(byId.extend({ expectedVersion: expectedVersion.optional() }))
    .output(z.void())
    .mutation(async ({ ctx, input }) => {
      const before = await deleteUser(ctx.db, ctx.caller.grants, input);
      ctx.audit.record(userEntry('users.delete', { before }));
    }),
  ...accessProcedures,
});
