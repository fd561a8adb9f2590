import { at } from './adjacency.ts';

/** The graph as the layout needs it: nodes and edges by number. */
export interface LayoutInput {
  /** The box each node is in, -1 for none. No box is in itself, however far up. */
  parent: Int32Array;
  container: Uint8Array;
  /** Of each node that holds no others. */
  width: Float32Array;
  from: Int32Array;
  to: Int32Array;
}

/** What is directly in one box (or in none), and the edges between those. */
export interface Level {
  nodes: number[];
  from: number[];
  to: number[];
}

/** Where an edge counts for the order of things: between two that share a box, and hold its ends. */
export interface Lifted {
  level: number;
  edge: number;
  /** Its ends are these two themselves, not something inside them. */
  direct: boolean;
}

/** How many boxes each node is in. */
export function depthsOf(parent: Int32Array): Int32Array {
  const depth = new Int32Array(parent.length).fill(-1);
  for (let node = 0; node < parent.length; node += 1) {
    const way: number[] = [];
    let up = node;
    while (up >= 0 && at(depth, up) < 0) {
      way.push(up);
      up = at(parent, up);
    }
    let value = up >= 0 ? at(depth, up) : -1;
    for (let one = way.pop(); one !== undefined; one = way.pop()) {
      value += 1;
      depth[one] = value;
    }
  }
  return depth;
}

/**
 * Splits the graph by box. An edge is lifted to the two that hold its ends and share a box; one between a box and what
 * is in it orders nothing.
 * @returns levels by the number of their box, -1 for none; for each edge where it went, undefined for those that order nothing
 */
export function levelsOf(input: LayoutInput, depth: Int32Array) {
  const { parent, from, to } = input;
  const levels = new Map<number, Level>();
  const place = new Int32Array(parent.length);
  const levelOf = (box: number): Level => {
    const level = levels.get(box) ?? { nodes: [], from: [], to: [] };
    levels.set(box, level);
    return level;
  };
  for (let node = 0; node < parent.length; node += 1)
    place[node] = levelOf(at(parent, node)).nodes.push(node) - 1;
  const known = new Map<number, number>();
  const lifted: (Lifted | undefined)[] = [];
  for (let edge = 0; edge < from.length; edge += 1) {
    const pair = siblings(parent, depth, at(from, edge), at(to, edge));
    if (!pair) continue;
    const [a, b] = pair;
    const level = levelOf(at(parent, a));
    const key = a * parent.length + b;
    const local = known.get(key) ?? level.from.push(at(place, a)) - 1;
    if (!known.has(key)) level.to.push(at(place, b));
    known.set(key, local);
    const direct = a === at(from, edge) && b === at(to, edge);
    lifted[edge] = { level: at(parent, a), edge: local, direct };
  }
  return { levels, lifted };
}

function siblings(
  parent: Int32Array,
  depth: Int32Array,
  start: number,
  end: number,
): [number, number] | undefined {
  if (start === end) return [start, end];
  let [a, b] = [start, end];
  while (at(depth, a) > at(depth, b)) a = at(parent, a);
  while (at(depth, b) > at(depth, a)) b = at(parent, b);
  if (a === b) return undefined;
  while (at(parent, a) !== at(parent, b)) [a, b] = [at(parent, a), at(parent, b)];
  return [a, b];
}
