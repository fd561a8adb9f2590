import { isOutage } from '../../../../db/shared/outage.ts';
import type { SharedDb } from '../../../../db/shared/client.ts';
import { byId } from '../../../trpc/schemas.ts';
import type { ScopedPreparation } from '../../../trpc/preparation.ts';
import type { Caller } from '../../auth/caller.ts';
import { markApplying, unmarkApplying } from '../../imports/service.ts';
import type { Scope } from '../../rbac/scope.ts';
import { applyImport } from './apply.ts';
import { notInState } from './refusals.ts';
import { getImport } from './service.ts';
import type { ImportView } from './view.ts';

/**
 * Says before the transaction that the import is being applied, so that everybody sees it; and takes that back when
 * nothing came of it. If this server ends meanwhile, the sweep does.
 */
export const applyPreparation = {
  input: byId,
  async work({ db, scope, services }, { id }) {
    const { state } = await getImport(db, scope, id);
    if (state !== 'previewed' || !(await markApplying(db, id))) throw notInState(state, 'apply');
    services.imports.changed(id);
    return { id };
  },
  async ended({ id }, { ctx }) {
    const connection = ctx.services.shared.connection();
    if (connection)
      await unmarkApplying(connection.db, id, null).catch((error: unknown) => {
        if (!isOutage(error)) throw error;
      });
    ctx.services.imports.changed(id);
  },
} satisfies ScopedPreparation<typeof byId, { id: string }>;

/** Needs the audited transaction. @throws Refusal as {@link applyImport} */
export async function applyMarked(
  db: SharedDb,
  scope: Scope,
  caller: Caller,
  id: string,
): Promise<ImportView> {
  await applyImport(db, scope, caller, id);
  return getImport(db, scope, id);
}

/** The thread that reads it is stopped at once when it is on this server; another server notices within a second. */
export const cancelPreparation = {
  input: byId,
  work: async (_handles, { id }) => ({ id }),
  async ended({ id }, { ctx, committed }) {
    ctx.services.imports.changed(id, committed);
  },
} satisfies ScopedPreparation<typeof byId, { id: string }>;
