import { authenticate } from '../shared/auth/caller.ts';
import type { Context } from '../trpc/context.ts';
import type { InstallationStatus } from './installation.ts';

/** The status, with the database's address only for the owner of the machine and for people signed in. */
export async function currentStatus(ctx: Context): Promise<InstallationStatus> {
  return ctx.services.installation.status(ctx.request.localProof || (await isSignedIn(ctx)));
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
  const off = ctx.services.installation.onChange(() => {
    changed = true;
    wake();
  });
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
    off();
  }
}
