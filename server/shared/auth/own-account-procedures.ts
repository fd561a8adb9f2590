import { z } from 'zod';
import { pageInput, pageOf } from '../../trpc/page.ts';
import { rest } from '../../trpc/rest.ts';
import { byId, expectedVersion, id, isoTime, line } from '../../trpc/schemas.ts';
import { preparedSessionProcedure, sharedSessionProcedure } from '../../trpc/shared-procedures.ts';
import type { SessionCaller } from './caller.ts';
import { changePassword, prepareChange } from './change-password.ts';
import { getAccount, updateProfile } from './own-account.ts';
import { endSession, endSessions, listSessions } from './session-list.ts';
import { session } from './session-schema.ts';

const account = z.object({
  id,
  username: z.string(),
  displayName: z.string(),
  email: z.string().nullable(),
  version: z.int(),
  hasPassword: z.boolean().describe('false: signs in elsewhere'),
  passwordChangedAt: isoTime.nullable(),
  hasSecondFactor: z.boolean(),
  recoveryCodesLeft: z.int(),
});

const passwords = z.object({
  currentPassword: z.string().min(1).max(1000),
  newPassword: z.string().min(1).max(1000).describe('At least 15 characters; 8 with a second factor.'),
});

/** A session that goes on under a new token. */
export const renewedSession = z.object({ sessionToken: z.string(), expiresAt: isoTime });

export const ownResource = ({ userId, username }: SessionCaller) => ({
  type: 'user',
  id: userId,
  name: username,
});

/** The part of `shared.auth` that is about one's own account and sessions. */
export const ownAccountProcedures = {
  account: sharedSessionProcedure.readOwn
    .meta(rest('GET', '/shared/auth/account', 'My account'))
    .output(account)
    .query(({ ctx }) => getAccount(ctx.db, ctx.caller)),
  updateProfile: sharedSessionProcedure.change
    .meta(rest('PATCH', '/shared/auth/account', 'Change how I am shown'))
    .input(
      z.object({
        expectedVersion: expectedVersion.optional(),
        displayName: line(200).optional(),
        email: z.email().max(300).nullable().optional(),
      }),
    )
    .output(account)
    .mutation(async ({ ctx, input }) => {
      const { before, after } = await updateProfile(ctx.db, ctx.caller, input);
      ctx.audit.record({
        action: 'auth.updateProfile',
        resource: ownResource(ctx.caller),
        teamId: null,
        before: { ...before },
        after: { ...after },
      });
      return after;
    }),
  changePassword: preparedSessionProcedure({
    input: passwords,
    work: ({ db, caller, request }, input) => prepareChange(db, caller, input, request),
  })
    .meta(
      rest('POST', '/shared/auth/change-password', 'Change my password; my other sessions end', {
        shownOnce: true,
      }),
    )
    .input(passwords)
    .output(renewedSession)
    .mutation(async ({ ctx, input }) => {
      const renewed = await changePassword(ctx.db, ctx.audit, ctx.caller, input, ctx.request, ctx.prepared);
      ctx.audit.record({
        action: 'auth.changePassword',
        resource: ownResource(ctx.caller),
        teamId: null,
      });
      ctx.request.cookies.set('session', renewed.sessionToken, renewed.expiresAt);
      return { ...renewed, expiresAt: renewed.expiresAt.toISOString() };
    }),
  sessions: sharedSessionProcedure.readOwn
    .meta(rest('GET', '/shared/auth/sessions', 'Where I am signed in'))
    .input(pageInput)
    .output(pageOf(session))
    .query(({ ctx, input }) => listSessions(ctx.db, ctx.caller.userId, input, ctx.caller.sessionId)),
  revokeSession: sharedSessionProcedure.change
    .meta(rest('DELETE', '/shared/auth/sessions/{id}', 'End one of my sessions', { respond: 'empty' }))
    .input(byId)
    .output(z.void())
    .mutation(async ({ ctx, input }) => {
      await endSession(ctx.db, ctx.caller.userId, input.id);
      ctx.audit.record({
        action: 'auth.revokeSession',
        resource: ownResource(ctx.caller),
        teamId: null,
        before: { session: input.id },
      });
    }),
  revokeOtherSessions: sharedSessionProcedure.change
    .meta(rest('POST', '/shared/auth/sessions/revoke-others', 'End all of my sessions but this one'))
    .output(z.object({ ended: z.int() }))
    .mutation(async ({ ctx }) => {
      const ended = await endSessions(ctx.db, ctx.caller.userId, ctx.caller.sessionId);
      ctx.audit.record({
        action: 'auth.revokeOtherSessions',
        resource: ownResource(ctx.caller),
        teamId: null,
        after: { ended },
      });
      return { ended };
    }),
};
