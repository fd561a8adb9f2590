import type { Neighbours } from './adjacency.ts';

/** Steps to each node from the nearest of `starts`, which have 0; -1: none leads there. */
export function depthsFrom(
  { start, node }: Pick<Neighbours, 'start' | 'node'>,
  starts: Iterable<number>,
): Int32Array {
  const nodes = start.length - 1;
  const depths = new Int32Array(nodes).fill(-1);
  const queue = new Int32Array(nodes);
  let queued = 0;
  const arrive = (next: number, depth: number) => {
    if (depths[next] !== -1) return;
    depths[next] = depth;
    queue[queued++] = next;
  };
  for (const first of starts) arrive(first, 0);
  for (let next = 0; next < queued; next++) {
    const from = queue[next] ?? 0;
    const end = start[from + 1] ?? 0;
    for (let at = start[from] ?? 0; at < end; at++) arrive(node[at] ?? 0, (depths[from] ?? 0) + 1);
  }
  return depths;
}
