import { v7 } from 'uuid';
import type { SharedConnection } from '../../../db/shared/connection.ts';
import type { SharedDb } from '../../../db/shared/client.ts';
import type { Services } from '../../trpc/context.ts';
import { emptyTrash } from '../../local/trash.ts';
import type { AuditOrigin } from '../../shared/audit/record.ts';
import { dropRetained } from '../../shared/audit-retention/service.ts';
import { dropExpired } from '../../shared/expired.ts';
import { cancelForgotten } from '../../shared/imports/service.ts';

const everyMs = 60 * 60_000;
/** Not at once: the start should be quick, and short-lived servers need no housekeeping. */
const firstAfterMs = 60_000;

type Kept = Pick<
  Services,
  'local' | 'shared' | 'log' | 'imports' | 'config' | 'installation' | 'auditWitness'
>;

/** One round; what fails is tried again in an hour, and keeps nothing else from being done. */
export async function keepHouse(services: Kept): Promise<void> {
  const { local, shared, log } = services;
  const attempt = async (work: () => unknown) => {
    try {
      await work();
    } catch (error) {
      log.warn({ err: error }, 'housekeeping failed; it is tried again in an hour');
    }
  };
  await attempt(() => emptyTrash(local.db));
  const connection = shared.connection();
  if (!connection) return;
  await attempt(() => dropExpired(connection.db));
  await attempt(() => dropMonths(connection.db, log));
  await attempt(() => cancelImports(connection, services));
}

async function cancelImports(connection: SharedConnection, services: Kept): Promise<void> {
  const { config, installation, auditWitness, imports, log } = services;
  const origin: AuditOrigin = {
    actor: { type: 'system', id: null, username: null },
    requestId: v7(),
    idempotencyKey: undefined,
    installation: config.installationName,
    topology: installation.topology(),
    ip: undefined,
  };
  const cancelled = await cancelForgotten(connection, imports.works, origin, auditWitness.keeper());
  if (cancelled.length > 0)
    log.info({ imports: cancelled }, 'imports that nobody decided about were cancelled');
}

async function dropMonths(db: SharedDb, log: Kept['log']): Promise<void> {
  const drop = await dropRetained(db);
  if (drop === 'notAllowed') return; // the DBA's business: see docs/operations.md
  if (drop.dropped.length > 0) log.info({ parts: drop.dropped }, 'old months of the audit log were dropped');
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
