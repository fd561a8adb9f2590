import { type Adjacency, at, type Digraph, nodesAt } from './adjacency.ts';

/** How often the rows are ordered, downwards and upwards by turns. */
const sweeps = 12;

/**
 * Orders the nodes of each rank so that few edges cross: every node goes where the middle of its neighbours is
 * (barycentre). Of all orders met the one with the fewest crossings stays.
 * @param proper - every edge joins neighbouring ranks; crossings are counted only then
 */
export function orderRanks(graph: Digraph, rank: Int32Array, proper: boolean): number[][] {
  const rows = firstOrder(graph, rank);
  const place = new Float64Array(graph.size);
  const note = (row: readonly number[]) => {
    row.forEach((node, index) => {
      place[node] = index - (row.length - 1) / 2;
    });
  };
  rows.forEach(note);
  let best = rows.map((row) => row.slice());
  let fewest = proper ? crossings(graph, rows) : 0;
  for (let sweep = 0; sweep < sweeps && (!proper || fewest > 0); sweep += 1) {
    const down = sweep % 2 === 0;
    const turn = down ? rows : rows.slice().reverse();
    for (const row of turn) {
      sortByNeighbours(row, down ? graph.ins : graph.outs, place);
      note(row);
    }
    const count = proper ? crossings(graph, rows) : 0;
    if (proper && count >= fewest) continue;
    fewest = count;
    best = rows.map((row) => row.slice());
  }
  return best;
}

/** As a walk from the first node meets them, so that what belongs together begins together. */
function firstOrder(graph: Digraph, rank: Int32Array): number[][] {
  let highest = 0;
  for (const value of rank) highest = Math.max(highest, value);
  const rows: number[][] = Array.from({ length: highest + 1 }, () => []);
  const met = new Uint8Array(graph.size);
  const waiting: number[] = [];
  for (let node = graph.size - 1; node >= 0; node -= 1) waiting.push(node);
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (met[node]) continue;
    met[node] = 1;
    rows[at(rank, node)]?.push(node);
    const next = nodesAt(graph.outs, node);
    for (let index = next.length - 1; index >= 0; index -= 1)
      if (!met[at(next, index)]) waiting.push(at(next, index));
  }
  return rows;
}

function sortByNeighbours(row: number[], near: Adjacency, place: Float64Array): void {
  const wish = new Map<number, number>();
  for (const node of row) {
    const neighbours = nodesAt(near, node);
    let sum = 0;
    for (const neighbour of neighbours) sum += at(place, neighbour);
    wish.set(node, neighbours.length > 0 ? sum / neighbours.length : at(place, node));
  }
  row.sort((a, b) => (wish.get(a) ?? 0) - (wish.get(b) ?? 0));
}

/** How many pairs of edges cross between neighbouring rows. */
export function crossings(graph: Digraph, rows: readonly (readonly number[])[]): number {
  const place = new Int32Array(graph.size);
  let count = 0;
  for (const row of rows) row.forEach((node, index) => (place[node] = index));
  for (let index = 0; index + 1 < rows.length; index += 1) {
    const below = rows[index + 1]?.length ?? 0;
    const ends: number[] = [];
    for (const node of rows[index] ?? []) {
      const own = Array.from(nodesAt(graph.outs, node), (next) => at(place, next));
      for (const end of own.sort((a, b) => a - b)) ends.push(end);
    }
    count += inversions(ends, below);
  }
  return count;
}

/** Pairs that stand in the wrong order, counted with a Fenwick tree over values below `size`. */
function inversions(values: readonly number[], size: number): number {
  const tree = new Int32Array(size + 1);
  let count = 0;
  values.forEach((value, seen) => {
    let notAbove = 0;
    for (let node = value + 1; node > 0; node -= node & -node) notAbove += at(tree, node);
    count += seen - notAbove;
    for (let node = value + 1; node <= size; node += node & -node) tree[node] = at(tree, node) + 1;
  });
  return count;
}
