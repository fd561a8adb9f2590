import type { FactSink } from './fact-sink.ts';
import type { Source } from './source.ts';
import type { Expanded } from './values.ts';

export interface UncSearch {
  source: Source;
  start: number;
  end: number;
  /** Begins a string or value, so that a path at its start runs to its end, blanks included. */
  wholeValue: boolean;
  /** Beside blank, quotes and `< > | ; , &`. */
  alsoEndsAt?: string;
  /** Whether `//server/share` counts as well, at the start of the text only. */
  slashes?: boolean;
  /** What a path means, by the language's own variables. */
  expand: (start: number, end: number) => Expanded;
}

/** Adds the `\\server[\share…]` written between `start` and `end`, in one pass. */
export function findUncPaths(sink: FactSink, search: UncSearch): void {
  const { source, start, end } = search;
  const { text } = source;
  let at = start;
  while (at < end) {
    const found = text.indexOf('\\\\', at);
    if (found < 0 || found >= end) break;
    if (!mayBegin(text, found, start)) {
      at = afterBackslashes(text, found, end);
      continue;
    }
    const stop =
      search.wholeValue && found === start ? end : endOfPath(text, found, end, search.alsoEndsAt ?? '');
    if (addPath(sink, search, found, stop)) at = stop;
    else at = afterBackslashes(text, found, end);
  }
  if (search.slashes === true && /^\/\/[^/\s]+\/[^/\s]/.test(text.slice(start, Math.min(end, start + 300))))
    addPath(sink, search, start, end);
}

/** After `=`, `:`, an option or the beginning of a word, but not inside a path as `C:\\x`. */
function mayBegin(text: string, at: number, start: number): boolean {
  if (at === start) return true;
  const before = text[at - 1] ?? '';
  if (before === ':') return !/(^|[^A-Za-z0-9])[A-Za-z]$/.test(text.slice(Math.max(start, at - 3), at - 1));
  return /[\s"'`=<>|;,&(@+{[]/.test(before);
}

function afterBackslashes(text: string, at: number, end: number): number {
  let next = at;
  while (next < end && text[next] === '\\') next++;
  return next;
}

function endOfPath(text: string, at: number, end: number, also: string): number {
  for (let next = at; next < end; next++) {
    const character = text[next] ?? '';
    if (/[\s"'<>|;,&]/.test(character) || also.includes(character)) return next;
  }
  return end;
}

function addPath(sink: FactSink, { source, start, end, expand }: UncSearch, from: number, to: number): boolean {
  const path = source.text.slice(from, to);
  if (!/^(\\\\\?\\UNC\\[^\\/]|[\\/]{2}[^\\/?.\s])/i.test(path)) return false;
  const expanded = expand(from, to);
  const hasShare = /^[\\/]{2}(\?[\\/]UNC[\\/])?[^\\/]+[\\/]+[^\\/]/i.test(path);
  // a server alone counts where it is all there is
  if (!hasShare && !(from === start && to === end)) return false;
  sink.uncPath(source, from, path, expanded);
  return true;
}

