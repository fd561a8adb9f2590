import type { Tone } from './model.ts';

/** Colours and fonts of the picture, from `graph.css`. */
export interface Look {
  background: string;
  node: string;
  nodeBorder: string;
  text: string;
  dim: string;
  edge: string;
  box: string;
  boxBorder: string;
  selected: string;
  tones: Record<Tone, string>;
  mono: string;
  sans: string;
}

/** Reads the look where `element` is; again after the colour scheme changed. */
export function lookOf(element: Element): Look {
  const style = getComputedStyle(element);
  const read = (name: string) => style.getPropertyValue(name).trim();
  return {
    background: read('--wo-graph-background'),
    node: read('--wo-graph-node'),
    nodeBorder: read('--wo-graph-node-border'),
    text: read('--wo-graph-text'),
    dim: read('--wo-graph-dim'),
    edge: read('--wo-graph-edge'),
    box: read('--wo-graph-box'),
    boxBorder: read('--wo-graph-box-border'),
    selected: read('--wo-graph-selected'),
    tones: {
      before: read('--wo-graph-before'),
      after: read('--wo-graph-after'),
      path: read('--wo-graph-path'),
      found: read('--wo-graph-found'),
    },
    mono: read('--mantine-font-family-monospace') || 'monospace',
    sans: read('--mantine-font-family') || 'sans-serif',
  };
}
