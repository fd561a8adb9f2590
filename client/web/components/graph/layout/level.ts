import { at } from './adjacency.ts';
import { packParts } from './pack.ts';
import { layoutPart } from './part.ts';
import type { PartInput, PartLayout } from './shapes.ts';
import { sizes } from './sizes.ts';

/** Lays out what is directly in one box: parts that edges join by ranks, the parts and lone nodes on shelves. */
export function layoutLevel(input: PartInput): PartLayout {
  const size = input.width.length;
  const parts = partsOf(size, input.from, input.to);
  const laidOut = parts.map(({ nodes, edges }) => {
    const local = new Map(nodes.map((node, index) => [node, index]));
    return layoutPart({
      width: nodes.map((node) => at(input.width, node)),
      height: nodes.map((node) => at(input.height, node)),
      from: edges.map((edge) => local.get(at(input.from, edge)) ?? 0),
      to: edges.map((edge) => local.get(at(input.to, edge)) ?? 0),
    });
  });
  const packed = packParts(laidOut, sizes.partGap);
  const layout: PartLayout = {
    x: new Float64Array(size),
    y: new Float64Array(size),
    width: packed.width,
    height: packed.height,
    course: new Uint8Array(input.from.length),
    bends: [],
  };
  laidOut.forEach((part, index) => {
    const [left, top] = [at(packed.left, index), at(packed.top, index)];
    parts[index]?.nodes.forEach((node, local) => {
      layout.x[node] = left + at(part.x, local);
      layout.y[node] = top + at(part.y, local);
    });
    parts[index]?.edges.forEach((edge, local) => {
      layout.course[edge] = at(part.course, local);
      layout.bends[edge] = part.bends[local]?.map((value, place) => value + (place % 2 === 0 ? left : top));
    });
  });
  return layout;
}

interface Part {
  nodes: number[];
  edges: number[];
}

/** Nodes that edges join, whichever way they lead; each in its order (union-find). */
function partsOf(size: number, from: ArrayLike<number>, to: ArrayLike<number>): Part[] {
  const root = Int32Array.from({ length: size }, (_, node) => node);
  const find = (node: number): number => {
    let top = node;
    while (at(root, top) !== top) {
      root[top] = at(root, at(root, top));
      top = at(root, top);
    }
    return top;
  };
  for (let edge = 0; edge < from.length; edge += 1) {
    const [a, b] = [find(at(from, edge)), find(at(to, edge))];
    root[Math.max(a, b)] = Math.min(a, b);
  }
  const parts = new Map<number, Part>();
  for (let node = 0; node < size; node += 1) {
    const part = parts.get(find(node)) ?? { nodes: [], edges: [] };
    part.nodes.push(node);
    parts.set(find(node), part);
  }
  for (let edge = 0; edge < from.length; edge += 1) parts.get(find(at(from, edge)))?.edges.push(edge);
  return [...parts.values()];
}
