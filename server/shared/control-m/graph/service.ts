import { z } from 'zod';
import type { SharedDb } from '../../../../db/shared/client.ts';
import { Refusal } from '../../../trpc/errors.ts';
import { decodeCursor, encodeCursor, type Page, type PageInput } from '../../../trpc/page.ts';
import type { Scope } from '../../rbac/scope.ts';
import { type Cycle, cyclesOf, presentCycle } from './cycles.ts';
import type { EnvironmentGraph, NodeView } from './environment-graph.ts';
import type { Via } from './edges.ts';
import { folderGraph, neighbourhood, wholeGraph } from './parts.ts';
import { findPaths } from './paths.ts';
import { type Direction, reach } from './reach.ts';
import { ReachAnswer } from './reach-answer.ts';
import type { GraphView } from './shapes.ts';
import { graphAround, graphOfEnvironment, noSuchDefinition } from './snapshots.ts';

/**
 * Everything after a folder or job, or before it, by depth and key.
 * @throws Refusal NOT_FOUND
 */
export async function reachFrom(
  db: SharedDb,
  scope: Scope,
  direction: Direction,
  { id, depth, limit }: { id: string; depth?: number | undefined; limit: number },
): Promise<ReachAnswer> {
  const { graph, number } = await graphAround(db, scope, id);
  return new ReachAnswer(graph, reach(graph, number, direction, depth), limit);
}

/** @throws Refusal NOT_FOUND */
export async function getNeighbourhood(
  db: SharedDb,
  scope: Scope,
  { id, depth, limit }: { id: string; depth: number; limit: number },
): Promise<GraphView> {
  const { graph, number } = await graphAround(db, scope, id);
  return neighbourhood(graph, number, { depth, limit });
}

/** @throws Refusal NOT_FOUND - no such folder within `scope`; a job is none */
export async function getFolderGraph(
  db: SharedDb,
  scope: Scope,
  { id, limit }: { id: string; limit: number },
): Promise<GraphView> {
  const { graph, number } = await graphAround(db, scope, id);
  if (!graph.isFolder(number)) throw noSuchDefinition();
  return folderGraph(graph, number, limit);
}

/** @throws Refusal NOT_FOUND */
export async function getEnvironmentGraph(
  db: SharedDb,
  scope: Scope,
  { environmentId, limit }: { environmentId: string; limit: number },
): Promise<GraphView> {
  const { graph } = await graphOfEnvironment(db, scope, environmentId);
  return wholeGraph(graph, limit);
}

export interface EdgeView {
  /** Keys. */
  from: string;
  to: string;
  fromId: string;
  toId: string;
  via: Via[];
}

const edgeKey = z.tuple([z.string(), z.string()]);

/** Distinct edges of an environment, by the keys of both ends. @throws Refusal NOT_FOUND */
export async function listEdges(
  db: SharedDb,
  scope: Scope,
  input: PageInput & { environmentId: string },
): Promise<Page<EdgeView> & { truncated: boolean }> {
  const after = decodeCursor(input.cursor, edgeKey);
  const { graph } = await graphOfEnvironment(db, scope, input.environmentId);
  const truncated = graph.isCut;
  const items: EdgeView[] = [];
  for (const { from, edge } of edgesAfter(graph, after)) {
    const last = items.at(-1);
    if (items.length === input.limit && last)
      return { items, nextCursor: encodeCursor([last.from, last.to]), truncated };
    const start = graph.node(from);
    const end = graph.node(graph.after.node[edge] ?? 0);
    items.push({ from: start.key, to: end.key, fromId: start.id, toId: end.id, via: graph.via(edge) });
  }
  return { items, nextCursor: null, truncated };
}

function* edgesAfter(graph: EnvironmentGraph, last: [string, string] | undefined) {
  const { start, node } = graph.after;
  const first = last === undefined ? 0 : graph.firstFrom(last[0]);
  for (let from = first; from < graph.size; from++)
    for (let edge = start[from] ?? 0; edge < (start[from + 1] ?? 0); edge++) {
      const to = graph.node(node[edge] ?? 0).key;
      const before = last !== undefined && graph.node(from).key === last[0] && to <= last[1];
      if (!before) yield { from, edge };
    }
}

const cycleKey = z.tuple([z.string()]);

/** Cycles of an environment, by the key of their first member. @throws Refusal NOT_FOUND */
export async function listCycles(
  db: SharedDb,
  scope: Scope,
  input: PageInput & { environmentId: string },
): Promise<Page<Cycle>> {
  const after = decodeCursor(input.cursor, cycleKey);
  const { graph } = await graphOfEnvironment(db, scope, input.environmentId);
  const firstKey = ([first = 0]: readonly number[]) => graph.node(first).key;
  const rest = cyclesOf(graph).filter((members) => after === undefined || firstKey(members) > after[0]);
  const shown = rest.slice(0, input.limit);
  const last = shown.at(-1);
  return {
    items: shown.map((members) => presentCycle(graph, members)),
    nextCursor: last && rest.length > shown.length ? encodeCursor([firstKey(last)]) : null,
  };
}

export interface PathsView {
  shortest: NodeView[] | null;
  paths: NodeView[][];
  truncated: boolean;
}

/**
 * Ways from one folder or job to another, each named by id, or by key together with the environment.
 * @throws Refusal NOT_FOUND, INVALID_INPUT - a key without an environment
 */
export async function getPaths(
  db: SharedDb,
  scope: Scope,
  {
    from,
    to,
    environmentId,
    limit,
  }: { from: string; to: string; environmentId?: string | undefined; limit: number },
): Promise<PathsView> {
  const graph = await graphOfEnds(db, scope, from, environmentId);
  const { shortest, paths, truncated } = findPaths(graph, numberOf(graph, from), numberOf(graph, to), {
    limit,
  });
  const present = (path: number[]) => path.map((number) => graph.view(number));
  return {
    shortest: shortest ? present(shortest) : null,
    paths: paths.map(present),
    truncated: truncated || graph.isCut,
  };
}

async function graphOfEnds(
  db: SharedDb,
  scope: Scope,
  from: string,
  environmentId: string | undefined,
): Promise<EnvironmentGraph> {
  if (environmentId !== undefined) return (await graphOfEnvironment(db, scope, environmentId)).graph;
  if (z.uuid().safeParse(from).success) return (await graphAround(db, scope, from)).graph;
  const message = 'Name both ends by id, or by key together with environmentId.';
  throw new Refusal('INVALID_INPUT', message, undefined, {
    issues: [{ path: ['from'], message: 'A key needs environmentId' }],
  });
}

function numberOf(graph: EnvironmentGraph, end: string): number {
  const number = graph.numberOf(end) ?? graph.numberOfKey(end);
  if (number === undefined) throw noSuchDefinition();
  return number;
}
