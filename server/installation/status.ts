import { authenticate } from '../shared/auth/caller.ts';
import type { Context } from '../trpc/context.ts';
import type { InstallationStatus } from './installation-status.ts';

/**
 * The status. Only for the owner of the machine and for people signed in: the database's address, and that an audit
 * log is not what this installation remembers.
 */
export async function currentStatus(ctx: Context): Promise<InstallationStatus> {
  const { installation, auditWitness } = ctx.services;
  const known = ctx.request.localProof || (await isSignedIn(ctx));
  const status = await installation.status(known);
  return known && auditWitness.alarms().length > 0 ? { ...status, auditAlarm: true } : status;
}

async function isSignedIn({ services, request }: Context): Promise<boolean> {
  const connection = services.shared.connection();
  if (!connection || request.sharedCredential === undefined) return false;
  return authenticate(connection.db, request).then(
    () => true,
    () => false,
  );
}

/** The status now, then again after each change, until the client goes. */
export async function* watchStatus(
  ctx: Context,
  signal: AbortSignal | undefined,
): AsyncGenerator<InstallationStatus> {
  let wake: () => void = () => undefined;
  let changed = false;
  const onChange = () => {
    changed = true;
    wake();
  };
  const { installation, auditWitness } = ctx.services;
  const unwatch = [installation.onChange(onChange), auditWitness.onChange(onChange)];
  signal?.addEventListener('abort', () => wake(), { once: true });
  try {
    while (!signal?.aborted) {
      changed = false;
      yield await currentStatus(ctx);
      if (!changed && !signal?.aborted)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
  } finally {
    for (const off of unwatch) off();
  }
}
