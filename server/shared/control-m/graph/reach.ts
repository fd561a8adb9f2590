import type { Neighbours } from '../../../graph/adjacency.ts';
import type { EnvironmentGraph } from './environment-graph.ts';

export type Direction = 'downstream' | 'upstream';

export interface Reached {
  /** By (depth, key); without the node asked about. */
  numbers: Int32Array;
  /** Steps to each node of the graph; -1: not reached. */
  depths: Int32Array;
}

const nearSide = 1;
const farSide = 2;

/**
 * Everything that comes after a node, or before it; of several nodes, with the steps from the nearest of them.
 *
 * A folder has a beginning, where its waits gate everything in it, and an end, where its sets come after everything in
 * it. So downstream of a job are, step by step: what its edges lead to; all that is in a folder they lead to; and what
 * folders around it lead to by edges of their own. A folder around it that leads nowhere is passed, but not in the
 * answer. Upstream is the same with all edges turned around.
 */
export function reach(
  graph: EnvironmentGraph,
  starts: number | readonly number[],
  direction: Direction,
  maxDepth = Number.POSITIVE_INFINITY,
): Reached {
  const { size, parent, members, folders } = graph;
  const edges = direction === 'downstream' ? graph.after : graph.before;
  const leadsOut = foldersThatLeadOut(graph, edges);
  /** Reached on its far side, from where edges go on: its end when looking downstream. All that jobs have. */
  const far = new Uint8Array(size);
  /** Reached on its near side: all that is in it follows. */
  const near = new Uint8Array(size);
  const depths = new Int32Array(size).fill(-1);
  // a node comes at most twice: its far side alone, and later its near side
  const queue = new Int32Array(2 * size);
  const sides = new Uint8Array(2 * size);
  let queued = 0;
  let depth = 0;

  const arrive = (node: number, onNear: boolean) => {
    if ((onNear ? near : far)[node] === 1 || depth > maxDepth) return;
    queue[queued] = node;
    // who is reached on the near side is on the far side in the same step, unless that came before
    sides[queued++] = (onNear ? nearSide : 0) | (far[node] === 1 ? 0 : farSide);
    far[node] = 1;
    if (onNear) near[node] = 1;
    if (depths[node] === -1 && (onNear || isAnswer(graph, edges, node))) depths[node] = depth;
  };

  for (const start of typeof starts === 'number' ? [starts] : starts) arrive(start, graph.isFolder(start));
  for (let next = 0, levelEnd = 0; next < queued; next++) {
    if (next === levelEnd) {
      levelEnd = queued;
      depth++;
    }
    const node = queue[next] ?? 0;
    const side = sides[next] ?? 0;
    if ((side & nearSide) !== 0)
      for (let i = members.start[node] ?? 0; i < (members.start[node + 1] ?? 0); i++) {
        const member = members.rows[i] ?? 0;
        arrive(member, folders[member] === 1);
      }
    if ((side & farSide) === 0) continue;
    const end = edges.start[node + 1] ?? 0;
    for (let i = edges.start[node] ?? 0; i < end; i++) {
      const other = edges.node[i] ?? 0;
      if (folders[other] === 1) arrive(other, true);
      else if (far[other] === 0) arrive(other, false);
    }
    const around = parent[node] ?? -1;
    if (around >= 0 && leadsOut[around] === 1 && far[around] === 0) arrive(around, false);
  }
  return { numbers: inOrder(depths, depth), depths };
}

/** A folder of which only the far side is reached is worth naming when something goes on from there. */
function isAnswer(graph: EnvironmentGraph, edges: Neighbours, node: number): boolean {
  return !graph.isFolder(node) || (edges.start[node + 1] ?? 0) > (edges.start[node] ?? 0);
}

const leadingOut = new WeakMap<Neighbours, Uint8Array>();

/** Folders from whose far side something goes on: by their own edges, or those of folders around them. */
function foldersThatLeadOut(graph: EnvironmentGraph, edges: Neighbours): Uint8Array {
  const known = leadingOut.get(edges);
  if (known) return known;
  const leads = new Uint8Array(graph.size);
  leadingOut.set(edges, leads);
  for (let node = 0; node < graph.size; node++)
    if (graph.isFolder(node) && (edges.start[node + 1] ?? 0) > (edges.start[node] ?? 0)) markInside(node);
  return leads;

  function markInside(folder: number): void {
    const open = [folder];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (leads[next] === 1) continue;
      leads[next] = 1;
      const { start, rows } = graph.members;
      for (const member of rows.subarray(start[next], start[next + 1]))
        if (graph.isFolder(member)) open.push(member);
    }
  }
}

/** Counting sort by depth, without the start; numbers are in the order of keys already. */
function inOrder(depths: Int32Array, deepest: number): Int32Array {
  const next = new Int32Array(deepest + 2);
  for (let node = 0; node < depths.length; node++) {
    const depth = depths[node] ?? -1;
    if (depth > 0) next[depth + 1] = (next[depth + 1] ?? 0) + 1;
  }
  for (let depth = 0; depth <= deepest; depth++)
    next[depth + 1] = (next[depth + 1] ?? 0) + (next[depth] ?? 0);
  const numbers = new Int32Array(next[deepest + 1] ?? 0);
  for (let node = 0; node < depths.length; node++) {
    const depth = depths[node] ?? -1;
    if (depth <= 0) continue;
    const at = next[depth] ?? 0;
    numbers[at] = node;
    next[depth] = at + 1;
  }
  return numbers;
}
