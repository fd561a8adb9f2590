import { seen } from '../camera.ts';
import { at } from '../layout/adjacency.ts';
import { course } from '../layout/shapes.ts';
import { tones, toneOf } from '../marks.ts';
import { eachCurve, headOf } from '../scene.ts';
import { detail, edgesWhileMoving, type Frame, useUnits, type Work } from './frame.ts';

/**
 * Edges that are to be seen, highlighted ones last so that they are on top. While moving: all if they are few, else the
 * highlighted ones if those are few.
 */
export function edgesSeen({ scene, camera, size, marks, moving }: Frame): number[] {
  const { left, top, right, bottom } = seen(camera, size);
  const count = scene.topology.edges.length;
  const plain: number[] = [];
  const marked: number[] = [];
  for (const edge of scene.edgeIndex.search(left, top, right, bottom))
    if (edge < count) (marks.edge[edge] ? marked : plain).push(edge);
  if (!moving || plain.length + marked.length <= edgesWhileMoving) return [...plain, ...marked];
  return marked.length <= edgesWhileMoving ? marked : [];
}

/**
 * Draws some of the edges, those of one look at a time.
 * @param all - how many the whole picture has: the more there are, the fainter is each
 */
export function paintEdges(
  context: CanvasRenderingContext2D,
  frame: Frame,
  edges: readonly number[],
  all: number,
): Work {
  useUnits(context, frame);
  const { marks, camera, look, scene } = frame;
  const faint = Math.max(0.3, Math.min(1, 3_000 / Math.max(1, all)));
  for (const tone of [undefined, ...tones]) {
    for (const closing of [false, true]) {
      const own = edges.filter(
        (edge) =>
          (scene.layout.course[edge] === course.back) === closing && toneOf(marks.edge[edge]) === tone,
      );
      if (own.length === 0) continue;
      const colour = tone ? look.tones[tone] : look.edge;
      context.strokeStyle = colour;
      context.fillStyle = colour;
      context.globalAlpha = tone ? 1 : marks.any ? 0.3 * faint : faint;
      context.lineWidth = (tone ? 2.2 : 1.1) * Math.min(1 / camera.k, Math.max(1, 0.5 / camera.k));
      context.setLineDash(closing ? [7, 5] : []);
      strokeAll(context, frame, own);
      if (camera.k >= detail.heads) for (const edge of own) paintHead(context, frame, edge);
    }
  }
  context.globalAlpha = 1;
  context.setLineDash([]);
  return { boxes: 0, nodes: 0, labels: 0, edges: edges.length };
}

/** Paths of some dozens: of one long path every line would be looked at for every row of pixels. */
const together = 40;

function strokeAll(
  context: CanvasRenderingContext2D,
  { scene, camera }: Frame,
  edges: readonly number[],
): void {
  const { layout } = scene;
  const curved = camera.k >= detail.curves;
  edges.forEach((edge, index) => {
    if (index % together === 0) context.beginPath();
    if (curved)
      eachCurve(layout, edge, (x0, y0, x1, y1, x2, y2, x3, y3) => {
        context.moveTo(x0, y0);
        if (x0 === x3 && x1 === x0) context.lineTo(x3, y3);
        else context.bezierCurveTo(x1, y1, x2, y2, x3, y3);
      });
    else {
      const [start, end] = [at(layout.pathStart, edge), at(layout.pathStart, edge + 1)];
      context.moveTo(at(layout.path, start), at(layout.path, start + 1));
      for (let place = start + 2; place < end; place += 2)
        context.lineTo(at(layout.path, place), at(layout.path, place + 1));
    }
    if (index % together === together - 1 || index === edges.length - 1) context.stroke();
  });
}

function paintHead(context: CanvasRenderingContext2D, { scene }: Frame, edge: number): void {
  const [x = 0, y = 0, x1 = 0, y1 = 0, x2 = 0, y2 = 0] = headOf(scene.layout, edge);
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x1, y1);
  context.lineTo(x2, y2);
  context.fill();
}
