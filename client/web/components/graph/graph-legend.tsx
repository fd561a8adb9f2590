import { GraphSign } from './graph-sign.tsx';
import type { GraphWords, Highlight } from './model.ts';
import type { Topology } from './topology.ts';

interface GraphLegendProps {
  topology: Topology;
  /** Whether an edge of the picture closes a cycle. */
  cycles: boolean;
  highlights: readonly Highlight[];
  words: GraphWords;
}

/** What signs and lines of the picture mean; only those that are in it. */
export function GraphLegend({ topology, cycles, highlights, words }: GraphLegendProps) {
  const outside = topology.nodes.some((node) => node.outside);
  return (
    <div className="wo-graph-legend">
      <span>{words.arrow}</span>
      {highlights
        .filter(({ nodes }) => nodes.size > 0)
        .map(({ tone, label, nodes }) => (
          <span key={tone}>
            <GraphSign tone={tone} />
            {label}: {nodes.size.toLocaleString('en')}
          </span>
        ))}
      {cycles && (
        <span>
          <Line dashed />
          closes a cycle
        </span>
      )}
      {outside && (
        <span>
          <Box />
          {words.outside}
        </span>
      )}
    </div>
  );
}

function Line({ dashed }: { dashed: boolean }) {
  return (
    <svg width="26" height="10" aria-hidden="true">
      <path
        d="M0 5H26"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeDasharray={dashed ? '5 3' : undefined}
      />
    </svg>
  );
}

function Box() {
  return (
    <svg width="22" height="12" aria-hidden="true">
      <rect x="1" y="1" width="20" height="10" fill="none" stroke="currentColor" strokeDasharray="4 3" />
    </svg>
  );
}
