import Flatbush from 'flatbush';
import { at } from './layout/adjacency.ts';
import type { Layout } from './layout/layout.ts';
import { course } from './layout/shapes.ts';
import { sizes } from './layout/sizes.ts';
import type { Topology } from './topology.ts';

/** A layout with what finds things by place, as it comes from the worker. */
export interface LaidOut extends Layout {
  nodeIndex: ArrayBufferLike;
  edgeIndex: ArrayBufferLike;
}

/** All that is needed to draw, and to find what is under a pointer. */
export interface Scene {
  topology: Topology;
  layout: Layout;
  nodeIndex: Flatbush;
  edgeIndex: Flatbush;
}

export interface Rect {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Indexes a layout of at least one node. */
export function withIndexes(layout: Layout): LaidOut {
  const nodes = new Flatbush(layout.x.length);
  for (let node = 0; node < layout.x.length; node += 1) {
    const { left, top, right, bottom } = rectOf(layout, node);
    nodes.add(left, top, right, bottom);
  }
  nodes.finish();
  // An index may not be empty: without edges it holds one place far away, which no edge has.
  const edges = new Flatbush(Math.max(1, layout.course.length));
  for (let edge = 0; edge < layout.course.length; edge += 1) {
    const { left, top, right, bottom } = reachOf(layout, edge);
    edges.add(left, top, right, bottom);
  }
  if (layout.course.length === 0) edges.add(-1e9, -1e9, -1e9, -1e9);
  edges.finish();
  return { ...layout, nodeIndex: nodes.data, edgeIndex: edges.data };
}

export function sceneOf(topology: Topology, laidOut: LaidOut): Scene {
  return {
    topology,
    layout: laidOut,
    nodeIndex: Flatbush.from(laidOut.nodeIndex),
    edgeIndex: Flatbush.from(laidOut.edgeIndex),
  };
}

export function rectOf({ x, y, width, height }: Layout, node: number): Rect {
  const [left, top] = [at(x, node), at(y, node)];
  return { left, top, right: left + at(width, node), bottom: top + at(height, node) };
}

/** How far an edge that leaves at the side bends out, measured from the farther of its ends. */
export const bulge = (y0: number, y1: number): number => 26 + Math.min(180, Math.abs(y1 - y0) * 0.12);

/** From the right side of a node to the right side of another (or the same) one. */
const bendsOut = (runs: number | undefined) => runs === course.back || runs === course.within;

function reachOf(layout: Layout, edge: number): Rect {
  const rect = {
    left: Number.POSITIVE_INFINITY,
    top: Number.POSITIVE_INFINITY,
    right: Number.NEGATIVE_INFINITY,
    bottom: Number.NEGATIVE_INFINITY,
  };
  for (let place = at(layout.pathStart, edge); place < at(layout.pathStart, edge + 1); place += 2) {
    const [x, y] = [at(layout.path, place), at(layout.path, place + 1)];
    rect.left = Math.min(rect.left, x);
    rect.right = Math.max(rect.right, x);
    rect.top = Math.min(rect.top, y);
    rect.bottom = Math.max(rect.bottom, y);
  }
  if (bendsOut(layout.course[edge])) rect.right += bulge(rect.top, rect.bottom);
  return rect;
}

/** The innermost node at a place; of a box that holds others only its name and border count. */
export function nodeAt(scene: Scene, x: number, y: number, slack: number): number | undefined {
  const { layout, topology } = scene;
  let found: number | undefined;
  for (const node of scene.nodeIndex.search(x, y, x, y)) {
    const rect = rectOf(layout, node);
    const inner =
      topology.input.container[node] &&
      y > rect.top + sizes.box.header &&
      x > rect.left + slack &&
      x < rect.right - slack &&
      y < rect.bottom - slack;
    if (inner) continue;
    if (found === undefined || at(layout.depth, node) > at(layout.depth, found)) found = node;
  }
  return found;
}

/** The edge nearest to a place within `slack`, if any. */
export function edgeAt(scene: Scene, x: number, y: number, slack: number): number | undefined {
  let found: number | undefined;
  let nearest = slack;
  for (const edge of scene.edgeIndex.search(x - slack, y - slack, x + slack, y + slack)) {
    if (edge >= scene.topology.edges.length) continue;
    const far = distanceTo(scene.layout, edge, x, y);
    if (far > nearest) continue;
    nearest = far;
    found = edge;
  }
  return found;
}

/** To the curve as it is drawn, by a dozen points of each piece. */
function distanceTo(layout: Layout, edge: number, x: number, y: number): number {
  let nearest = Number.POSITIVE_INFINITY;
  eachCurve(layout, edge, (x0, y0, x1, y1, x2, y2, x3, y3) => {
    let [px, py] = [x0, y0];
    for (let step = 1; step <= 12; step += 1) {
      const t = step / 12;
      const s = 1 - t;
      const qx = s * s * s * x0 + 3 * s * s * t * x1 + 3 * s * t * t * x2 + t * t * t * x3;
      const qy = s * s * s * y0 + 3 * s * s * t * y1 + 3 * s * t * t * y2 + t * t * t * y3;
      nearest = Math.min(nearest, toSegment(x, y, px, py, qx, qy));
      [px, py] = [qx, qy];
    }
  });
  return nearest;
}

function toSegment(x: number, y: number, x0: number, y0: number, x1: number, y1: number): number {
  const length = (x1 - x0) ** 2 + (y1 - y0) ** 2;
  const t =
    length === 0 ? 0 : Math.max(0, Math.min(1, ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / length));
  return Math.hypot(x - x0 - t * (x1 - x0), y - y0 - t * (y1 - y0));
}

type Curve = (
  x0: number,
  y0: number,
  x1: number,
  y1: number,
  x2: number,
  y2: number,
  x3: number,
  y3: number,
) => void;

/** The cubic curves an edge is drawn with: start, two control points, end. */
export function eachCurve({ path, pathStart, course: courses }: Layout, edge: number, draw: Curve): void {
  const end = at(pathStart, edge + 1) - 2;
  for (let place = at(pathStart, edge); place < end; place += 2) {
    const [x0, y0] = [at(path, place), at(path, place + 1)];
    const [x3, y3] = [at(path, place + 2), at(path, place + 3)];
    if (bendsOut(courses[edge])) {
      const out = Math.max(x0, x3) + bulge(y0, y3) * 1.3;
      draw(x0, y0, out, y0, out, y3, x3, y3);
    } else if (courses[edge] === course.across) {
      const middle = (x0 + x3) / 2;
      draw(x0, y0, middle, y0, middle, y3, x3, y3);
    } else {
      const middle = (y0 + y3) / 2;
      draw(x0, y0, x0, middle, x3, middle, x3, y3);
    }
  }
}

/** The corners of the arrow head of an edge, x and y by turns: its point, then its two ends. */
export function headOf({ path, pathStart, course: courses }: Layout, edge: number): number[] {
  const place = at(pathStart, edge + 1) - 2;
  const [x, y] = [at(path, place), at(path, place + 1)];
  if (bendsOut(courses[edge])) return [x, y, x + 7, y - 4, x + 7, y + 4];
  if (courses[edge] === course.across) return [x, y, x - 7, y - 4, x - 7, y + 4];
  return [x, y, x - 4, y - 7, x + 4, y - 7];
}
