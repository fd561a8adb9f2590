import { toneOf } from './marks.ts';
import type { Tone } from './model.ts';
import { signs } from './signs.ts';

/** The sign of a set in its colour. Says nothing aloud: the words beside it do. */
export function GraphSign({ tone }: { tone: Tone }) {
  return (
    <svg
      className="wo-graph-sign"
      data-tone={tone}
      width="10"
      height="10"
      viewBox="0 0 10 10"
      aria-hidden="true"
    >
      <polygon points={signs[tone].join(' ')} fill="currentColor" />
    </svg>
  );
}

/** The sign of the set that shows of those a node belongs to; nothing for others. */
export function NodeSign({ bits }: { bits: number | undefined }) {
  const tone = toneOf(bits);
  return tone ? <GraphSign tone={tone} /> : null;
}
