/** A part of the picture that nothing joins to the others. */
interface Part {
  width: number;
  height: number;
}

/**
 * Lays parts on shelves, the highest first and equal ones in their order, about one and a half times as wide as high.
 * @returns where each part begins, and the size of all
 */
export function packParts(parts: readonly Part[], gap: number) {
  const left = new Float64Array(parts.length);
  const top = new Float64Array(parts.length);
  let area = 0;
  let widest = 0;
  for (const { width, height } of parts) {
    area += (width + gap) * (height + gap);
    widest = Math.max(widest, width);
  }
  const limit = Math.max(widest, Math.sqrt(area * 1.6));
  const order = parts.map((part, index) => ({ ...part, index })).sort((a, b) => b.height - a.height);
  let [x, y, shelf, width] = [0, 0, 0, 0];
  for (const part of order) {
    if (x > 0 && x + part.width > limit) {
      [x, y, shelf] = [0, y + shelf + gap, 0];
    }
    left[part.index] = x;
    top[part.index] = y;
    x += part.width + gap;
    width = Math.max(width, x - gap);
    shelf = Math.max(shelf, part.height);
  }
  return { left, top, width, height: parts.length > 0 ? y + shelf : 0 };
}
