import { and, arrayContains, asc, desc, eq, gt, isNull, lt, or, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { z } from 'zod';
import type { SharedDb } from '../../../db/shared/client.ts';
import { type Criticality, type Script, scriptFacts, scripts } from '../../../db/shared/schema/index.ts';
import { decodeCursor, type Page, type PageInput, toPage } from '../../trpc/page.ts';
import { inScope, type Scope } from '../rbac/scope.ts';
import { type Found, whereFound } from './search/found.ts';
import { idsOfFound, type Term, termsOf, tierOf } from './search/query.ts';
import { selectSummaries } from './selected.ts';
import { type ScriptSummary, summarise } from './view.ts';
import { visible } from './visible.ts';

export interface ScriptFilters {
  teamId?: string | undefined;
  /** Words or parts of them, and `"phrases"`: in name, path, description, tags, owner, facts and text. */
  q?: string | undefined;
  kind?: Script['kind'] | undefined;
  tag?: string | undefined;
  /** Empty: of nobody. */
  owner?: string | undefined;
  /** `none`: nobody has said. */
  criticality?: Criticality | 'none' | undefined;
  /** Whether there are passwords or keys in it; what was not read yet is neither. */
  secrets?: boolean | undefined;
  /** Never, or not for so many days. */
  notReviewedForDays?: number | undefined;
  /** With what is below it. */
  folder?: string | undefined;
}

export const sortings = ['relevance', 'path', 'name', 'updated', 'reviewed', 'size'] as const;
export type Sorting = (typeof sortings)[number];

export type FoundScript = ScriptSummary & { found?: Found };

/** Scripts in scope; those that were searched for by how near they are, others by path. */
export async function listScripts(
  db: SharedDb,
  scope: Scope,
  input: PageInput & ScriptFilters & { sort?: Sorting | undefined },
): Promise<Page<FoundScript>> {
  const terms = termsOf(input.q ?? '');
  const asked = input.sort ?? 'relevance';
  const sort = asked === 'relevance' && terms.length === 0 ? 'path' : asked; // near to what?
  const order = orderOf(sort, input.q ?? '', terms);
  const rows = await selectSummaries(db, order.key)
    .where(and(selects(db, scope, input), order.after(input.cursor)))
    .orderBy(...order.by)
    .limit(input.limit + 1);
  const shown = rows.slice(0, input.limit).map(({ script }) => script);
  const found = terms.length > 0 ? await whereFound(db, shown, terms) : undefined;
  return toPage(
    rows,
    input.limit,
    ({ also }) => orderKeyText.parse(JSON.parse(also)),
    ({ script, ...known }) => {
      const why = found?.get(script.id);
      return { ...summarise(script, known), ...(why && { found: why }) };
    },
  );
}

/** The condition that a script is among those asked for. */
export function selects(db: SharedDb, scope: Scope, filters: ScriptFilters): SQL | undefined {
  const { teamId, q, kind, tag, owner, criticality, secrets, notReviewedForDays: days, folder } = filters;
  const among = (column: PgColumn) => and(inScope(column, scope), teamId ? eq(column, teamId) : undefined);
  const terms = termsOf(q ?? '');
  const level = criticality === 'none' ? isNull(scripts.criticality) : criticality;
  return and(
    visible(scope),
    teamId === undefined ? undefined : eq(scripts.teamId, teamId),
    // as an array they are found once, whatever the planner thinks of a team it has not counted yet
    terms.length > 0 ? sql`${scripts.id} = any(array(${idsOfFound(db, terms, among)}))` : undefined,
    kind === undefined ? undefined : eq(scripts.kind, kind),
    tag === undefined ? undefined : arrayContains(scripts.tags, [tag]),
    owner === undefined ? undefined : sql`lower(${scripts.owner}) = ${owner.toLowerCase()}`,
    typeof level === 'string' ? eq(scripts.criticality, level) : level,
    secrets === undefined
      ? undefined
      : secrets
        ? gt(scriptFacts.secretCount, 0)
        : eq(scriptFacts.secretCount, 0),
    days === undefined ? undefined : notReviewedFor(days),
    folder === undefined ? undefined : isBelow(folder),
  );
}

export function notReviewedFor(days: number): SQL | undefined {
  const since = sql`now() - make_interval(days => ${days})`;
  return or(isNull(scripts.reviewedAt), lt(scripts.reviewedAt, since));
}

function isBelow(folder: string): SQL {
  const start = `${folder.toLowerCase().replace(/[\\%_]/g, '\\$&')}/%`;
  return sql`lower(${scripts.path}) like ${start}`;
}

interface Order {
  /** Of a row, as JSON text. */
  key: SQL<string>;
  by: SQL[];
  after: (cursor: string | undefined) => SQL | undefined;
}

const orderKeyText = z.array(z.string());

function orderOf(sort: Sorting, q: string, terms: readonly Term[]): Order {
  const { columns, falling = false } = orderings[sort](q, terms);
  const all = [...columns, { column: sql`${scripts.id}`, type: sql`uuid` }];
  const texts = sql.join(
    all.map(({ column }) => sql`${column}::text`),
    sql`, `,
  );
  return {
    key: sql<string>`json_build_array(${sort}::text, ${texts})::text`,
    by: all.map(({ column }) => (falling ? desc(column) : asc(column))),
    after(cursor) {
      const shape = z
        .array(z.string())
        .length(all.length + 1)
        .refine(([of]) => of === sort);
      const last = decodeCursor(cursor, shape)?.slice(1);
      if (!last) return undefined;
      const here = sql.join(
        all.map(({ column }) => column),
        sql`, `,
      );
      const there = sql.join(
        all.map(({ type }, at) => sql`${last[at]}::${type}`),
        sql`, `,
      );
      return falling ? sql`(${here}) < (${there})` : sql`(${here}) > (${there})`;
    },
  };
}

interface Ordering {
  columns: { column: SQL; type: SQL }[];
  /** Largest first. */
  falling?: boolean;
}

const text = sql`text`;
const path = { column: sql`${scripts.path}`, type: text };
const orderings: Record<Sorting, (q: string, terms: readonly Term[]) => Ordering> = {
  relevance: (q, terms) => ({ columns: [{ column: tierOf(q, terms), type: sql`int` }, path] }),
  path: () => ({ columns: [path] }),
  name: () => ({ columns: [{ column: sql`lower(${scripts.name})`, type: text }, path] }),
  updated: () => ({
    columns: [{ column: sql`${scripts.updatedAt}`, type: sql`timestamptz` }],
    falling: true,
  }),
  // never reviewed comes first, then what was not for the longest time
  reviewed: () => ({
    columns: [
      { column: sql`coalesce(${scripts.reviewedAt}, '-infinity'::timestamptz)`, type: sql`timestamptz` },
    ],
  }),
  size: () => ({ columns: [{ column: sql`${scripts.size}`, type: sql`int` }], falling: true }),
};
