import { at } from './adjacency.ts';
import { layoutLevel } from './level.ts';
import { depthsOf, type LayoutInput, type Level, type Lifted, levelsOf } from './levels.ts';
import { course, type PartLayout } from './shapes.ts';
import { sizes } from './sizes.ts';

/** Where everything is, in units of the picture. Typed arrays only: it comes from a worker without being copied. */
export interface Layout {
  /** Left, top and size of each node. */
  x: Float32Array;
  y: Float32Array;
  width: Float32Array;
  height: Float32Array;
  /** How many boxes a node is in. */
  depth: Int32Array;
  /** Points of each edge, x and y by turns, from {@link pathStart} of it to that of the next. */
  path: Float32Array;
  pathStart: Uint32Array;
  /** How each edge runs, by `course` of `shapes.ts`. */
  course: Uint8Array;
  size: { width: number; height: number };
}

/**
 * Layers the graph from top to bottom, box in box. Every edge leads down, or to a column further right; only those that
 * close a cycle of what the boxes hold lead back. Nothing overlaps but a box and what is in it. The same input gives the
 * same picture.
 */
export function layoutGraph(input: LayoutInput): Layout {
  const depth = depthsOf(input.parent);
  const { levels, lifted } = levelsOf(input, depth);
  const outermostLast = [...levels.keys()].sort((a, b) => boxDepth(depth, b) - boxDepth(depth, a));
  const count = input.parent.length;
  const boxes: Boxes = {
    x: new Float32Array(count),
    y: new Float32Array(count),
    width: input.width.slice(),
    height: new Float32Array(count).fill(sizes.node.height),
  };
  const placed = new Map<number, PartLayout>();
  for (const box of outermostLast) {
    const level = levels.get(box);
    if (level) placed.set(box, layoutBox(box, level, boxes));
  }
  for (const box of outermostLast.reverse()) {
    const part = placed.get(box);
    const origin = insideOf(boxes, box);
    levels.get(box)?.nodes.forEach((node, index) => {
      boxes.x[node] = origin.left + (part?.x[index] ?? 0);
      boxes.y[node] = origin.top + (part?.y[index] ?? 0);
    });
  }
  const all = placed.get(-1);
  const size = { width: all?.width ?? 0, height: all?.height ?? 0 };
  return { ...boxes, depth, ...pathsOf(input, boxes, lifted, placed), size };
}

const boxDepth = (depth: Int32Array, box: number) => (box < 0 ? -1 : at(depth, box));

/** Lays out what is in a box, whose own boxes are done, and gives it its size. */
function layoutBox(box: number, level: Level, { width, height }: Boxes): PartLayout {
  const part = layoutLevel({
    width: level.nodes.map((node) => at(width, node)),
    height: level.nodes.map((node) => at(height, node)),
    from: level.from,
    to: level.to,
  });
  if (box >= 0) {
    width[box] = part.width + 2 * sizes.box.padding;
    height[box] = part.height + sizes.box.header + sizes.box.padding;
  }
  return part;
}

/** Where the inside of a box begins; -1 is the picture itself. */
function insideOf({ x, y }: Boxes, box: number): { left: number; top: number } {
  if (box < 0) return { left: 0, top: 0 };
  return { left: at(x, box) + sizes.box.padding, top: at(y, box) + sizes.box.header };
}

function pathsOf(
  { from, to }: LayoutInput,
  boxes: Boxes,
  lifted: readonly (Lifted | undefined)[],
  placed: ReadonlyMap<number, PartLayout>,
): Pick<Layout, 'path' | 'pathStart' | 'course'> {
  const courses = new Uint8Array(from.length);
  const pathStart = new Uint32Array(from.length + 1);
  const path: number[] = [];
  for (let edge = 0; edge < from.length; edge += 1) {
    const where = lifted[edge];
    const part = where && placed.get(where.level);
    const runs = part ? at(part.course, where.edge) : course.within;
    courses[edge] = runs;
    const [start, end] = [at(from, edge), at(to, edge)];
    if (runs !== course.down) path.push(...sideEnds(boxes, start, end, runs === course.across));
    else {
      const origin = insideOf(boxes, where?.level ?? -1);
      const bends = where?.direct ? part?.bends[where.edge] : undefined;
      path.push(
        at(boxes.x, start) + at(boxes.width, start) / 2,
        at(boxes.y, start) + at(boxes.height, start),
      );
      bends?.forEach((value, index) => path.push(value + (index % 2 === 0 ? origin.left : origin.top)));
      path.push(at(boxes.x, end) + at(boxes.width, end) / 2, at(boxes.y, end));
    }
    pathStart[edge + 1] = path.length;
  }
  return { path: Float32Array.from(path), pathStart, course: courses };
}

type Boxes = Pick<Layout, 'x' | 'y' | 'width' | 'height'>;

/** From the right side of one to the right side of the other, or to its left one; a box is met at its name. */
function sideEnds({ x, y, width, height }: Boxes, from: number, to: number, left: boolean): number[] {
  const level = (node: number, part: number) =>
    at(y, node) + Math.min(at(height, node), sizes.node.height) * part;
  return [
    at(x, from) + at(width, from),
    level(from, 0.65),
    at(x, to) + (left ? 0 : at(width, to)),
    level(to, from === to ? 0.2 : 0.35),
  ];
}
