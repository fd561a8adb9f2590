import { at } from '../layout/adjacency.ts';
import { isFaint, toneOf } from '../marks.ts';
import { rectOf } from '../scene.ts';
import { paintSign } from '../signs.ts';
import { detail, type Frame, shortened, useUnits, type Work } from './frame.ts';

/** Draws nodes, by as much detail as their size allows. */
export function paintNodes(context: CanvasRenderingContext2D, frame: Frame, nodes: readonly number[]): Work {
  useUnits(context, frame);
  if (frame.camera.k < detail.borders) paintSpecks(context, frame, nodes);
  else paintCards(context, frame, nodes);
  const names = frame.camera.k >= detail.names;
  if (names) for (const node of nodes) paintText(context, frame, node);
  return { boxes: 0, nodes: nodes.length, labels: names ? nodes.length : 0, edges: 0 };
}

/** Nothing is too small to be seen: highlighted nodes have at least three pixels. */
function paintSpecks(context: CanvasRenderingContext2D, frame: Frame, nodes: readonly number[]): void {
  const { layout } = frame.scene;
  const least = 3 / frame.camera.k;
  const marked: number[] = [];
  context.globalAlpha = frame.marks.any ? 0.35 : 1;
  context.fillStyle = frame.look.nodeBorder;
  for (const node of nodes) {
    if (frame.marks.node[node]) marked.push(node);
    else
      context.fillRect(
        at(layout.x, node),
        at(layout.y, node),
        at(layout.width, node),
        at(layout.height, node),
      );
  }
  context.globalAlpha = 1;
  for (const node of marked) {
    const tone = toneOf(frame.marks.node[node]);
    if (tone) context.fillStyle = frame.look.tones[tone];
    const [width, height] = [
      Math.max(least, at(layout.width, node)),
      Math.max(least, at(layout.height, node)),
    ];
    context.fillRect(at(layout.x, node), at(layout.y, node), width, height);
  }
}

function paintCards(context: CanvasRenderingContext2D, frame: Frame, nodes: readonly number[]): void {
  const { scene, look, camera, marks } = frame;
  for (const node of nodes) {
    const { left, top, right, bottom } = rectOf(scene.layout, node);
    const tone = toneOf(marks.node[node]);
    context.globalAlpha = isFaint(marks, node) ? 0.4 : 1;
    context.fillStyle = look.node;
    context.fillRect(left, top, right - left, bottom - top);
    context.strokeStyle = tone ? look.tones[tone] : look.nodeBorder;
    context.lineWidth = tone ? Math.max(2.5, 2 / camera.k) : Math.max(1, 0.7 / camera.k);
    const outside = scene.topology.nodes[node]?.outside;
    if (outside) context.setLineDash([6, 4]);
    context.strokeRect(left, top, right - left, bottom - top);
    if (outside) context.setLineDash([]);
  }
  context.globalAlpha = 1;
}

function paintText(context: CanvasRenderingContext2D, frame: Frame, index: number): void {
  const { scene, look, marks } = frame;
  const node = scene.topology.nodes[index];
  if (!node) return;
  const { left, top, right } = rectOf(scene.layout, index);
  const tone = toneOf(marks.node[index]);
  const room = right - left - 20;
  context.globalAlpha = isFaint(marks, index) ? 0.55 : 1;
  context.textBaseline = 'middle';
  const lines = frame.camera.k >= detail.lines && node.detail !== '';
  context.font = `12px ${look.mono}`;
  context.fillStyle = look.text;
  context.fillText(shortened(node.label, Math.floor(room / 7.25)), left + 10, top + (lines ? 15 : 21), room);
  if (lines) {
    context.font = `11px ${look.sans}`;
    context.fillStyle = look.dim;
    context.fillText(shortened(node.detail, Math.floor(room / 5.6)), left + 10, top + 30, room);
  }
  if (tone) {
    context.fillStyle = look.tones[tone];
    paintSign(context, tone, { x: right - 16, y: top + 25, size: 10 });
  }
  context.globalAlpha = 1;
}
