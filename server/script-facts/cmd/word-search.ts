import type { FactSink } from '../fact-sink.ts';
import { layoutOf, wordPart } from '../programs/word-parts.ts';
import type { Source } from '../source.ts';
import { findUncPaths } from '../unc-paths.ts';
import type { Expanded, Piece } from '../values.ts';
import type { CmdWord } from './cmd-word.ts';
import type { RawText } from './raw-text.ts';

type Expand = (pieces: readonly Piece[]) => Expanded;

/** Adds the UNC paths in a word; in quotes they may have blanks. */
export function searchWord(sink: FactSink, source: Source, word: CmdWord, expand: Expand): void {
  if (!word.written.includes('\\\\')) return;
  if (word.escaped) return searchEscaped(sink, source, word, expand);
  const variables = variablesOf(word);
  let next = 0;
  for (const { start, end, quoted } of word.segments) {
    const first = next;
    while ((variables[next]?.end ?? end + 1) <= end) next++;
    findUncPaths(sink, {
      source,
      start,
      end,
      wholeValue: quoted,
      spans: variables.slice(first, next),
      expand: (from, to) => expand(piecesBetween(word, from, to)),
    });
  }
}

/** Where variables stand in the source. */
function variablesOf({ pieces, pieceStarts }: CmdWord): { start: number; end: number }[] {
  return pieces.flatMap((piece, index) => {
    const start = pieceStarts[index] ?? 0;
    const raw = writtenAs(piece);
    return raw === '' ? [] : [{ start, end: start + raw.length }];
  });
}

/** A variable as it is written, of a constant of the language around as well; else empty. */
function writtenAs(piece: Piece): string {
  if (piece.is === 'text') return piece.filledIn ?? '';
  return piece.is === 'own-folder' ? '' : piece.raw;
}

/** Where escapes make a difference, what the word means is searched. */
function searchEscaped(sink: FactSink, source: Source, word: CmdWord, expand: Expand): void {
  const layout = layoutOf(source, word);
  findUncPaths(sink, {
    source: source.mapped(layout.text, layout.offsets),
    start: 0,
    end: layout.text.length,
    wholeValue: word.quoted,
    expand: (from, to) => expand(wordPart(source, layout, from, to).pieces),
  });
}

/** What stands between two indexes of the source; text may be cut. */
function piecesBetween(word: CmdWord, from: number, to: number): Piece[] {
  const { pieces, pieceStarts } = word;
  const found: Piece[] = [];
  for (let index = lastStarting(pieceStarts, from); index < pieces.length; index++) {
    const piece = pieces[index];
    const start = pieceStarts[index] ?? 0;
    if (!piece || start >= to) break;
    if (piece.is !== 'text' || piece.filledIn !== undefined) {
      if (start >= from) found.push(piece);
      continue;
    }
    const text = piece.text.slice(Math.max(0, from - start), to - start);
    if (text !== '') found.push({ is: 'text', text });
  }
  return found;
}

/** Index of the last piece that begins at `at` or before it, the first of those that begin at one place. */
function lastStarting(starts: readonly number[], at: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) >= at) high = middle;
    else low = middle + 1;
  }
  return starts[low] === at ? low : Math.max(0, low - 1);
}

/** Adds the UNC paths in the value of SET: at its start, and at that of a string in it, they may have blanks. */
export function searchValue(
  sink: FactSink,
  source: Source,
  { raw, from, to }: { raw: RawText; from: number; to: number },
  expand: Expand,
): void {
  const value = raw.text.slice(from, to);
  if (!value.includes('\\\\')) return;
  const mapped = raw.source(source, from, to);
  for (let start = 0; start < value.length; ) {
    const quote = value.indexOf('"', start);
    const end = quote < 0 ? value.length : quote;
    const wholeValue = start === 0 || value[start - 1] === '"';
    findUncPaths(sink, {
      source: mapped,
      start,
      end,
      wholeValue,
      spans: raw.variables(from + start, from + end).map((span) => ({
        start: span.start - from,
        end: span.end - from,
      })),
      expand: (a, b) => expand(raw.pieces(from + a, from + b)),
    });
    start = end + 1;
  }
}
