import { withIndexes } from '../scene.ts';
import { layoutGraph } from './layout.ts';
import type { LayoutInput } from './levels.ts';

/** Lays out one graph and hands the arrays over without copying them. One worker serves one graph. */
self.onmessage = ({ data }: MessageEvent<LayoutInput>) => {
  const laidOut = withIndexes(layoutGraph(data));
  const buffers = Object.values(laidOut).flatMap((value: unknown) => {
    if (value instanceof ArrayBuffer) return [value];
    return ArrayBuffer.isView(value) && value.buffer instanceof ArrayBuffer ? [value.buffer] : [];
  });
  self.postMessage(laidOut, { transfer: buffers });
};
