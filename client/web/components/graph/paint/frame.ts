import type { Camera, Size } from '../camera.ts';
import type { Look } from '../look.ts';
import type { Marks } from '../marks.ts';
import type { Scene } from '../scene.ts';

/** All that one picture on the screen depends on. */
export interface Frame {
  scene: Scene;
  marks: Marks;
  look: Look;
  camera: Camera;
  /** In CSS pixels. */
  size: Size;
  /** Device pixels per CSS pixel. */
  ratio: number;
  /** Pan or zoom goes on: what takes long is left out. */
  moving: boolean;
}

/** What a frame drew, for tests and measurements: none of it may grow with the graph once only a part is seen. */
export interface Work {
  boxes: number;
  nodes: number;
  labels: number;
  edges: number;
}

/** From which zoom on (pixels per unit) details are worth drawing. */
export const detail = {
  /** Below, a node is a speck without border. */
  borders: 0.14,
  /** Names are readable. */
  names: 0.5,
  /** So is the second line. */
  lines: 0.75,
  /** Below, edges are straight. */
  curves: 0.08,
  /** Arrow heads can be made out. */
  heads: 0.3,
} as const;

/** As many edges as a frame draws while moving; if more are to be seen, only highlighted ones, then none. */
export const edgesWhileMoving = 600;
/** As many edges as one frame adds once nothing moves. */
export const edgesPerFrame = 1_500;

/** Sets the units of the picture on a canvas. */
export function useUnits(context: CanvasRenderingContext2D, { camera, ratio }: Frame): void {
  const scale = camera.k * ratio;
  context.setTransform(scale, 0, 0, scale, camera.x * ratio, camera.y * ratio);
}

/** Shortens in the middle, for names often differ only at their ends. */
export function shortened(text: string, letters: number): string {
  const all = Array.from(
    text.length > 4 * letters ? text.slice(0, 2 * letters) + text.slice(-2 * letters) : text,
  );
  if (all.length <= letters) return text;
  const end = Math.floor((letters - 1) / 2);
  return `${all.slice(0, Math.max(1, letters - 1 - end)).join('')}…${end > 0 ? all.slice(-end).join('') : ''}`;
}
