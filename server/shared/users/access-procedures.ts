import { z } from 'zod';
import { pageInput, pageOf } from '../../trpc/page.ts';
import { rest } from '../../trpc/rest.ts';
import { byId, id, isoTime, line, usernameInput } from '../../trpc/schemas.ts';
import { auditedProcedure, sharedProcedure } from '../../trpc/shared-procedures.ts';
import { session } from '../auth/service.ts';
import { roleBindingEntry } from '../role-bindings/service.ts';
import { listSessionsOf, removeSecondFactor, revokeSessionsOf } from './access.ts';
import { inviteUser, resetPassword, revokeLink } from './links.ts';
import { type Member } from './member.ts';
import { email, user } from './user-schema.ts';

const shownLink = z.object({
  token: z.string(),
  link: z
    .string()
    .describe('Path of the page, to be put behind the address of a server. Shown this once.')
    .meta({ examples: ['/join#token=wo_lnk_…'] }),
  expiresAt: isoTime,
});
const expiresAt = z.iso
  .datetime({ offset: true })
  .optional()
  .describe('At most 30 days away. Default: 7 days for an invitation, 24 hours for a reset.');

const resource = ({ id: userId, username }: Member) => ({ type: 'user', id: userId, name: username });

/** The part of `shared.users` about how members get in: links, sessions, second factor. */
export const accessProcedures = {
  invite: auditedProcedure('users:create')
    .meta(
      rest('POST', '/shared/users/invite', 'Add a member who sets their own password', { shownOnce: true }),
    )
    .input(
      z.object({
        username: usernameInput,
        displayName: line(200),
        email: email.optional(),
        roles: z
          .array(
            z.object({
              role: z.string().min(1).max(100).describe('Key of the role.'),
              teamId: id.nullable().describe('null: for all teams'),
            }),
          )
          .max(50)
          .default([]),
        expiresAt,
      }),
    )
    .output(shownLink.extend({ user }))
    .mutation(async ({ ctx, input }) => {
      const { member, bindings, shown } = await inviteUser(ctx.db, ctx.caller, input);
      ctx.audit.record({
        action: 'users.invite',
        resource: resource(member),
        teamId: null,
        after: { ...member },
      });
      for (const after of bindings) ctx.audit.record(roleBindingEntry('roleBindings.create', { after }));
      return { ...shown, user: member };
    }),
  resetPassword: auditedProcedure('users:update')
    .meta(
      rest('POST', '/shared/users/{id}/reset-password', 'Make a link to set a new password', {
        shownOnce: true,
        description: 'The old password stops working at once; sessions end when the link is used.',
      }),
    )
    .input(byId.extend({ expiresAt }))
    .output(shownLink.extend({ user }))
    .mutation(async ({ ctx, input }) => {
      const { before, after, shown } = await resetPassword(ctx.db, ctx.caller, input);
      ctx.audit.record({
        action: 'users.resetPassword',
        resource: resource(after),
        teamId: null,
        before: { ...before },
        after: { ...after },
      });
      return { ...shown, user: after };
    }),
  revokeLink: auditedProcedure('users:update')
    .meta(
      rest('DELETE', '/shared/users/{id}/link', 'Revoke an invitation or reset link', { respond: 'empty' }),
    )
    .input(byId)
    .output(z.void())
    .mutation(async ({ ctx, input }) => {
      const { before, after } = await revokeLink(ctx.db, ctx.caller, input.id);
      ctx.audit.record({
        action: 'users.revokeLink',
        resource: resource(after),
        teamId: null,
        before: { ...before },
        after: { ...after },
      });
    }),
  sessions: sharedProcedure('users:update')
    .meta(rest('GET', '/shared/users/{id}/sessions', 'Where a member is signed in'))
    .input(byId.extend(pageInput.shape))
    .output(pageOf(session))
    .query(({ ctx, input }) => listSessionsOf(ctx.db, input, ctx.caller.sessionId)),
  revokeSessions: auditedProcedure('users:update')
    .meta(rest('POST', '/shared/users/{id}/revoke-sessions', 'End one session of a member, or all'))
    .input(byId.extend({ sessionId: id.optional().describe('Missing: all of them.') }))
    .output(z.object({ ended: z.int() }))
    .mutation(async ({ ctx, input }) => {
      const { member, ended } = await revokeSessionsOf(ctx.db, ctx.caller.grants, input);
      ctx.audit.record({
        action: 'users.revokeSessions',
        resource: resource(member),
        teamId: null,
        after: { ended, session: input.sessionId ?? 'all' },
      });
      return { ended };
    }),
  removeSecondFactor: auditedProcedure('users:update')
    .meta(rest('POST', '/shared/users/{id}/remove-second-factor', 'Remove the second factor of a member'))
    .input(byId)
    .output(user)
    .mutation(async ({ ctx, input }) => {
      const { before, after } = await removeSecondFactor(ctx.db, ctx.caller, input.id);
      ctx.audit.record({
        action: 'users.removeSecondFactor',
        resource: resource(after),
        teamId: null,
        before: { ...before },
        after: { ...after },
      });
      return after;
    }),
};
