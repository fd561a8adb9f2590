import './line-sign.css';
import type { LineSign as Sign } from './props.ts';
import { signPaths } from './signs.ts';

/** The sign of the margin, for lists beside the text. Words stand beside it. */
export function LineSign({ sign }: { sign: Sign }) {
  return (
    <svg viewBox="0 0 12 12" className="wo-line-sign" data-sign={sign} aria-hidden>
      <path d={signPaths[sign]} />
    </svg>
  );
}
