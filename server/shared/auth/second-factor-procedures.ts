import { z } from 'zod';
import { rest } from '../../trpc/rest.ts';
import { preparedSessionProcedure, sharedSessionProcedure } from '../../trpc/shared-procedures.ts';
import { checkOwnPassword } from './own-account.ts';
import { ownResource, renewedSession } from './own-account-procedures.ts';
import {
  confirmSecondFactor,
  disableSecondFactor,
  enrolSecondFactor,
  replaceRecoveryCodes,
  showSecondFactor,
} from './second-factor-setup.ts';
import { isShortAlone } from './password-rules.ts';

const code = z.string().min(6).max(40).describe('Six digits of the authenticator app, or a recovery code.');
const ownPassword = z
  .string()
  .max(1000)
  .optional()
  .describe('Asked for again; not of who has none because they sign in elsewhere.');
const recoveryCodes = z.array(z.string()).describe('Each works once, in place of a code. Shown this once.');

/** The password is compared before the transaction. */
const askingForPassword = preparedSessionProcedure({
  input: z.object({ password: ownPassword }),
  work: ({ db, caller, request }, { password = '' }) => checkOwnPassword(db, caller, password, request),
});

/** The part of `shared.auth` that is about one's own second factor. */
export const secondFactorProcedures = {
  enrolSecondFactor: askingForPassword
    .meta(
      rest('POST', '/shared/auth/second-factor/enrol', 'Begin to set up a second factor', {
        shownOnce: true,
      }),
    )
    .input(z.object({ password: ownPassword }))
    .output(
      z.object({
        secret: z.string().describe('Base32, to be typed into the app.'),
        uri: z.string().describe('otpauth:// address, to be shown as a QR code.'),
      }),
    )
    .mutation(async ({ ctx }) => {
      const proof = { password: ctx.prepared };
      const setup = await enrolSecondFactor(ctx.db, ctx.audit, ctx.caller, proof, ctx.request);
      ctx.audit.record({
        action: 'auth.enrolSecondFactor',
        resource: ownResource(ctx.caller),
        teamId: null,
      });
      return setup;
    }),
  confirmSecondFactor: sharedSessionProcedure.change
    .meta(
      rest('POST', '/shared/auth/second-factor/confirm', 'Switch the second factor on', {
        shownOnce: true,
      }),
    )
    .input(z.object({ code: z.string().min(6).max(10).describe('Of the app.') }))
    .output(renewedSession.extend({ recoveryCodes }))
    .mutation(async ({ ctx, input }) => {
      const confirmed = await confirmSecondFactor(ctx.db, ctx.caller, input);
      ctx.audit.record({
        action: 'auth.confirmSecondFactor',
        resource: ownResource(ctx.caller),
        teamId: null,
        before: { hasSecondFactor: false },
        after: { hasSecondFactor: true },
      });
      ctx.request.cookies.set('session', confirmed.sessionToken, confirmed.expiresAt);
      return { ...confirmed, expiresAt: confirmed.expiresAt.toISOString() };
    }),
  showSecondFactor: sharedSessionProcedure.change
    .meta(
      rest(
        'POST',
        '/shared/auth/second-factor/show',
        'Show the second factor in a session that began without',
        {
          shownOnce: true,
        },
      ),
    )
    .input(z.object({ code }))
    .output(renewedSession)
    .mutation(async ({ ctx, input }) => {
      const renewed = await showSecondFactor(ctx.db, ctx.audit, ctx.caller, input, ctx.request);
      ctx.audit.record({
        action: 'auth.showSecondFactor',
        resource: ownResource(ctx.caller),
        teamId: null,
      });
      ctx.request.cookies.set('session', renewed.sessionToken, renewed.expiresAt);
      return { ...renewed, expiresAt: renewed.expiresAt.toISOString() };
    }),
  disableSecondFactor: askingForPassword
    .meta(
      rest('POST', '/shared/auth/second-factor/disable', 'Switch the second factor off', {
        respond: 'empty',
      }),
    )
    .input(z.object({ password: ownPassword, code }))
    .output(z.void())
    .mutation(async ({ ctx, input }) => {
      const shortPassword = input.password !== undefined && isShortAlone(input.password);
      const proof = { password: ctx.prepared, code: input.code, shortPassword };
      await disableSecondFactor(ctx.db, ctx.audit, ctx.caller, proof, ctx.request);
      ctx.audit.record({
        action: 'auth.disableSecondFactor',
        resource: ownResource(ctx.caller),
        teamId: null,
        before: { hasSecondFactor: true },
        after: { hasSecondFactor: false },
      });
    }),
  newRecoveryCodes: askingForPassword
    .meta(
      rest('POST', '/shared/auth/second-factor/recovery-codes', 'Replace my recovery codes', {
        shownOnce: true,
      }),
    )
    .input(z.object({ password: ownPassword, code }))
    .output(z.object({ recoveryCodes }))
    .mutation(async ({ ctx, input }) => {
      const proof = { password: ctx.prepared, code: input.code };
      const codes = await replaceRecoveryCodes(ctx.db, ctx.audit, ctx.caller, proof, ctx.request);
      ctx.audit.record({
        action: 'auth.newRecoveryCodes',
        resource: ownResource(ctx.caller),
        teamId: null,
      });
      return { recoveryCodes: codes };
    }),
};
