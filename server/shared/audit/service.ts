import { and, desc, eq, getTableColumns, inArray, lte, type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { SharedDb } from '../../../db/shared/client.ts';
import { auditLog, type AuditRow, auditSealed } from '../../../db/shared/schema/index.ts';
import { Refusal } from '../../trpc/errors.ts';
import { decodeCursor, encodeCursor, type Page, type PageInput, toPage } from '../../trpc/page.ts';
import { inScope, type Scope } from '../rbac/scope.ts';
import { type AuditFilters, conditions, indexedOf, textCondition, withoutIndex } from './filters.ts';

/** The formulas of the seal, for whoever folds a log again. */
export { foldHead, genesisOf } from './chain.ts';
export { newestSeals } from './newest-seals.ts';

/** Where no index helps, a call looks at so many entries at most; its page then says where to go on. */
const searchedPerPage = 20_000;

/** Where a row is in the sealed order of its log. */
export interface Place {
  log: string;
  idx: number;
}

export function presentEntry(row: Omit<AuditRow, 'canon' | 'leaf'>, sealed: Place | null) {
  const token = row.tokenId === null ? null : { id: row.tokenId, name: row.tokenName };
  return {
    id: row.id,
    at: row.at.toISOString(),
    actor: { type: row.actorType, id: row.actorId, username: row.actorName, token },
    action: row.action,
    outcome: row.outcome,
    reason: row.reason,
    resource: { type: row.resourceType, id: row.resourceId, name: row.resourceName },
    teamId: row.teamId,
    before: row.before,
    after: row.after,
    requestId: row.requestId,
    installation: row.installation,
    topology: row.topology,
    ip: row.ip,
    sessionId: row.sessionId,
    idempotencyKey: row.idempotencyKey,
    databaseUser: row.dbUser,
    sealed,
  };
}
export type AuditEntryView = ReturnType<typeof presentEntry>;

/** Without the sealed text, which says everything once more. */
const { canon: _canon, leaf: _leaf, ...shownColumns } = getTableColumns(auditLog);

const cursorKey = z.tuple([z.iso.datetime(), z.uuid()]);
type Key = [at: string, id: string];
const keyOf = ({ at, id }: Pick<AuditRow, 'at' | 'id'>): Key => [at.toISOString(), id];

/**
 * Newest first. The organisation's own entries (no team) are seen only by who may read the log of all teams.
 * With filters that no index helps a page may be short, even empty, and go on all the same.
 */
export async function listAuditEntries(
  db: SharedDb,
  scope: Scope,
  input: PageInput & AuditFilters,
): Promise<Page<AuditEntryView>> {
  const common = and(inScope(auditLog.teamId, scope), olderThan(input.cursor));
  const where = and(common, ...conditions(input));
  const searchedTo = withoutIndex(input)
    ? await endOfSearch(db, and(common, ...conditions(indexedOf(input))))
    : undefined;
  const found = await rowsWithPlaces(db, {
    where: and(where, textCondition(input.q), searchedTo && notOlderThan(searchedTo)),
    limit: input.limit + 1,
  });
  const page = toPage(found, input.limit, keyOf, ({ place, ...row }) => presentEntry(row, place));
  return page.nextCursor === null && searchedTo ? { ...page, nextCursor: encodeCursor(searchedTo) } : page;
}

/**
 * Newest first, each with its place in the sealed order. In one statement, as each costs a way to the database and back;
 * the places are looked up once the page is cut, or the list could not stop early.
 */
async function rowsWithPlaces(db: SharedDb, { where, limit }: { where: SQL | undefined; limit: number }) {
  const page = db
    .select(shownColumns)
    .from(auditLog)
    .where(where)
    .orderBy(desc(auditLog.at), desc(auditLog.id))
    .limit(limit)
    .as('page');
  const place = db
    .select({ log: auditSealed.log, idx: auditSealed.idx })
    .from(auditSealed)
    .where(eq(auditSealed.auditId, page.id))
    .limit(1)
    .as('place');
  return db
    .select({ ...page._.selectedFields, place: { log: place.log, idx: place.idx } })
    .from(page)
    .leftJoinLateral(place, sql`true`)
    .orderBy(desc(page.at), desc(page.id));
}

/** The last entry one call looks at, or undefined when it can look at all that are left. */
async function endOfSearch(db: SharedDb, where: SQL | undefined): Promise<Key | undefined> {
  const [last] = await db
    .select({ at: auditLog.at, id: auditLog.id })
    .from(auditLog)
    .where(where)
    .orderBy(desc(auditLog.at), desc(auditLog.id))
    .offset(searchedPerPage - 1)
    .limit(1);
  return last && keyOf(last);
}

/** After the rows are known: a join would keep the list from stopping early. */
export async function placesOf(db: SharedDb, rows: readonly { id: string }[]): Promise<Map<string, Place>> {
  if (rows.length === 0) return new Map();
  const ids = rows.map(({ id }) => id);
  const found = await db
    .select({ auditId: auditSealed.auditId, log: auditSealed.log, idx: auditSealed.idx })
    .from(auditSealed)
    .where(inArray(auditSealed.auditId, ids));
  return new Map(found.map(({ auditId, log, idx }) => [auditId, { log, idx }]));
}

function olderThan(cursor: string | undefined): SQL | undefined {
  const last = decodeCursor(cursor, cursorKey);
  if (!last) return undefined;
  const [at, id] = last;
  // the pair is where an index goes on; by `at` alone months are left out that are newer
  return and(
    lte(auditLog.at, new Date(at)),
    sql`(${auditLog.at}, ${auditLog.id}) < (${at}::timestamptz, ${id}::uuid)`,
  );
}

function notOlderThan([at, id]: Key): SQL {
  return sql`(${auditLog.at}, ${auditLog.id}) >= (${at}::timestamptz, ${id}::uuid)`;
}

/** @throws Refusal NOT_FOUND - no such entry within `scope` */
export async function getAuditEntry(db: SharedDb, scope: Scope, id: string): Promise<AuditEntryView> {
  const [row] = await db
    .select(shownColumns)
    .from(auditLog)
    .where(and(eq(auditLog.id, id), inScope(auditLog.teamId, scope)));
  if (!row) throw new Refusal('NOT_FOUND', 'No such audit entry, or you are not allowed to see it.');
  return presentEntry(row, (await placesOf(db, [row])).get(row.id) ?? null);
}
