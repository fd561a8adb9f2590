import type { Tone } from './model.ts';

/**
 * A sign for each tone, so that colour is not all there is: corners in a square of 10, x and y by turns. Drawn, not
 * written: not every machine has letters for them.
 */
export const signs: Record<Tone, readonly number[]> = {
  before: [5, 0, 10, 9, 0, 9],
  after: [0, 1, 10, 1, 5, 10],
  path: [1, 1, 9, 1, 9, 9, 1, 9],
  found: [5, 0, 10, 5, 5, 10, 0, 5],
};

/** Fills a sign whose square begins at `x`, `y` and is `size` wide. */
export function paintSign(
  context: CanvasRenderingContext2D,
  tone: Tone,
  { x, y, size }: { x: number; y: number; size: number },
): void {
  const corners = signs[tone];
  context.beginPath();
  for (let corner = 0; corner < corners.length; corner += 2)
    context.lineTo(x + ((corners[corner] ?? 0) * size) / 10, y + ((corners[corner + 1] ?? 0) * size) / 10);
  context.fill();
}
