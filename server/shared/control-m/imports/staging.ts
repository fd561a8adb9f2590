import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { SharedDb } from '../../../../db/shared/client.ts';
import type { SharedConnection } from '../../../../db/shared/connection.ts';
import { rowsOf } from '../../../../db/shared/schema-state.ts';
import { inBulk } from './bulk.ts';
import { copyTarget } from './staged-row.ts';

/** Columns that a definition and its versions have in common, the key apart. */
const content = sql`kind, identity, parent_id, folder, name, server, type, application, sub_application, host, run_as,
  description, command, hash, links`;

/** An import that may still be written: holds its row, so that nobody gives it up in the midst of a batch. */
const open = (importId: string): SQL =>
  sql`(select id, team_id from imports where id = ${importId}::uuid and state = 'parsing' for share)`;

const counted = z.object({ n: z.coerce.number() });

async function count(db: SharedDb, query: SQL): Promise<number> {
  return (await rowsOf(db, query, counted))[0]?.n ?? 0;
}

/**
 * Stores a batch of what an import adds.
 * @param lines - of {@link copyLine}
 * @returns false - the import was given up, and nothing was stored
 */
export function stageAdded(
  connection: SharedConnection,
  importId: string,
  lines: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  const query = "select 1 from imports where id = $1::uuid and state = 'parsing' for share";
  return connection.copyIn({ into: copyTarget, lines, hold: { query, parameter: importId } });
}

/**
 * Stores a batch of what an import changes; it keeps its key.
 * @param text - JSON, an array of {@link StagedRow}
 * @returns how many were stored: none once the import was given up, and less if others have removed some since
 */
export async function stageChanged(db: SharedDb, importId: string, text: string): Promise<number> {
  return count(
    db,
    sql`with stored as (
      insert into control_m_versions (import_id, team_id, seq, definition_id, change, previous_import_id, previous_seq,
        key, format, source, ${content})
      select i.id, i.team_id, x.seq, x.definition_id, x.change, x.previous_import_id, x.previous_seq,
        d.key, x.format, x.source,
        x.kind, x.identity, x.parent_id, x.folder, x.name, x.server, x.type, x.application, x.sub_application,
        x.host, x.run_as, x.description, x.command, x.hash, x.links
      from ${open(importId)} i
      cross join json_to_recordset(${text}::text::json) as x(seq int, definition_id uuid, change text,
        previous_import_id uuid, previous_seq int, kind text, key text, identity uuid, parent_id uuid, folder text,
        name text, server text, type text, application text, sub_application text, host text, run_as text,
        description text, command text, hash uuid, links text, format text, source text)
      join control_m_definitions d on d.id = x.definition_id
      returning 1)
    select count(*) as n from stored`,
  );
}

export type Removal = 'folders' | 'none' | 'environment';

export interface Compared {
  importId: string;
  environmentId: string;
  removal: Removal;
  /** Ids of what the environment has and the files do not. */
  unseen: readonly string[];
  /** Ids of top folders that both have. */
  sharedTops: readonly string[];
  /** Number of the next row. */
  nextSeq: number;
}

const list = (ids: readonly string[]): SQL => sql`${`{${ids.join(',')}}`}::uuid[]`;
const idsPerStatement = 10_000;

/**
 * Completes the comparison once all files are read: what goes, what only moved, and keys that are taken.
 * @returns how many are removed and moved, what stands beside folders included
 */
export async function completeComparison(
  db: SharedDb,
  compared: Compared,
): Promise<{ removed: number; moved: number }> {
  const { importId, environmentId } = compared;
  let removed = 0;
  for await (const ids of removedIds(db, compared))
    removed += await stageRemoved(db, importId, ids, compared.nextSeq + removed);
  const moved = removed === 0 ? 0 : await stageMoved(db, importId);
  await giveFreeKeys(db, importId, environmentId);
  return { removed: removed - moved, moved };
}

const changeCounts = z.object({
  added: z.coerce.number(),
  changed: z.coerce.number(),
  removed: z.coerce.number(),
  moved: z.coerce.number(),
  others: z.coerce.number(),
});

/** Folders and jobs by what happens to them; what stands beside folders is counted apart. */
export async function countChanges(db: SharedDb, importId: string): Promise<z.infer<typeof changeCounts>> {
  const of = (change: string) => sql`count(*) filter (where kind <> 'other' and change = ${change})`;
  const [counts] = await rowsOf(
    db,
    sql`select ${of('added')} as added, ${of('changed')} as changed, ${of('removed')} as removed, ${of('moved')} as moved,
        count(*) filter (where kind = 'other') as others
      from control_m_versions where import_id = ${importId}::uuid`,
    changeCounts,
  );
  if (!counts) throw new Error('Nothing was counted.');
  return counts;
}

async function* removedIds(db: SharedDb, compared: Compared): AsyncGenerator<string[]> {
  const { removal, sharedTops } = compared;
  if (removal === 'none' || compared.unseen.length === 0) return;
  let unseen = compared.unseen;
  if (removal === 'folders') {
    if (sharedTops.length === 0) return;
    const inside = new Set(await idsInside(db, sharedTops));
    unseen = unseen.filter((id) => inside.has(id));
  }
  for (let from = 0; from < unseen.length; from += idsPerStatement)
    yield unseen.slice(from, from + idsPerStatement);
}

async function idsInside(db: SharedDb, folders: readonly string[]): Promise<string[]> {
  const rows = await rowsOf(
    db,
    sql`with recursive inside as (
      select id from control_m_definitions where id = any(${list(folders)})
      union all select d.id from control_m_definitions d join inside i on d.parent_id = i.id)
    select id from inside`,
    z.object({ id: z.string() }),
  );
  return rows.map(({ id }) => id);
}

async function stageRemoved(
  db: SharedDb,
  importId: string,
  ids: readonly string[],
  seq: number,
): Promise<number> {
  return count(
    db,
    sql`with stored as (
      insert into control_m_versions (import_id, team_id, seq, definition_id, change, previous_import_id, previous_seq,
        key, format, source, ${content})
      select i.id, i.team_id, ${seq}::int - 1 + row_number() over (order by d.key, d.id), d.id, 'removed', d.import_id, d.seq,
        d.key, v.format, null,
        d.kind, d.identity, d.parent_id, d.folder, d.name, d.server, d.type, d.application, d.sub_application,
        d.host, d.run_as, d.description, d.command, d.hash, d.links
      from ${open(importId)} i
      cross join control_m_definitions d
      join control_m_versions v on v.import_id = d.import_id and v.seq = d.seq
      where d.id = any(${list(ids)})
      returning 1)
    select count(*) as n from stored`,
  );
}

/**
 * What went in one place and came in another under the same name, unchanged, is the same thing: it keeps its id, and
 * with it its history. Versions are never changed, so the rows concerned are written anew.
 */
async function stageMoved(db: SharedDb, importId: string): Promise<number> {
  return whileOpen(db, importId, 0, (tx) => writeMoved(tx, importId));
}

/**
 * A step that takes rows away and writes them anew: whoever gives the import up meanwhile waits, or would take away the
 * old rows only. It may go through all there is at once, for which the usual limit of a statement is short.
 * @param closed - the result when the import is given up already
 */
function whileOpen<T>(
  db: SharedDb,
  importId: string,
  closed: T,
  step: (tx: SharedDb) => Promise<T>,
): Promise<T> {
  return db.transaction(async (tx) => {
    if (!(await isOpen(tx, importId))) return closed; // else it is held now
    await inBulk(tx);
    return step(tx);
  });
}

async function writeMoved(db: SharedDb, importId: string): Promise<number> {
  const side = (change: 'added' | 'removed') => sql`
    select definition_id, seq, kind, name, hash, key, previous_import_id, previous_seq,
      row_number() over (partition by kind, name, hash order by seq) as n
    from control_m_versions where import_id = ${importId}::uuid and change = ${change}`;
  return count(
    db,
    sql`with moved as materialized (
      select a.definition_id as new_id, r.definition_id as old_id, r.seq as removed_seq, r.previous_import_id, r.previous_seq
      from (${side('added')}) a join (${side('removed')}) r using (kind, name, hash, n)),
    gone as (
      delete from control_m_versions v where v.import_id = ${importId}::uuid and (
        v.seq in (select removed_seq from moved)
        or v.definition_id in (select new_id from moved) or v.parent_id in (select new_id from moved))
      returning v.*),
    stored as (
      insert into control_m_versions (import_id, team_id, seq, definition_id, change, previous_import_id, previous_seq,
        key, format, source, ${content})
      select g.import_id, g.team_id, g.seq, coalesce(m.old_id, g.definition_id),
        case when m.old_id is null then g.change else 'moved' end,
        coalesce(m.previous_import_id, g.previous_import_id), coalesce(m.previous_seq, g.previous_seq),
        g.key, g.format, g.source, g.kind, g.identity, coalesce(p.old_id, g.parent_id), g.folder, g.name, g.server,
        g.type, g.application, g.sub_application, g.host, g.run_as, g.description, g.command, g.hash, g.links
      from gone g left join moved m on m.new_id = g.definition_id left join moved p on p.new_id = g.parent_id
      where g.change <> 'removed'
      returning change)
    select count(*) as n from stored where change = 'moved'`,
  );
}

/** Parts of a key: what equal names in one path share, and the number that tells them apart; see definitions/keys.ts. */
const base = (
  kind: SQL,
  key: SQL,
) => sql`case ${kind} when 'other' then regexp_replace(${key}, '^(.*)#\\d+( \\(.*\\))$', '\\1\\2')
  else regexp_replace(${key}, '#\\d+$', '') end`;
const number = (
  kind: SQL,
  key: SQL,
) => sql`coalesce(case ${kind} when 'other' then substring(${key} from '^.*#(\\d+) \\(.*\\)$')
  else substring(${key} from '#(\\d+)$') end::int, 1)`;
const numbered = (
  kind: SQL,
  key: SQL,
  n: SQL,
) => sql`case ${kind} when 'other' then regexp_replace(${key}, '^(.*)#\\d+( \\(.*\\))$', '\\1#' || ${n} || '\\2')
  else ${base(kind, key)} || '#' || ${n} end`;

/**
 * Definitions that stay may have the key of one that comes: of another server, say, that was imported before. The new
 * one gets the next number that is free.
 */
async function giveFreeKeys(db: SharedDb, importId: string, environmentId: string): Promise<void> {
  const taken = await takenKeys(db, importId, environmentId);
  for (let from = 0; from < taken.length; from += idsPerStatement)
    await whileOpen(db, importId, undefined, (tx) =>
      renumber(
        tx,
        importId,
        environmentId,
        taken.slice(from, from + idsPerStatement).map(({ seq }) => seq),
      ),
    );
}

async function takenKeys(db: SharedDb, importId: string, environmentId: string): Promise<{ seq: number }[]> {
  const find = sql`select v.seq from control_m_versions v
      join control_m_definitions d on d.environment_id = ${environmentId}::uuid and d.kind = v.kind
        and left(d.key, 300) = left(v.key, 300) and d.key = v.key and d.id <> v.definition_id
      where v.import_id = ${importId}::uuid and v.change in ('added', 'moved') and not exists (
        select 1 from control_m_versions r
        where r.import_id = ${importId}::uuid and r.definition_id = d.id and r.change in ('removed', 'moved'))`;
  return db.transaction(async (tx) => {
    await inBulk(tx);
    return rowsOf(tx, find, z.object({ seq: z.int() }));
  });
}

async function renumber(
  db: SharedDb,
  importId: string,
  environmentId: string,
  seqs: number[],
): Promise<void> {
  await db.execute(sql`with gone as (
      delete from control_m_versions v
      where v.import_id = ${importId}::uuid and v.seq = any(${`{${seqs.join(',')}}`}::int[])
      returning v.*, ${base(sql`v.kind`, sql`v.key`)} as base),
    used as materialized (
      select k.kind, k.base, max(k.n) as n from (
        select d.kind, ${base(sql`d.kind`, sql`d.key`)} as base, ${number(sql`d.kind`, sql`d.key`)} as n
        from control_m_definitions d where d.environment_id = ${environmentId}::uuid
        union all
        select v.kind, ${base(sql`v.kind`, sql`v.key`)}, ${number(sql`v.kind`, sql`v.key`)}
        from control_m_versions v where v.import_id = ${importId}::uuid) k
      group by k.kind, k.base)
    insert into control_m_versions (import_id, team_id, seq, definition_id, change, previous_import_id, previous_seq,
      key, format, source, ${content})
    select g.import_id, g.team_id, g.seq, g.definition_id, g.change, g.previous_import_id, g.previous_seq,
      ${numbered(sql`g.kind`, sql`g.key`, sql`(u.n + row_number() over (partition by g.kind, g.base order by g.seq))`)},
      g.format, g.source, g.kind, g.identity, g.parent_id, g.folder, g.name, g.server, g.type, g.application,
      g.sub_application, g.host, g.run_as, g.description, g.command, g.hash, g.links
    from gone g join used u on u.kind = g.kind and u.base = g.base`);
}

/** Whether nobody has given the import up; in a transaction, nobody does before that ends. */
export async function isOpen(db: SharedDb, importId: string): Promise<boolean> {
  return (await rowsOf(db, open(importId), z.object({ id: z.string() }))).length > 0;
}

/** Takes away everything an import that is not applied has said. */
export async function discardStaged(db: SharedDb, importId: string): Promise<void> {
  await db.execute(sql`delete from control_m_versions where import_id = ${importId}::uuid`);
}
