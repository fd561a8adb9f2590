import type { Services } from '../../trpc/context.ts';
import { emptyTrash } from '../../local/trash.ts';
import { dropExpired } from '../../shared/expired.ts';

const everyMs = 60 * 60_000;
/** Not at once: the start should be quick, and short-lived servers need no housekeeping. */
const firstAfterMs = 60_000;

type Kept = Pick<Services, 'local' | 'shared' | 'log'>;

/** One round; what fails is tried again in an hour. */
export async function keepHouse({ local, shared, log }: Kept): Promise<void> {
  try {
    emptyTrash(local.db);
    const connection = shared.connection();
    if (connection) await dropExpired(connection.db);
  } catch (error) {
    log.warn({ err: error }, 'housekeeping failed; it is tried again in an hour');
  }
}

/** Drops what is no longer needed, every hour, until the returned function is called. */
export function startHousekeeping(services: Kept): () => void {
  const round = () => void keepHouse(services);
  const first = setTimeout(round, firstAfterMs).unref();
  const next = setInterval(round, everyMs).unref();
  return () => {
    clearTimeout(first);
    clearInterval(next);
  };
}
