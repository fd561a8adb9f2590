import type { Under } from './graph-canvas.ts';
import type { GraphWords, Highlight } from './model.ts';
import type { Topology } from './topology.ts';
import { nodeInWords, setsOf } from './words.ts';

interface GraphTipProps {
  topology: Topology;
  highlights: readonly Highlight[];
  under: Under;
  words: GraphWords;
}

/** As many reasons as a tip shows. */
const shown = 8;

/** Beside the pointer: what a node is, or why an edge exists. */
export function GraphTip({ topology, highlights, under, words }: GraphTipProps) {
  const { node, edge, x, y } = under;
  const lines = edge === undefined ? nodeLines(topology, highlights, node, words) : edgeLines(topology, edge);
  const [title, ...more] = lines;
  if (!title) return null;
  return (
    <div
      className="wo-graph-tip"
      style={{ transform: `translate(${x + 14}px, ${y + 14}px) translate(${x > 400 ? '-105%' : '0'}, 0)` }}
      aria-hidden
    >
      <strong>{title}</strong>
      {more.length > 0 && (
        <ul>
          {more.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

function edgeLines(topology: Topology, index: number): string[] {
  const edge = topology.edges[index];
  if (!edge) return [];
  const [from, to] = [edge.from, edge.to].map(
    (id) => topology.nodes[topology.indexOf.get(id) ?? -1]?.label ?? id,
  );
  const why = [...new Set(edge.why)];
  const rest = why.length > shown ? [`and ${why.length - shown} more`] : [];
  return [`${from} → ${to}`, ...why.slice(0, shown), ...rest];
}

function nodeLines(
  topology: Topology,
  highlights: readonly Highlight[],
  index: number | undefined,
  words: GraphWords,
): string[] {
  const node = index === undefined ? undefined : topology.nodes[index];
  if (!node || index === undefined) return [];
  return [node.path, nodeInWords(topology, index, words), ...setsOf(highlights, node.id)];
}
