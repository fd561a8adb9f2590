import { z } from 'zod';
import { router } from '../../trpc/init.ts';
import { rest } from '../../trpc/rest.ts';
import { id, isoTime, line } from '../../trpc/schemas.ts';
import {
  preparedEntryProcedure,
  sharedEntryProcedure,
  sharedSessionProcedure,
} from '../../trpc/shared-procedures.ts';
import { allPermissions } from '../rbac/permissions.ts';
import { acceptLink, lookAtLink, prepareAcceptance } from './one-time-link.ts';
import { ownAccountProcedures } from './own-account-procedures.ts';
import { secondFactorProcedures } from './second-factor-procedures.ts';
import { checkPassword, signIn, signOut } from './sign-in.ts';

const user = z.object({ id, username: z.string(), displayName: z.string() });

const credentials = z.object({
  username: z.string().trim().min(1).max(100),
  password: z.string().min(1).max(1000),
  code: z.string().max(40).optional().describe('Six digits of the authenticator app, or a recovery code.'),
});

const linkToken = z.string().min(1).max(200).describe('From the fragment of the link.');
const newPassword = z.string().min(1).max(1000).describe('At least 15 characters; 8 with a second factor.');

const acceptance = z.object({
  token: linkToken,
  password: newPassword,
  displayName: line(200).optional().describe('Of an invitation only.'),
  code: credentials.shape.code,
});

export const authRouter = router({
  signIn: preparedEntryProcedure({
    input: credentials,
    work: ({ db, request }, input) => checkPassword(db, input, request),
  })
    .meta(
      rest('POST', '/shared/auth/sign-in', 'Sign in with user name and password', {
        example: { username: 'ada', password: 'four words in a row' },
      }),
    )
    .input(credentials)
    .output(z.object({ sessionToken: z.string(), expiresAt: isoTime, user }))
    .mutation(async ({ ctx, input }) => {
      const session = await signIn(ctx.db, ctx.audit, input, ctx.request, ctx.prepared);
      ctx.request.cookies.set('session', session.sessionToken, session.expiresAt);
      return { ...session, expiresAt: session.expiresAt.toISOString() };
    }),
  lookAtLink: sharedEntryProcedure
    .meta(rest('POST', '/shared/auth/look-at-link', 'What an invitation or reset link is for'))
    .input(z.object({ token: linkToken }))
    .output(
      z.object({
        kind: z.enum(['invitation', 'reset']),
        username: z.string(),
        displayName: z.string(),
        codeNeeded: z.boolean().describe('The account has a second factor.'),
        expiresAt: isoTime,
      }),
    )
    .mutation(async ({ ctx, input }) => {
      const { owner, ...shown } = await lookAtLink(ctx.db, input.token);
      ctx.audit.record({
        action: 'auth.lookAtLink',
        actor: { type: 'user', ...owner },
        resource: { type: 'user', id: owner.id, name: owner.username },
        teamId: null,
      });
      return shown;
    }),
  acceptLink: preparedEntryProcedure({
    input: acceptance,
    work: ({ db }, input) => prepareAcceptance(db, input),
  })
    .meta(rest('POST', '/shared/auth/accept-link', 'Set the password with a link, and sign in'))
    .input(acceptance)
    .output(z.object({ sessionToken: z.string(), expiresAt: isoTime, user }))
    .mutation(async ({ ctx, input }) => {
      const session = await acceptLink(ctx.db, ctx.audit, input, ctx.request, ctx.prepared);
      ctx.request.cookies.set('session', session.sessionToken, session.expiresAt);
      return { ...session, expiresAt: session.expiresAt.toISOString() };
    }),
  signOut: sharedSessionProcedure.change
    .meta(rest('POST', '/shared/auth/sign-out', 'End this session', { respond: 'empty' }))
    .output(z.void())
    .mutation(async ({ ctx }) => {
      await signOut(ctx.db, ctx.caller.sessionId);
      const { userId, username } = ctx.caller;
      ctx.audit.record({
        action: 'auth.signOut',
        resource: { type: 'user', id: userId, name: username },
        teamId: null,
      });
      ctx.request.cookies.clear('session');
    }),
  me: sharedSessionProcedure.read
    .meta(rest('GET', '/shared/auth/me', 'Who am I, and what may I do'))
    .output(
      z.object({
        user,
        grants: z.array(z.object({ permission: z.enum(allPermissions), teamId: id.nullable() })),
        secondFactorMissing: z
          .boolean()
          .describe('A role asks for a second factor and this session has shown none: set one up first.'),
        expiresAt: isoTime.describe('Of the session, or of the API token.'),
        token: z.object({ id, name: z.string() }).nullable().describe('The API token that is used, if any.'),
      }),
    )
    .query(({ ctx: { caller } }) => ({
      user: { id: caller.userId, username: caller.username, displayName: caller.displayName },
      grants: caller.grants,
      secondFactorMissing: caller.secondFactorMissing,
      expiresAt: caller.expiresAt.toISOString(),
      token: caller.token ? { id: caller.token.id, name: caller.token.name } : null,
    })),
  ...ownAccountProcedures,
  ...secondFactorProcedures,
});
