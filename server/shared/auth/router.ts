import { z } from 'zod';
import { router } from '../../trpc/init.ts';
import { rest } from '../../trpc/rest.ts';
import { id, isoTime } from '../../trpc/schemas.ts';
import { preparedEntryProcedure, sharedSessionProcedure } from '../../trpc/shared-procedures.ts';
import { allPermissions } from '../rbac/permissions.ts';
import { checkPassword, signIn, signOut } from './sign-in.ts';

const user = z.object({ id, username: z.string(), displayName: z.string() });

const credentials = z.object({
  username: z.string().trim().min(1).max(100),
  password: z.string().min(1).max(1000),
  code: z.string().max(40).optional().describe('Six digits of the authenticator app, or a recovery code.'),
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
        expiresAt: isoTime.describe('Of the session, or of the API token.'),
        token: z.object({ id, name: z.string() }).nullable().describe('The API token that is used, if any.'),
      }),
    )
    .query(({ ctx: { caller } }) => ({
      user: { id: caller.userId, username: caller.username, displayName: caller.displayName },
      grants: caller.grants,
      expiresAt: caller.expiresAt.toISOString(),
      token: caller.token ? { id: caller.token.id, name: caller.token.name } : null,
    })),
});
