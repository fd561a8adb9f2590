import { sizes } from '../layout/sizes.ts';
import { eachCurve, rectOf } from '../scene.ts';
import { type Frame, useUnits } from './frame.ts';

/** What follows the pointer and the keyboard, on a canvas of its own: the rest need not be drawn again for it. */
export function paintOverlay(
  context: CanvasRenderingContext2D,
  frame: Frame,
  {
    selected,
    node,
    edge,
  }: { selected: number | undefined; node: number | undefined; edge: number | undefined },
): void {
  const { scene, look, camera } = frame;
  useUnits(context, frame);
  context.strokeStyle = look.selected;
  if (edge !== undefined) {
    context.lineWidth = 3 / Math.min(1, camera.k);
    context.beginPath();
    eachCurve(scene.layout, edge, (x0, y0, x1, y1, x2, y2, x3, y3) => {
      context.moveTo(x0, y0);
      context.bezierCurveTo(x1, y1, x2, y2, x3, y3);
    });
    context.stroke();
  }
  if (node !== undefined && node !== selected) outline(context, frame, node, 0, 2);
  if (selected !== undefined) outline(context, frame, selected, 4, 3);
}

/** As wide on every zoom; a speck gets a ring large enough to be found. */
function outline(context: CanvasRenderingContext2D, frame: Frame, node: number, gap: number, width: number) {
  const { camera, scene } = frame;
  const { left, top, right, bottom } = rectOf(scene.layout, node);
  const least = (sizes.node.height * 0.25) / camera.k;
  const space = Math.max(gap / camera.k, (least - (bottom - top)) / 2);
  context.lineWidth = width / camera.k;
  context.strokeRect(left - space, top - space, right - left + 2 * space, bottom - top + 2 * space);
}
