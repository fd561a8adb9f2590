import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { SharedDb } from '../../../db/shared/client.ts';
import type { SharedConnection } from '../../../db/shared/connection.ts';
import { rowsOf } from '../../../db/shared/schema-state.ts';
import { type AuditOrigin, type Receipt, writeAudit } from '../../shared/audit/record.ts';
import { Refusal } from '../../trpc/errors.ts';
import { firstRowsIn } from './check-target.ts';
import { type Copied, copyTeam, type Watch } from './copy.ts';
import { settle } from './rows.ts';
import { ofEmbedded } from './sides.ts';
import { readTables } from './tables.ts';

export interface TransferWatch extends Watch {
  /** Everything is in place and proven; from here on only the answer to COMMIT is awaited. */
  onCommit(moved: Moved): void;
}

export interface Moved extends Copied {
  /** Of the entry that records the move, in the new place. */
  receipts: readonly Receipt[];
}

/** Where the data goes, as it is recorded there. */
export interface Destination {
  /** As `connectionKey` names it. */
  to: string;
  origin: AuditOrigin;
}

/**
 * Copies the team's data from one database into an empty one and records it there, in one transaction of each: before
 * the commit the target holds nothing of it, after it everything.
 * @throws Refusal CONNECTION_REFUSED - the target is not empty any more
 * @throws CopyDiffers
 */
export function transfer(
  source: SharedConnection,
  target: SharedConnection,
  { to, origin }: Destination,
  watch: TransferWatch,
): Promise<Moved> {
  return source.db.transaction(
    async (reading) => {
      await ofEmbedded(settle(reading));
      return target.db.transaction(async (writing) => {
        await settle(writing);
        await becomeOwner(writing);
        await claimEmpty(writing);
        const copied = await copyTeam(reading, writing, watch);
        const moved = { ...copied, receipts: await record(writing, to, origin, copied) };
        watch.onCommit(moved);
        return moved;
      });
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  );
}

/** New months of the log belong to the owner of the others, whose functions have to be able to drop them. */
async function becomeOwner(tx: SharedDb): Promise<void> {
  await rowsOf(
    tx,
    sql`select set_config('role', pg_get_userbyid(c.relowner), true) from pg_catalog.pg_class c
      where c.oid = 'public.audit_log'::regclass and pg_get_userbyid(c.relowner) <> current_user`,
    z.unknown(),
  );
}

/**
 * Takes away the built-in roles, which come along with the data. Whoever else begins to fill this database at the
 * same time waits here, and then finds it full.
 */
async function claimEmpty(tx: SharedDb): Promise<void> {
  await tx.execute(sql`delete from public.roles where built_in`);
  const found = await firstRowsIn(tx, await readTables(tx));
  if (found === undefined) return;
  throw new Refusal(
    'CONNECTION_REFUSED',
    `The team database was not moved: the new database is not empty any more, it has rows in the table ${found}.`,
  );
}

function record(tx: SharedDb, to: string, origin: AuditOrigin, copied: Copied): Promise<Receipt[]> {
  const resource = { type: 'installation', id: null, name: origin.installation };
  const after = { from: 'embedded', to, ...copied };
  return writeAudit(tx, origin, [{ action: 'installation.move.complete', resource, teamId: null, after }]);
}
