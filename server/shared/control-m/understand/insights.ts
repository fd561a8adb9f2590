import { and, asc, eq, sql } from 'drizzle-orm';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { builtOnce } from '../../../../db/built-once.ts';
import type { SharedDb } from '../../../../db/shared/client.ts';
import {
  controlMDefinitions,
  controlMSettings,
  controlMVersions,
} from '../../../../db/shared/schema/index.ts';
import { Refusal } from '../../../trpc/errors.ts';
import type { Scope } from '../../rbac/scope.ts';
import type { EnvironmentGraph } from '../graph/environment-graph.ts';
import { graphOfEnvironment } from '../graph/snapshots.ts';
import type { Source } from '../model/source.ts';
import { storedLinks, storedSource } from '../model/stored.ts';
import { type Insight, InsightBuilder } from './insight.ts';

/** Most folders and jobs in all insights that are kept; each takes about one and a half kilobytes. */
const mostNodesKept = 200_000;
const sourcesPerPage = 2_000;
const nodesPerTurn = 500;

/** Insights by the graph they belong to, so that they are as new as that; the one asked for last at the end. */
class Insights {
  readonly #db: SharedDb;
  readonly #kept = new Map<EnvironmentGraph, Promise<Insight | undefined>>();

  constructor(db: SharedDb) {
    this.#db = db;
  }

  /** Undefined: the environment changed while it was read. */
  of(
    graph: EnvironmentGraph,
    place: Pick<Insight, 'environmentId' | 'teamId'>,
  ): Promise<Insight | undefined> {
    const known = this.#kept.get(graph);
    this.#kept.delete(graph);
    const insight = known ?? this.#load(graph, place);
    this.#kept.set(graph, insight);
    this.#dropOldest();
    return insight;
  }

  async #load(graph: EnvironmentGraph, place: Pick<Insight, 'environmentId' | 'teamId'>) {
    try {
      const insight = await loadInsight(this.#db, graph, place);
      if (!insight) this.#kept.delete(graph);
      return insight;
    } catch (error) {
      this.#kept.delete(graph);
      throw error;
    }
  }

  #dropOldest(): void {
    let nodes = 0;
    for (const graph of this.#kept.keys()) nodes += graph.size;
    for (const graph of this.#kept.keys()) {
      if (nodes <= mostNodesKept || this.#kept.size === 1) break;
      this.#kept.delete(graph);
      nodes -= graph.size;
    }
  }
}

const insightsOf = builtOnce((db: SharedDb) => new Insights(db));

/**
 * All that understanding needs of an environment as it is now; read once per revision.
 * @throws Refusal NOT_FOUND - no such environment within `scope`
 */
export async function insightOfEnvironment(
  db: SharedDb,
  scope: Scope,
  environmentId: string,
): Promise<Insight> {
  for (let attempt = 0; attempt < 3; attempt++) {
    const { graph, teamId } = await graphOfEnvironment(db, scope, environmentId);
    const insight = await insightsOf(db).of(graph, { environmentId, teamId });
    if (insight) return insight;
  }
  throw new Refusal(
    'OVERLOADED',
    'The environment changes faster than it can be read. Try again in a moment.',
    undefined,
    { retryAfterS: 2 },
  );
}

async function loadInsight(
  db: SharedDb,
  graph: EnvironmentGraph,
  place: Pick<Insight, 'environmentId' | 'teamId'>,
): Promise<Insight | undefined> {
  const builder = new InsightBuilder(graph);
  for await (const rows of sourcePages(db, place.environmentId))
    for (const [at, { id, host, description, links, source: text }] of rows.entries()) {
      if (at % nodesPerTurn === 0) await nextTurn();
      const number = graph.numberOf(id);
      const source = storedSource(text);
      if (number === undefined || !source) return undefined;
      builder.add({ number, host, description, links: storedLinks(links), source });
    }
  const [settings] = await db
    .select({ prefixes: controlMSettings.globalPrefixes })
    .from(controlMSettings)
    .where(eq(controlMSettings.teamId, place.teamId));
  return builder.build(place, settings?.prefixes ?? []);
}

const key300 = sql<string>`left(${controlMDefinitions.key}, 300)`;

/** The folders, then the jobs of an environment with their sources, in the order of its index. */
async function* sourcePages(db: SharedDb, environmentId: string) {
  for (const kind of ['folder', 'job'] as const) {
    let after: { key300: string; id: string } | undefined;
    do {
      const rows = await db
        .select({
          id: controlMDefinitions.id,
          key300,
          host: controlMDefinitions.host,
          description: sql<string>`left(${controlMDefinitions.description}, 1)`,
          links: controlMDefinitions.links,
          source: controlMVersions.source,
        })
        .from(controlMDefinitions)
        .innerJoin(controlMVersions, ofVersion)
        .where(
          and(
            eq(controlMDefinitions.environmentId, environmentId),
            eq(controlMDefinitions.kind, kind),
            after && sql`(${key300}, ${controlMDefinitions.id}) > (${after.key300}, ${after.id}::uuid)`,
          ),
        )
        .orderBy(asc(key300), asc(controlMDefinitions.id))
        .limit(sourcesPerPage);
      if (rows.length > 0) yield rows;
      after = rows.length < sourcesPerPage ? undefined : rows.at(-1);
    } while (after);
  }
}

const ofVersion = and(
  eq(controlMVersions.importId, controlMDefinitions.importId),
  eq(controlMVersions.seq, controlMDefinitions.seq),
);

/** What these definitions are made of now, by id. */
export async function sourcesOf(db: SharedDb, ids: readonly string[]): Promise<Map<string, Source>> {
  const wanted = sql`(select value::uuid from json_array_elements_text(${JSON.stringify(ids)}::json))`;
  const rows = await db
    .select({ id: controlMDefinitions.id, source: controlMVersions.source })
    .from(controlMDefinitions)
    .innerJoin(controlMVersions, ofVersion)
    .where(sql`${controlMDefinitions.id} in ${wanted}`);
  const sources = new Map<string, Source>();
  for (const { id, source } of rows) {
    const stored = storedSource(source);
    if (stored) sources.set(id, stored);
  }
  return sources;
}
