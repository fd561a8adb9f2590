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
  /** Variables and expressions, in order: a path may go on behind them, but none is looked for inside. */
  spans?: readonly Span[];
  /** What a path means, by the language's own variables. */
  expand: (start: number, end: number) => Expanded;
}

interface Span {
  start: number;
  end: number;
}

/** Adds the `\\server[\share…]` written between `start` and `end`, in one pass. */
export function findUncPaths(sink: FactSink, search: UncSearch): void {
  const { source, start, end } = search;
  const { text } = source;
  const spans = search.spans ?? [];
  let span = 0;
  let at = start;
  while (at < end) {
    const found = indexOfBackslashes(text, at, end);
    if (found < 0) break;
    while ((spans[span]?.end ?? end) <= found) span++;
    if ((spans[span]?.start ?? end) <= found) {
      at = spans[span]?.end ?? end;
      continue;
    }
    if (!mayBegin(text, found, start)) {
      at = afterBackslashes(text, found, end);
      continue;
    }
    const toEnd = search.wholeValue && found === start && !hasBlankInServer(search, span);
    const stop = toEnd ? end : endOfPath(search, found, span);
    if (addPath(sink, search, found, stop)) at = stop;
    else at = afterBackslashes(text, found, end);
  }
  if (search.slashes === true && /^\/\/[^/\s]+\/[^/\s]/.test(text.slice(start, Math.min(end, start + 300))))
    addPath(sink, search, start, end);
}

const backslash = 92;
/** A range of more characters is searched as fast as can be; beyond its end no more than this is looked at in vain. */
const longRange = 4096;

/** Of two backslashes that begin before `end`; never looks through the rest of a script for one short word. */
function indexOfBackslashes(text: string, from: number, end: number): number {
  if (end - from > longRange) {
    const found = text.indexOf('\\\\', from);
    return found < end ? found : -1;
  }
  for (let at = from; at < end; at++)
    if (text.charCodeAt(at) === backslash && text.charCodeAt(at + 1) === backslash) return at;
  return -1;
}

/** After `=`, `:`, an option or the beginning of a word, but not inside a path as `C:\\x`. */
function mayBegin(text: string, at: number, start: number): boolean {
  if (at === start) return true;
  const before = text[at - 1] ?? '';
  // `C:` is a drive, but `/D:` an option
  if (before === ':') return !/(^|[^A-Za-z0-9/-])[A-Za-z]$/.test(text.slice(Math.max(start, at - 3), at - 1));
  if (at - start <= longestOptions && options.test(text.slice(start, at))) return true;
  return /[\s"'`=<>|;,&(@+{[]/.test(before);
}

/** `-o\\server\share`, `/ad\\server\share`, `/s/e\\server\share` */
const options = /^(?:[-/][A-Za-z]{1,4})+$/;
const longestOptions = 12;

function afterBackslashes(text: string, at: number, end: number): number {
  let next = at;
  while (next < end && text[next] === '\\') next++;
  return next;
}

/** `\\server is down`: of a string that begins with a server and goes on as a sentence. */
function hasBlankInServer({ source: { text }, start, end, spans = [] }: UncSearch, span: number): boolean {
  for (let at = start + 2, index = span; at < end; at++) {
    const inside = spans[index];
    if (inside && at >= inside.start) {
      at = Math.max(at, inside.end - 1);
      index++;
    } else if (/[\\/]/.test(text[at] ?? '')) return false;
    else if (/\s/.test(text[at] ?? '')) return true;
  }
  return false;
}

function endOfPath(
  { source, end, alsoEndsAt = '', spans = [] }: UncSearch,
  at: number,
  span: number,
): number {
  const { text } = source;
  for (let next = at, index = span; next < end; next++) {
    const inside = spans[index];
    if (inside && next >= inside.start) {
      next = Math.max(next, inside.end - 1);
      index++;
      continue;
    }
    const character = text[next] ?? '';
    if (/[\s"'<>|;,&]/.test(character) || alsoEndsAt.includes(character)) return next;
  }
  return end;
}

function addPath(
  sink: FactSink,
  { source, start, end, expand }: UncSearch,
  from: number,
  to: number,
): boolean {
  const path = source.text.slice(from, to);
  if (!/^(\\\\\?\\UNC\\[^\\/]|[\\/]{2}[^\\/?.\s])/i.test(path)) return false;
  if (isPattern(path)) return false;
  const expanded = expand(from, to);
  const hasShare = /^[\\/]{2}(\?[\\/]UNC[\\/])?[^\\/]+[\\/]+[^\\/]/i.test(path);
  // a server alone counts where it is all there is
  if (!hasShare && !(from === start && to === end)) return false;
  sink.uncPath(source, from, path, expanded);
  return true;
}

/** `\\d+`, `\\(a|b)`: of a regular expression. No server is called so; but a variable may hold such signs. */
function isPattern(path: string): boolean {
  return /^\\\\[^\\/$%!`?+*()[\]^|]*[+*()[\]^|]/.test(path);
}
