import { at } from './layout/adjacency.ts';
import type { GraphWords, Highlight } from './model.ts';
import type { Topology } from './topology.ts';

const count = (number: number, one: string, many: string) =>
  `${number.toLocaleString('en')} ${number === 1 ? one : many}`;

/** What a graph holds, in one line. */
export function sizeInWords({ nodes, edges }: Topology): string {
  return `${count(nodes.length, 'node', 'nodes')}, ${count(edges.length, 'edge', 'edges')}`;
}

/** A node as it is read aloud when it is selected. */
export function nodeInWords(topology: Topology, index: number, words: GraphWords): string {
  const node = topology.nodes[index];
  if (!node) return '';
  const before = at(topology.ins.start, index + 1) - at(topology.ins.start, index);
  const after = at(topology.outs.start, index + 1) - at(topology.outs.start, index);
  const box = topology.nodes[at(topology.input.parent, index)];
  const place = box && at(topology.input.parent, index) >= 0 ? ` in ${box.label}` : '';
  return `${node.label}, ${node.detail}${place}: ${before} ${words.before}, ${after} ${words.after}`;
}

/** The sets a node belongs to, as the legend calls them. */
export function setsOf(highlights: readonly Highlight[], id: string): string[] {
  return highlights.filter(({ nodes }) => nodes.has(id)).map(({ label }) => label);
}
