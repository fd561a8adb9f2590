import type { Rect } from './scene.ts';

/** What part of the picture is seen: a place `p` of it is at `p * k + (x, y)` of the window. */
export interface Camera {
  k: number;
  x: number;
  y: number;
}

export interface Size {
  width: number;
  height: number;
}

/** Zoom is bounded: from a speck of a large graph to twice its own size. */
export const zoomRange: [number, number] = [0.002, 2.5];

/** The part of the picture that a window of this size shows. */
export function seen({ k, x, y }: Camera, { width, height }: Size): Rect {
  return { left: -x / k, top: -y / k, right: (width - x) / k, bottom: (height - y) / k };
}

/** Shows all of `rect` with a margin; never larger than 100 %. */
export function fitted(rect: Rect, { width, height }: Size): Camera {
  const margin = 24;
  const k = Math.min(
    1,
    (width - 2 * margin) / Math.max(1, rect.right - rect.left),
    (height - 2 * margin) / Math.max(1, rect.bottom - rect.top),
  );
  const bounded = Math.max(zoomRange[0], k);
  return centred(rect, bounded, { width, height });
}

/** `rect` in the middle of the window, at zoom `k`. */
export function centred(rect: Rect, k: number, { width, height }: Size): Camera {
  return {
    k,
    x: width / 2 - (k * (rect.left + rect.right)) / 2,
    y: height / 2 - (k * (rect.top + rect.bottom)) / 2,
  };
}
