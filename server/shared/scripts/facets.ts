import { and, eq, gt, type SQL, sql } from 'drizzle-orm';
import type { SharedDb } from '../../../db/shared/client.ts';
import { scriptFacts, scripts } from '../../../db/shared/schema/index.ts';
import type { Scope } from '../rbac/scope.ts';
import { notReviewedFor } from './list.ts';
import { factsNow } from './selected.ts';
import { visible } from './visible.ts';

/** How many scripts a filter would leave. */
export interface Facet {
  value: string;
  count: number;
}

/** The most frequent values of each filter; others can still be asked for. */
const mostValues = 200;
/** Deeper folders are reached by way of the ones above. */
const deepestFolder = 3;
const reviewDays = 365;

/** What lists of scripts can be filtered by, with counts. A folder counts what is below it as well. */
export async function scriptFacets(db: SharedDb, scope: Scope, teamId: string | undefined) {
  const mine = and(visible(scope), teamId === undefined ? undefined : eq(scripts.teamId, teamId));
  const [kinds, owners, criticalities, tags, folders, [counts]] = await Promise.all([
    valuesOf(db, mine, sql`${scripts.kind}`),
    valuesOf(db, mine, sql`${scripts.owner}`),
    valuesOf(db, mine, sql`coalesce(${scripts.criticality}, 'none')`),
    valuesOf(db, mine, sql`unnest(${scripts.tags})`),
    valuesOf(db, mine, foldersOf()),
    countsOf(db, mine),
  ]);
  return {
    kinds,
    tags,
    owners,
    criticalities,
    folders,
    secrets: counts?.secrets ?? 0,
    notReviewed: counts?.notReviewed ?? 0,
  };
}

async function valuesOf(db: SharedDb, mine: SQL | undefined, value: SQL): Promise<Facet[]> {
  const values = db
    .select({ value: sql<string>`${value}`.as('value') })
    .from(scripts)
    .where(mine)
    .as('values');
  const rows = await db
    .select({ value: values.value, count: sql<number>`count(*)::int` })
    .from(values)
    .groupBy(values.value)
    .orderBy(sql`count(*) desc`, values.value)
    .limit(mostValues);
  return rows;
}

/** A row for each folder that a script is in, from the outermost on. */
function foldersOf(): SQL {
  const parts = sql`string_to_array(${scripts.path}, '/')`;
  const depth = sql`least(cardinality(${parts}) - 1, ${deepestFolder}::int)`;
  return sql`array_to_string((${parts})[1:generate_series(1, ${depth})], '/')`;
}

function countsOf(db: SharedDb, mine: SQL | undefined) {
  return db
    .select({
      secrets: sql<number>`(count(*) filter (where ${gt(scriptFacts.secretCount, 0)}))::int`,
      notReviewed: sql<number>`(count(*) filter (where ${notReviewedFor(reviewDays)}))::int`,
    })
    .from(scripts)
    .leftJoin(scriptFacts, factsNow)
    .where(mine);
}
