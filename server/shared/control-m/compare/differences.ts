import { type SQL, sql } from 'drizzle-orm';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { z } from 'zod';
import type { SharedDb } from '../../../../db/shared/client.ts';
import { rowsOf } from '../../../../db/shared/schema-state.ts';
import { diffFields, type FieldDiff } from '../definitions/fields.ts';
import { type VersionRef, type VersionText, versionsOf } from '../export/versions.ts';
import { rowsOfSide, type Side } from './sides.ts';

export const comparedChanges = ['added', 'removed', 'changed'] as const;
export type ComparedChange = (typeof comparedChanges)[number];

/** What is compared with what. */
export interface Comparison {
  left: Side;
  right: Side;
  /** Fields that do not count. */
  ignore: string[];
}

/** A folder or job that one side has and the other has not, or has otherwise. */
export interface Difference {
  change: ComparedChange;
  kind: 'folder' | 'job';
  folder: string;
  name: string;
  key: string;
  /** Of a changed one: `before` is on the left, `after` on the right. */
  fields: FieldDiff[];
}

export interface Counts {
  added: number;
  removed: number;
  changed: number;
  same: number;
}

const ref = z.object({ importId: z.string(), seq: z.int() });
const row = z.object({
  kind: z.enum(['folder', 'job']),
  key: z.string(),
  folder: z.string(),
  name: z.string(),
  before: ref.nullable(),
  after: ref.nullable(),
});
type Row = z.infer<typeof row>;

/** Joined once per page, so pages are large; a row is small. */
const rowsPerPage = 10_000;
const readAtOnce = 250;

/** Both sides by path, name and number; hashes tell who says the same. */
function joined({ left, right }: Pick<Comparison, 'left' | 'right'>): SQL {
  return sql`with l as (${rowsOfSide(left)}), r as (${rowsOfSide(right)}), joined as (
    select coalesce(l.kind, r.kind) as kind, coalesce(l.key, r.key) collate "C" as key,
      coalesce(l.folder, r.folder) as folder, coalesce(l.name, r.name) as name, l.hash as old, r.hash as new,
      l.import_id as old_import, l.seq as old_seq, r.import_id as new_import, r.seq as new_seq
    from l full join r on l.kind = r.kind and l.key = r.key)`;
}

const conditions: Record<ComparedChange, SQL> = {
  added: sql`old is null`,
  removed: sql`new is null`,
  changed: sql`old <> new`,
};

/** Where to go on: the last one that was seen. */
export type Place = Pick<Difference, 'key' | 'kind'>;

/**
 * All differences by key, a few at a time: memory does not grow with the environments.
 * @param pageSize - rows that are looked for at a time
 */
export async function* differences(
  db: SharedDb,
  comparison: Comparison,
  {
    change,
    after,
    pageSize = rowsPerPage,
  }: { change?: ComparedChange; after?: Place; pageSize?: number } = {},
): AsyncGenerator<Difference[]> {
  for (let place = after; ; ) {
    const rows = await readRows(db, comparison, change, place, pageSize);
    for (let from = 0; from < rows.length; from += readAtOnce) {
      yield await compared(db, rows.slice(from, from + readAtOnce), comparison.ignore);
      await nextTurn(); // other requests have their turn
    }
    place = rows.at(-1);
    if (rows.length < pageSize) return;
  }
}

function readRows(
  db: SharedDb,
  comparison: Comparison,
  change: ComparedChange | undefined,
  after: Place | undefined,
  pageSize: number,
): Promise<Row[]> {
  const wanted = change ? conditions[change] : sql`old is distinct from new`;
  const from = after ? sql`and (key, kind) > (${after.key} collate "C", ${after.kind})` : sql``;
  return rowsOf(
    db,
    sql`${joined(comparison)} select kind, key, folder, name,
        case when old is not null then json_build_object('importId', old_import, 'seq', old_seq) end as before,
        case when new is not null then json_build_object('importId', new_import, 'seq', new_seq) end as after
      from joined where ${wanted} ${from} order by key, kind limit ${pageSize}`,
    row,
  );
}

async function compared(db: SharedDb, rows: Row[], ignore: string[]): Promise<Difference[]> {
  const both = rows.flatMap(({ before, after }, n) => (before && after ? [{ n, before, after }] : []));
  const old = await textsOf(
    db,
    both.map(({ n, before }) => ({ n, ...before })),
  );
  const now = await textsOf(
    db,
    both.map(({ n, after }) => ({ n, ...after })),
  );
  return rows.flatMap(({ before, after, ...place }, n): Difference[] => {
    if (!before || !after) return [{ change: after ? 'added' : 'removed', ...place, fields: [] }];
    const fields = diffFields(old.get(n) ?? null, now.get(n) ?? null, ignore);
    return fields.length === 0 ? [] : [{ change: 'changed', ...place, fields }];
  });
}

async function textsOf(
  db: SharedDb,
  refs: (VersionRef & { n: number })[],
): Promise<Map<number, VersionText>> {
  const texts = new Map<number, VersionText>();
  for await (const page of versionsOf(db, refs))
    for (const {
      ref: { n },
      ...text
    } of page)
      texts.set(n, text);
  return texts;
}

/**
 * How many are different. Definitions in the same format that are written differently are different; only those of two
 * formats, and all if fields are ignored, have to be read.
 */
export async function countDifferences(db: SharedDb, comparison: Comparison): Promise<Counts> {
  const [found] = await rowsOf(
    db,
    sql`${joined(comparison)} select count(*) filter (where old is null)::int as added,
        count(*) filter (where new is null)::int as removed, count(*) filter (where old <> new)::int as changed,
        count(*) filter (where old = new)::int as same from joined`,
    z.object({ added: z.int(), removed: z.int(), changed: z.int(), same: z.int() }),
  );
  const counts = found ?? { added: 0, removed: 0, changed: 0, same: 0 };
  if (counts.changed === 0 || (comparison.ignore.length === 0 && !(await ofTwoFormats(db, comparison))))
    return counts;
  let changed = 0;
  for await (const page of differences(db, comparison, { change: 'changed' })) changed += page.length;
  return { ...counts, changed, same: counts.same + counts.changed - changed };
}

async function ofTwoFormats(db: SharedDb, comparison: Comparison): Promise<boolean> {
  // looked up one by one: joined in one go, a planner without statistics would join versions before it knows which
  const formatOf = (importId: SQL, seq: SQL) =>
    sql`(select v.format from control_m_versions v where v.import_id = ${importId} and v.seq = ${seq})`;
  const [found] = await rowsOf(
    db,
    sql`${joined(comparison)}, different as materialized (select * from joined where old <> new)
      select exists (select 1 from different
        where ${formatOf(sql`old_import`, sql`old_seq`)} <> ${formatOf(sql`new_import`, sql`new_seq`)}) as yes`,
    z.object({ yes: z.boolean() }),
  );
  return found?.yes ?? false;
}
