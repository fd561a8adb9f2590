import { z } from 'zod';
import { router } from '../../trpc/init.ts';
import { rest } from '../../trpc/rest.ts';
import { id, isoTime } from '../../trpc/schemas.ts';
import { sharedEntryProcedure, sharedSessionProcedure } from '../../trpc/shared-procedures.ts';
import { allPermissions } from '../rbac/permissions.ts';
import { signIn, signOut } from './sign-in.ts';

const user = z.object({ id, username: z.string(), displayName: z.string() });

export const authRouter = router({
  signIn: sharedEntryProcedure
    .meta(
      rest('POST', '/shared/auth/sign-in', 'Sign in with user name and password', {
        example: { username: 'ada', password: 'four words in a row' },
      }),
    )
    .input(
      z.object({
        username: z.string().trim().min(1).max(100),
        password: z.string().min(1).max(1000),
        code: z.string().max(20).optional(),
      }),
    )
    .output(z.object({ sessionToken: z.string(), expiresAt: isoTime, user }))
    .mutation(async ({ ctx, input }) => {
      const session = await signIn(ctx.db, ctx.audit, input, ctx.request);
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
        expiresAt: isoTime,
      }),
    )
    .query(({ ctx: { caller } }) => ({
      user: { id: caller.userId, username: caller.username, displayName: caller.displayName },
      grants: caller.grants,
      expiresAt: caller.expiresAt.toISOString(),
    })),
});
