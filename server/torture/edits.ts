import { onServer } from '../testing/postgres.ts';
import { promise } from './scenario.ts';

/** A script that was edited, and how many edits of it a server acknowledged. */
export interface Edited {
  id: string;
  acknowledged: number;
}

interface Counted {
  id: string;
  version: number;
  versions: number[];
}

/**
 * No acknowledged edit lost or made twice, one audit row each, and no row of an edit that was not made.
 * @throws Error - the promise that does not hold
 */
export async function checkEdits(databaseUrl: string, list: readonly Edited[]): Promise<void> {
  const counted = await onServer(
    databaseUrl,
    (sql) => sql<Counted[]>`
      select s.id, s.version, array_agg((a.after->>'version')::int order by (a.after->>'version')::int) as versions
      from scripts s join audit_log a on a.resource_id = s.id::text and a.action = 'scripts.update'
      where a.outcome = 'success' group by s.id, s.version`,
  );
  promise(counted.length === list.length, 'every script that was edited has rows', {
    counted: counted.length,
  });
  for (const { id, version, versions } of counted) {
    const acknowledged = list.find((one) => one.id === id)?.acknowledged ?? 0;
    promise(version === acknowledged + 1, 'each acknowledged change was made exactly once', {
      id,
      version,
      acknowledged,
    });
    const wanted = Array.from({ length: version - 1 }, (_, n) => n + 2);
    promise(versions.join() === wanted.join(), 'each change has exactly one audit row', { id, versions });
  }
  await checkNoOrphan(databaseUrl);
}

/**
 * No row of the log speaks of a script that there is not.
 * @throws Error - there are such rows
 */
export async function checkNoOrphan(databaseUrl: string): Promise<void> {
  const orphans = await onServer(
    databaseUrl,
    (sql) => sql<{ id: string; action: string }[]>`
      select a.id, a.action from audit_log a where a.action like 'scripts.%' and a.outcome = 'success'
        and not exists (select 1 from scripts s where s.id::text = a.resource_id)`,
  );
  promise(orphans.length === 0, 'no audit row is without its change', { orphans: orphans.slice(0, 3) });
}
