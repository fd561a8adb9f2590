import type { Neighbours } from '../../../graph/adjacency.ts';
import type { EnvironmentGraph } from './environment-graph.ts';

export interface PathBounds {
  /** Most paths beside the shortest. */
  limit: number;
  /** Most nodes on a path; what is longer nobody reads. */
  maxNodes?: number;
  /** Most steps tried, so that an answer comes in time; the number of paths can be astronomic. */
  maxSteps?: number;
}

export interface Paths {
  /** Nodes from the first to the last; undefined: nothing leads there. */
  shortest: number[] | undefined;
  /** Paths that pass no job and no end of a folder twice, the shorter ones first, then by key. */
  paths: number[][];
  /** There may be more than `paths` has. */
  truncated: boolean;
}

/**
 * A place on a path: 2 × node, + 1 on the far side of a folder, where only edges lead on, as `reach` has it.
 * Jobs have the far side only.
 */
type Place = number;
const nodeOf = (place: Place) => place >> 1;

/** Ways from one node to another by edges and through folders; steps are those of `reach` downstream. */
export function findPaths(
  graph: EnvironmentGraph,
  from: number,
  to: number,
  { limit, maxNodes = 200, maxSteps = 100_000 }: PathBounds,
): Paths {
  const begin = entryOf(graph, from);
  const left = distancesTo(graph, to);
  const shortestSteps = left[begin] ?? -1;
  if (shortestSteps < 0) return { shortest: undefined, paths: [], truncated: false };
  const shortest = follow(graph, begin, left);
  const search = new PathSearch(graph, to, left, maxSteps);
  const paths: number[][] = [];
  const known = new Set<string>();
  for (let steps = shortestSteps; steps < maxNodes; steps++) {
    for (const path of search.ofLength(begin, steps)) {
      const name = path.join();
      if (known.has(name)) continue; // through a folder by its edge, and by being in it
      if (paths.length === limit) return { shortest, paths, truncated: true };
      known.add(name);
      paths.push(path);
    }
    if (search.outOfSteps) return { shortest, paths, truncated: true };
    if (!search.longerOnes) return { shortest, paths, truncated: false };
  }
  return { shortest, paths, truncated: true };
}

function entryOf(graph: EnvironmentGraph, node: number): Place {
  return 2 * node + (graph.isFolder(node) ? 0 : 1);
}

/** Where a place leads in one step; from the near side of a folder also where its far side does. */
function* stepsFrom(graph: EnvironmentGraph, place: Place): Generator<Place> {
  const node = nodeOf(place);
  if (place % 2 === 0) for (const member of membersOf(graph, node)) yield entryOf(graph, member);
  for (const next of neighboursOf(graph.after, node)) yield entryOf(graph, next);
  const around = graph.parent[node] ?? -1;
  if (around >= 0) yield 2 * around + 1;
}

/** From where a place is reached in one step. */
function* stepsTo(graph: EnvironmentGraph, place: Place): Generator<Place> {
  const node = nodeOf(place);
  const folder = graph.isFolder(node);
  if (!folder || place % 2 === 0) {
    for (const before of neighboursOf(graph.before, node)) yield* sidesOf(graph, before);
    const around = graph.parent[node] ?? -1;
    if (around >= 0) yield 2 * around;
  }
  if (folder && place % 2 === 1) for (const member of membersOf(graph, node)) yield* sidesOf(graph, member);
}

function* sidesOf(graph: EnvironmentGraph, node: number): Generator<Place> {
  yield 2 * node + 1;
  if (graph.isFolder(node)) yield 2 * node;
}

function membersOf({ members }: EnvironmentGraph, folder: number): Int32Array {
  return members.rows.subarray(members.start[folder], members.start[folder + 1]);
}

function neighboursOf({ start, node }: Neighbours, of: number): Int32Array {
  return node.subarray(start[of], start[of + 1]);
}

/** Fewest steps from each place to either side of a node; -1: it is not reached from there. */
function distancesTo(graph: EnvironmentGraph, to: number): Int32Array {
  const left = new Int32Array(2 * graph.size).fill(-1);
  const queue: Place[] = [...sidesOf(graph, to)];
  for (const place of queue) left[place] = 0;
  for (const place of queue)
    for (const before of stepsTo(graph, place)) {
      if (left[before] !== -1) continue;
      left[before] = (left[place] ?? 0) + 1;
      queue.push(before);
    }
  return left;
}

function follow(graph: EnvironmentGraph, begin: Place, left: Int32Array): number[] {
  const path = [nodeOf(begin)];
  for (let place = begin; (left[place] ?? 0) > 0; ) {
    const closer = (left[place] ?? 0) - 1;
    let next = place;
    for (const step of stepsFrom(graph, place))
      if (left[step] === closer) {
        next = step;
        break;
      }
    if (next === place) throw new Error('A distance was counted that no step leads down from.');
    place = next;
    path.push(nodeOf(place));
  }
  return path;
}

/** Depth first, never further than can still arrive in time. */
class PathSearch {
  readonly #graph: EnvironmentGraph;
  readonly #to: number;
  readonly #left: Int32Array;
  #stepsLeft: number;
  /** Of the last length looked for: something was cut off because it would have been longer. */
  longerOnes = false;

  constructor(graph: EnvironmentGraph, to: number, left: Int32Array, maxSteps: number) {
    this.#graph = graph;
    this.#to = to;
    this.#left = left;
    this.#stepsLeft = maxSteps;
  }

  get outOfSteps(): boolean {
    return this.#stepsLeft <= 0;
  }

  /** Paths of exactly so many steps. */
  *ofLength(begin: Place, steps: number): Generator<number[]> {
    this.longerOnes = false;
    const path = [begin];
    const open = [this.#choices(begin)];
    const passed = new Set(path);
    if (steps === 0) yield path.map(nodeOf);
    while (open.length > 0 && !this.outOfSteps) {
      const next = open.at(-1)?.next();
      if (!next || next.done) {
        open.pop();
        passed.delete(path.pop() ?? -1);
        continue;
      }
      this.#stepsLeft--;
      const place = next.value;
      const missing = this.#left[place] ?? -1;
      // a folder entered at its beginning is not left at its end: whatever follows that follows the beginning, too
      if (missing < 0 || passed.has(place) || passed.has(2 * nodeOf(place))) continue;
      if (path.length + missing > steps) {
        this.longerOnes = true;
        continue;
      }
      if (nodeOf(place) === this.#to) {
        if (path.length === steps) yield [...path, place].map(nodeOf);
        continue;
      }
      path.push(place);
      passed.add(place);
      open.push(this.#choices(place));
    }
  }

  #choices(place: Place): Iterator<Place> {
    return stepsFrom(this.#graph, place)[Symbol.iterator]();
  }
}
