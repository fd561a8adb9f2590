import { at, nodesAt } from './layout/adjacency.ts';
import { rectOf, type Scene } from './scene.ts';

export type Direction = 'up' | 'down' | 'left' | 'right';

/**
 * Where an arrow key leads: down and up along an edge to the nearest node after or before, where there is one; else, and
 * to the sides, to the nearest node that way.
 * @returns the same node where there is nothing that way
 */
export function nodeTowards(scene: Scene, from: number, direction: Direction): number {
  const along =
    direction === 'down' ? scene.topology.outs : direction === 'up' ? scene.topology.ins : undefined;
  const joined = along ? [...nodesAt(along, from)].filter((node) => node !== from) : [];
  const wished = nearest(scene, from, joined, direction);
  return wished ?? nearest(scene, from, nodesTowards(scene, from, direction), direction) ?? from;
}

/** The first node by reading: the topmost, of those the leftmost; not a box if there are others. */
export function firstNode({ layout, topology }: Scene): number {
  let first = 0;
  const before = (a: number, b: number) =>
    at(topology.input.container, a) - at(topology.input.container, b) ||
    at(layout.y, a) - at(layout.y, b) ||
    at(layout.x, a) - at(layout.x, b);
  for (let node = 1; node < topology.nodes.length; node += 1) if (before(node, first) < 0) first = node;
  return first;
}

function middleOf(scene: Scene, node: number): { x: number; y: number } {
  const { left, top, right, bottom } = rectOf(scene.layout, node);
  // A box is met at its name, or its middle would be somewhere among what it holds.
  const y = scene.topology.input.container[node] ? top : (top + bottom) / 2;
  return { x: (left + right) / 2, y };
}

function nodesTowards(scene: Scene, from: number, direction: Direction): number[] {
  const here = middleOf(scene, from);
  const found: number[] = [];
  for (let node = 0; node < scene.topology.nodes.length; node += 1) {
    if (node === from) continue;
    const there = middleOf(scene, node);
    const [dx, dy] = [there.x - here.x, there.y - here.y];
    const along = { up: -dy, down: dy, left: -dx, right: dx }[direction];
    const across = direction === 'up' || direction === 'down' ? dx : dy;
    if (along > 1 && Math.abs(across) <= along * 2 + 1) found.push(node);
  }
  return found;
}

/** What is off to the side counts four times, so that an arrow key stays in its row or column where it can. */
function nearest(
  scene: Scene,
  from: number,
  nodes: readonly number[],
  direction: Direction,
): number | undefined {
  const here = middleOf(scene, from);
  const upright = direction === 'up' || direction === 'down';
  let [found, least]: [number | undefined, number] = [undefined, Number.POSITIVE_INFINITY];
  for (const node of nodes) {
    const there = middleOf(scene, node);
    const [dx, dy] = [Math.abs(there.x - here.x), Math.abs(there.y - here.y)];
    const far = upright ? dy + 4 * dx : dx + 4 * dy;
    if (far < least) [found, least] = [node, far];
  }
  return found;
}
