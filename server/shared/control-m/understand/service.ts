import { setImmediate as nextTurn } from 'node:timers/promises';
import { z } from 'zod';
import type { SharedDb } from '../../../../db/shared/client.ts';
import { Refusal } from '../../../trpc/errors.ts';
import { decodeCursor, type Page, type PageInput, toPage } from '../../../trpc/page.ts';
import type { Scope } from '../../rbac/scope.ts';
import { detailsOf } from '../definitions/details/details-of.ts';
import type { Details } from '../definitions/details/details.ts';
import type { EnvironmentGraph, NodeView } from '../graph/environment-graph.ts';
import { graphAround, noSuchDefinition } from '../graph/snapshots.ts';
import { type Contention, contentionOf } from './contention.ts';
import type { Insight } from './insight.ts';
import { insightOfEnvironment, sourcesOf } from './insights.ts';
import { type NextRuns, nextRuns } from './next-runs.ts';
import { dayNumber } from './plain-date.ts';
import { type Removal, whatIf } from './what-if.ts';

/** Most users of one resource that are listed. */
const mostUsers = 200;

export interface ContentionView extends Omit<Contention, 'users'> {
  users: { node: NodeView; quantity?: string; mode?: string }[];
  userCount: number;
}

const known = new WeakMap<Insight, readonly Contention[]>();

function contentions(insight: Insight): readonly Contention[] {
  const found = known.get(insight) ?? contentionOf(insight);
  known.set(insight, found);
  return found;
}

const resourceKey = z.tuple([z.string(), z.string(), z.string()]);

/** Who competes for pools and locks, by name, kind and server. @throws Refusal NOT_FOUND */
export async function listResources(
  db: SharedDb,
  scope: Scope,
  input: PageInput & { environmentId: string; name?: string | undefined },
): Promise<Page<ContentionView>> {
  const after = decodeCursor(input.cursor, resourceKey);
  const insight = await insightOfEnvironment(db, scope, input.environmentId);
  const keyOf = ({ name, kind, server }: Contention) => [name, kind, server ?? ''] as const;
  const rows = contentions(insight)
    .filter(({ name }) => input.name === undefined || name === input.name)
    .filter((contention) => after === undefined || isAfter(keyOf(contention), after));
  return toPage(rows, input.limit, keyOf, ({ users, ...contention }) => ({
    ...contention,
    users: users.slice(0, mostUsers).map(({ node, quantity, mode }) => ({
      node: insight.graph.view(node),
      ...(contention.kind === 'pool' ? { quantity } : { mode }),
    })),
    userCount: users.length,
  }));
}

/** A definition and the folders around it, the nearest first. */
export async function detailsAround(
  db: SharedDb,
  graph: EnvironmentGraph,
  number: number,
): Promise<[Details, ...Details[]]> {
  const numbers = [number];
  for (let folder = graph.parent[number] ?? -1; folder >= 0; folder = graph.parent[folder] ?? -1)
    numbers.push(folder);
  const nodes = numbers.map((one) => graph.node(one));
  const sources = await sourcesOf(
    db,
    nodes.map(({ id }) => id),
  );
  const [own, ...folders] = nodes.flatMap(({ id, type }) => {
    const source = sources.get(id);
    return source ? [detailsOf(source, type)] : [];
  });
  if (!own || folders.length + 1 < nodes.length) throw noSuchDefinition(); // an import has just removed it
  return [own, ...folders];
}

/**
 * The next days on which a job or folder may run.
 * @param from - `yyyy-mm-dd`; today (UTC) if not given
 * @throws Refusal NOT_FOUND; INVALID_INPUT - no such day
 */
export async function getNextRuns(
  db: SharedDb,
  scope: Scope,
  input: { id: string; count: number; from?: string | undefined },
): Promise<NextRuns> {
  const from = dayNumber(input.from ?? new Date().toISOString().slice(0, 10));
  if (from === undefined) throw invalid('from', 'There is no such day. Write it as 2026-03-01.');
  const { graph, number } = await graphAround(db, scope, input.id);
  const [own, ...folders] = await detailsAround(db, graph, number);
  const found = nextRuns([own.schedule, ...folders.map(({ schedule }) => schedule)], from, input.count);
  const method = orderedBy([own, ...folders].at(-1)?.orderMethod ?? '');
  return method === undefined ? found : { ...found, notes: [...found.notes, method] };
}

/** @param method - of the top folder */
function orderedBy(method: string): string | undefined {
  if (method === '' || method === 'Automatic') return undefined;
  return method === 'Manual'
    ? 'Its folder is ordered by hand: these are the days on which it would run then.'
    : `Its folder is ordered by the user daily ${method}.`;
}

/** Most nodes listed as taken away, and as stopped. */
const mostStops = 10_000;

export interface WhatIfView {
  removed: NodeView[];
  stops: { node: NodeView; because: string }[];
  /** There are more of either than are listed. */
  truncated: boolean;
}

/**
 * What can no longer run without a job or folder, a server, a host or a condition.
 * @throws Refusal NOT_FOUND; INVALID_INPUT - not exactly one of them is named
 */
export async function getWhatIf(
  db: SharedDb,
  scope: Scope,
  {
    environmentId,
    ...removal
  }: {
    environmentId: string;
    jobId?: string | undefined;
    server?: string | undefined;
    host?: string | undefined;
    condition?: string | undefined;
  },
): Promise<WhatIfView> {
  if (Object.values(removal).filter((value) => value !== undefined).length !== 1)
    throw invalid('jobId', 'Name one thing to take away: jobId, server, host or condition.');
  const { graph, model } = await insightOfEnvironment(db, scope, environmentId);
  // of a hundred thousand jobs each of these takes a tenth of a second: others have their turn in between
  void model.today;
  await nextTurn();
  const { removed, stops, because } = whatIf(model, removalOf(graph, removal));
  await nextTurn();
  return {
    removed: removed.slice(0, mostStops).map((number) => graph.view(number)),
    stops: stops
      .slice(0, mostStops)
      .map((number) => ({ node: graph.view(number), because: because(number) })),
    truncated: removed.length > mostStops || stops.length > mostStops,
  };
}

function removalOf(
  graph: EnvironmentGraph,
  {
    jobId,
    server,
    host,
    condition,
  }: {
    jobId?: string | undefined;
    server?: string | undefined;
    host?: string | undefined;
    condition?: string | undefined;
  },
): Removal {
  if (server !== undefined) return { server };
  if (host !== undefined) return { host };
  if (condition !== undefined) return { event: condition };
  const node = graph.numberOf(jobId ?? '');
  if (node === undefined) throw noSuchDefinition();
  return { node };
}

function invalid(field: string, message: string): Refusal {
  return new Refusal('INVALID_INPUT', message, undefined, { issues: [{ path: [field], message }] });
}

function isAfter(key: readonly string[], last: readonly string[]): boolean {
  for (const [place, part] of key.entries()) {
    const other = last[place] ?? '';
    if (part !== other) return part > other;
  }
  return false;
}
