import { describe, expect, it } from 'vitest';
import { generate } from '../../../e2e/graph-harness/generate.ts';
import { fitted } from '../camera.ts';
import { layoutGraph } from '../layout/layout.ts';
import type { Look } from '../look.ts';
import { marksOf } from '../marks.ts';
import type { Highlight } from '../model.ts';
import { rectOf, sceneOf, withIndexes } from '../scene.ts';
import { topologyOf } from '../topology.ts';
import { nodesSeen, paintBoxes, paintNames } from './boxes.ts';
import { edgesSeen, paintEdges } from './edges.ts';
import { edgesWhileMoving, type Frame } from './frame.ts';
import { paintNodes } from './nodes.ts';

const look: Look = {
  background: 'background',
  node: 'node',
  nodeBorder: 'node-border',
  text: 'text',
  dim: 'dim',
  edge: 'edge',
  box: 'box',
  boxBorder: 'box-border',
  selected: 'selected',
  tones: { before: 'before', after: 'after', path: 'path', found: 'found' },
  mono: 'mono',
  sans: 'sans',
};

/** A canvas that counts its calls and remembers what was written on it. */
function countingCanvas() {
  const calls: Record<string, number> = {};
  const texts: string[] = [];
  const context = new Proxy({} as CanvasRenderingContext2D, {
    get:
      (_, name: string) =>
      (...args: unknown[]) => {
        calls[name] = (calls[name] ?? 0) + 1;
        if (name === 'fillText') texts.push(String(args[0]));
      },
    set: () => true,
  });
  return { context, calls, texts };
}

const topology = topologyOf(generate(10_000, 20_000, 100));
const scene = sceneOf(topology, withIndexes(layoutGraph(topology.input)));
const size = { width: 1000, height: 600 };
const everything = { left: 0, top: 0, right: scene.layout.size.width, bottom: scene.layout.size.height };
const far = fitted(everything, size);
const near = { k: 1, x: 500 - (scene.layout.x[5_000] ?? 0), y: 300 - (scene.layout.y[5_000] ?? 0) };

function frameOf(more: Partial<Frame>, highlights: readonly Highlight[] = []): Frame {
  const marks = marksOf(topology, highlights);
  return { scene, marks, look, camera: far, size, ratio: 1, moving: false, ...more };
}

describe('what a frame draws of 10,000 nodes and 20,000 edges', () => {
  it('is only what is in sight', () => {
    const frame = frameOf({ camera: near });
    const { nodes } = nodesSeen(frame);
    expect(nodes.length).toBeGreaterThan(5);
    expect(nodes.length).toBeLessThan(60);
    for (const node of nodes) {
      const { left, top, right, bottom } = rectOf(scene.layout, node);
      expect(right * near.k + near.x).toBeGreaterThanOrEqual(0);
      expect(left * near.k + near.x).toBeLessThanOrEqual(size.width);
      expect(bottom * near.k + near.y).toBeGreaterThanOrEqual(0);
      expect(top * near.k + near.y).toBeLessThanOrEqual(size.height);
    }
    expect(edgesSeen(frame).length).toBeLessThan(2_500);
    const { context, calls } = countingCanvas();
    paintNodes(context, frame, nodes);
    expect(calls.strokeRect).toBe(nodes.length);
    expect(calls.fillText).toBeGreaterThanOrEqual(nodes.length);
  });

  it('is no border and no name of a node that is a speck', () => {
    const frame = frameOf({});
    const { boxes, nodes } = nodesSeen(frame);
    expect(nodes.length).toBe(10_000);
    const { context, calls, texts } = countingCanvas();
    expect(paintNodes(context, frame, nodes).labels).toBe(0);
    expect(calls.strokeRect ?? 0).toBe(0);
    paintBoxes(context, frame, boxes);
    expect(paintNames(context, frame, boxes).labels).toBe(texts.length);
    expect(texts.length).toBeLessThanOrEqual(100);
  });

  it('is no edge while it moves, if they are many', () => {
    expect(edgesSeen(frameOf({})).length).toBe(topology.edges.length);
    expect(edgesSeen(frameOf({ moving: true }))).toEqual([]);
  });

  it('is the highlighted edges even while it moves, as long as they are few', () => {
    const first = topology.edges[10];
    const nodes = new Set([first?.from ?? '', first?.to ?? '']);
    const highlight: Highlight = { tone: 'after', label: 'After it', nodes };
    const frame = frameOf({ moving: true }, [highlight]);
    const seen = edgesSeen(frame);
    expect(seen).toContain(10);
    expect(seen.length).toBeLessThanOrEqual(edgesWhileMoving);
    const all: Highlight = { ...highlight, nodes: new Set(topology.nodes.map(({ id }) => id)) };
    expect(edgesSeen(frameOf({ moving: true }, [all]))).toEqual([]);
  });

  it('draws highlighted edges last, on top of the others', () => {
    const first = topology.edges[10];
    const nodes = new Set([first?.from ?? '', first?.to ?? '']);
    const frame = frameOf({}, [{ tone: 'after', label: 'After it', nodes }]);
    const seen = edgesSeen(frame);
    const marked = seen.filter((edge) => frame.marks.edge[edge]);
    expect(marked.length).toBeGreaterThan(0);
    expect(seen.slice(-marked.length)).toEqual(marked);
  });

  it('strokes edges some dozens at a time', () => {
    const frame = frameOf({});
    const edges = edgesSeen(frame).slice(0, 1_500);
    const { context, calls } = countingCanvas();
    expect(paintEdges(context, frame, edges, edges.length).edges).toBe(1_500);
    expect(calls.stroke ?? 0).toBeGreaterThan(1_500 / 50);
    expect(calls.stroke ?? 0).toBeLessThan(1_500 / 20);
  });
});
