import { seen } from '../camera.ts';
import { at } from '../layout/adjacency.ts';
import { sizes } from '../layout/sizes.ts';
import { toneOf } from '../marks.ts';
import { rectOf } from '../scene.ts';
import { paintSign } from '../signs.ts';
import { detail, type Frame, shortened, useUnits, type Work } from './frame.ts';

/** Nodes that are to be seen, boxes apart from the others; boxes from the outside in. */
export function nodesSeen({ scene, camera, size }: Frame): { boxes: number[]; nodes: number[] } {
  const { left, top, right, bottom } = seen(camera, size);
  const boxes: number[] = [];
  const nodes: number[] = [];
  for (const node of scene.nodeIndex.search(left, top, right, bottom))
    (scene.topology.input.container[node] ? boxes : nodes).push(node);
  boxes.sort((a, b) => at(scene.layout.depth, a) - at(scene.layout.depth, b) || a - b);
  return { boxes, nodes };
}

/** Draws boxes without their names, below everything else. */
export function paintBoxes(context: CanvasRenderingContext2D, frame: Frame, boxes: readonly number[]): Work {
  const { scene, look, camera, marks } = frame;
  useUnits(context, frame);
  for (const box of boxes) {
    const { left, top, right, bottom } = rectOf(scene.layout, box);
    const tone = toneOf(marks.node[box]);
    context.fillStyle = look.box;
    context.fillRect(left, top, right - left, bottom - top);
    context.strokeStyle = tone ? look.tones[tone] : look.boxBorder;
    context.lineWidth = (tone ? 3 : 1) / camera.k;
    context.setLineDash(scene.topology.nodes[box]?.outside ? [6 / camera.k, 4 / camera.k] : []);
    context.strokeRect(left, top, right - left, bottom - top);
  }
  context.setLineDash([]);
  return { boxes: boxes.length, nodes: 0, labels: 0, edges: 0 };
}

/**
 * Names the boxes, over everything else: in their heads where that can be read, else as small as can be, where a box
 * has room for it and no outer one's name is in the way.
 */
export function paintNames(context: CanvasRenderingContext2D, frame: Frame, boxes: readonly number[]): Work {
  const taken = new Set<string>();
  let labels = 0;
  useUnits(context, frame);
  context.textBaseline = 'middle';
  for (const box of boxes) if (paintName(context, frame, box, taken)) labels += 1;
  return { boxes: 0, nodes: 0, labels, edges: 0 };
}

function paintName(
  context: CanvasRenderingContext2D,
  frame: Frame,
  box: number,
  taken: Set<string>,
): boolean {
  const { scene, look, camera, marks } = frame;
  const inHead = camera.k >= detail.lines;
  const size = inHead ? 13 : 11 / camera.k;
  const { left, top, right, bottom } = rectOf(scene.layout, box);
  const room = right - left - size * 1.5;
  const letters = Math.floor(room / (size * 0.6));
  if (letters < 8 || bottom - top < size * 1.5) return false;
  const tone = toneOf(marks.node[box]);
  const name = shortened(scene.topology.nodes[box]?.label ?? '', tone ? letters - 2 : letters);
  const width = name.length * size * 0.6 + (tone ? size * 1.2 : 0);
  if (!inHead && !take(taken, frame, { left, top, width: width + size, height: size * 1.4 })) return false;
  const middle = top + (inHead ? sizes.box.header / 2 : size * 0.75);
  if (!inHead) {
    context.globalAlpha = 0.85;
    context.fillStyle = look.background;
    context.fillRect(left, top, width + size, size * 1.5);
    context.globalAlpha = 1;
  }
  context.fillStyle = tone ? look.tones[tone] : look.text;
  if (tone) paintSign(context, tone, { x: left + size / 2, y: middle - size * 0.4, size: size * 0.8 });
  context.font = `600 ${size}px ${look.mono}`;
  context.fillText(name, left + size / 2 + (tone ? size * 1.2 : 0), middle, room);
  return true;
}

/** Takes a place on the screen for a name, in cells of 24 by 12 pixels; false when some of it is taken. */
function take(
  taken: Set<string>,
  { camera }: Frame,
  { left, top, width, height }: { left: number; top: number; width: number; height: number },
): boolean {
  const column = (x: number) => Math.floor((x * camera.k + camera.x) / 24);
  const line = (y: number) => Math.floor((y * camera.k + camera.y) / 12);
  const cells: string[] = [];
  for (let x = column(left); x <= column(left + width); x += 1)
    for (let y = line(top); y <= line(top + height); y += 1) cells.push(`${x} ${y}`);
  if (cells.some((cell) => taken.has(cell))) return false;
  for (const cell of cells) taken.add(cell);
  return true;
}
