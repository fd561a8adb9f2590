import { edgeKey, type Highlight, type Tone } from './model.ts';
import type { Topology } from './topology.ts';

/** The later ones win where a node is in several sets. */
export const tones: readonly Tone[] = ['before', 'after', 'found', 'path'];

/** Which sets each node and edge belongs to, one bit for each tone. */
export interface Marks {
  node: Uint8Array;
  edge: Uint8Array;
  /** Anything stands out that is not quiet, so that the rest is drawn faintly. */
  any: boolean;
  /** In no set, but what a set is about: not drawn faintly. */
  centres: ReadonlySet<number>;
}

/** Highlighted sets by number. A node that is not in the graph is left out. */
export function marksOf(topology: Topology, highlights: readonly Highlight[]): Marks {
  const node = new Uint8Array(topology.nodes.length);
  const edge = new Uint8Array(topology.edges.length);
  for (const highlight of highlights) {
    const bit = 1 << tones.indexOf(highlight.tone);
    for (const id of highlight.nodes) {
      const index = topology.indexOf.get(id);
      if (index !== undefined) node[index] = (node[index] ?? 0) | bit;
    }
    topology.edges.forEach(({ from, to }, index) => {
      if (belongs(highlight, from, to)) edge[index] = (edge[index] ?? 0) | bit;
    });
  }
  const centres = new Set(highlights.flatMap(({ centre = '' }) => topology.indexOf.get(centre) ?? []));
  return { node, edge, any: highlights.some(({ nodes, quiet }) => nodes.size > 0 && !quiet), centres };
}

/** What matches a search says nothing about edges. */
function belongs({ tone, nodes, centre, edges }: Highlight, from: string, to: string): boolean {
  if (tone === 'found') return false;
  if (edges) return edges.has(edgeKey(from, to));
  const [first, last] = [nodes.has(from), nodes.has(to)];
  return (first && last) || (first && to === centre) || (last && from === centre);
}

/** Whether a node steps back behind those that stand out. */
export function isFaint({ any, node, centres }: Marks, index: number): boolean {
  return any && !node[index] && !centres.has(index);
}

/** The tone that shows of several. */
export function toneOf(bits: number | undefined): Tone | undefined {
  return bits ? tones[31 - Math.clz32(bits)] : undefined;
}
