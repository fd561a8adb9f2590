import { localStorageRefusal } from '../local/storage-refusal.ts';
import { Refusal } from './errors.ts';
import { baseProcedure, middleware } from './init.ts';
import type { Context } from './context.ts';

/** Health and installation status: whoever can reach the port may call; nothing secret. */
export const publicProcedure = baseProcedure.meta({ guard: 'public' });

/**
 * Refuses everyone but the owner of this machine.
 * @throws Refusal LOCAL_WING_OFF - this server keeps no personal data
 * @throws Refusal LOCAL_PROOF_REQUIRED - neither access token nor local cookie was sent
 */
export function requireLocalProof({ services, request }: Context): void {
  if (!services.config.localWing)
    throw new Refusal(
      'LOCAL_WING_OFF',
      'This server keeps no personal data. Run Workspace Organizer on your own machine, or start this one with WO_LOCAL=on.',
    );
  if (!request.localProof)
    throw new Refusal(
      'LOCAL_PROOF_REQUIRED',
      'This call is for the owner of this machine. Open the start link the server printed, or send the access token from the data folder.',
    );
}

const localOwner = middleware(async ({ ctx, next }) => {
  requireLocalProof(ctx);
  const result = await next({ ctx: { db: ctx.services.local.db } });
  // a full disk is no bug: the owner of the machine can do something about it
  if (!result.ok) throw localStorageRefusal(result.error.cause) ?? result.error;
  return result;
});

/** The caller is this machine's owner; `ctx.db` is the local SQLite database. */
export const localProcedure = baseProcedure.meta({ guard: 'local' }).use(localOwner);
