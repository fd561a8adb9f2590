import type { Source } from '../source.ts';
import { type Expanded, filledIn, type FixedText, type Piece } from '../values.ts';
import type { Word } from '../words.ts';
import type { Hole } from '../reading.ts';
import type { ProgramCall } from './program-call.ts';

/** What a program gets as one argument, character by character, with where each stands in the reader's source. */
export interface Layout {
  /** Without quotes and escapes; variables as they are written. */
  text: string;
  /** For each character of `text`, and for its end, the index in the source. */
  offsets: readonly number[];
  /** Variables and the like, by index in `text`. */
  parts: readonly { start: number; end: number; piece: Piece }[];
}

/** Escapes and quotes stand close together: further on, a character is not looked for. */
const mostSkipped = 8;

/** Finds where in the source the characters of a word stand. */
export function layoutOf(source: Source, word: Word): Layout {
  const { text } = source;
  const offsets: number[] = [];
  const parts: { start: number; end: number; piece: Piece }[] = [];
  let laidOut = '';
  let at = word.start;
  for (const [index, piece] of word.pieces.entries()) {
    const start = laidOut.length;
    if (piece.is === 'text') {
      at = layText(text, piece, { at, end: word.end }, offsets);
      laidOut += piece.text;
    } else {
      const written = writtenAs(text, piece, word.pieces[index + 1], at, word.end);
      for (let next = written.start; next < written.end; next++) offsets.push(next);
      laidOut += text.slice(written.start, written.end);
      at = written.end;
    }
    parts.push({ start, end: laidOut.length, piece });
  }
  offsets.push(at);
  return { text: laidOut, offsets, parts };
}

/** Adds where each character of a text stands; returns the index behind it. */
function layText(
  text: string,
  piece: FixedText,
  { at, end }: { at: number; end: number },
  offsets: number[],
): number {
  const raw = piece.filledIn ?? '';
  const written = raw === '' ? { start: at, end: at } : rawAt(text, raw, at, end);
  if (written.end > written.start) {
    // a constant: its characters stand where the variable does
    for (let next = 0; next < piece.text.length; next++)
      offsets.push(Math.min(written.start + next, written.end - 1));
    return written.end;
  }
  let next = at;
  for (const character of piece.text.split('')) {
    next = find(text, character, next, end);
    offsets.push(next);
    if (next < end) next++;
  }
  return next;
}

function find(text: string, wanted: string, at: number, end: number): number {
  const limit = Math.min(end, at + mostSkipped);
  for (let next = at; next < limit; next++) if (text[next] === wanted) return next;
  return at;
}

/** Where a variable, or the like, is written. */
function writtenAs(text: string, piece: Piece, next: Piece | undefined, at: number, end: number) {
  if (piece.is !== 'own-folder') {
    return rawAt(text, piece.is === 'text' ? '' : piece.raw, at, end);
  }
  const start = /["']/.test(text[at] ?? '') ? at + 1 : at;
  const percent = /^%~[a-z]*0/i.exec(text.slice(start, start + 16));
  if (percent) return { start, end: start + percent[0].length };
  const follows = next?.is === 'text' ? next.text.slice(0, 4) : '';
  const found = follows === '' ? -1 : text.indexOf(follows, start);
  const last = /["']/.test(text[end - 1] ?? '') ? end - 1 : end;
  return { start, end: Math.max(start, found >= 0 && found < end ? found : last) };
}

function rawAt(text: string, raw: string, at: number, end: number) {
  const limit = Math.min(at + mostSkipped, end - raw.length);
  for (let start = at; start <= limit; start++)
    if (text.startsWith(raw, start)) return { start, end: start + raw.length };
  return { start: at, end: at };
}

/** A part of an argument as a word of its own, as the value of `-Pvalue`. Indexes are those of the layout's text. */
export function wordPart(source: Source, layout: Layout, from: number, to = layout.text.length): Word {
  const { text } = source;
  const [begin, end] = [Math.min(from, to), to];
  const first = layout.offsets[begin] ?? 0;
  let start = begin > 0 ? Math.min(first, (layout.offsets[begin - 1] ?? 0) + 1) : first;
  let quoted = false;
  while (start < first && /["']/.test(text[start] ?? '')) {
    quoted = true;
    start++;
  }
  const stop = end > begin ? Math.max(start, (layout.offsets[end - 1] ?? 0) + 1) : start;
  const pieces: Piece[] = [];
  for (const part of layout.parts) {
    const [a, b] = [Math.max(part.start, begin), Math.min(part.end, end)];
    if (part.piece.is === 'own-folder' ? part.start < begin || part.end > end : a >= b) continue;
    if (part.piece.is === 'text') pieces.push({ ...part.piece, text: layout.text.slice(a, b) });
    else pieces.push(part.piece);
  }
  return { start, end: stop, written: text.slice(start, stop), pieces, quoted };
}

export interface CommandLine {
  source: Source;
  holes: ReadonlyMap<number, Hole>;
}

/** The text that a program makes of arguments and hands on: the arguments with blanks between them. */
export function commandLine(call: ProgramCall, words: readonly Word[]): CommandLine {
  const holes = new Map<number, Hole>();
  const offsets: number[] = [];
  let text = '';
  let wordEnd = 0;
  for (const word of words) {
    const layout = layoutOf(call.source, word);
    if (text !== '') {
      text += ' ';
      offsets.push(wordEnd); // what ends before the blank ends there
    }
    wordEnd = layout.offsets.at(-1) ?? word.end;
    for (const { start, end, piece } of layout.parts)
      if (isHole(piece) && end > start)
        holes.set(text.length + start, { end: text.length + end, pieces: expandOne(call, piece) });
    text += layout.text;
    for (let index = 0; index < layout.text.length; index++) offsets.push(layout.offsets[index] ?? 0);
  }
  offsets.push(words.at(-1)?.end ?? 0);
  return { source: call.source.mapped(text, offsets), holes };
}

/** Whether a piece stands for a variable, be its value known or not. */
export function isHole(piece: Piece): boolean {
  return piece.is !== 'text' || piece.filledIn !== undefined;
}

/** What a variable means in a command line that is handed on. */
export function expandOne(call: ProgramCall, piece: Piece): Expanded {
  return filledIn(call.expand([piece]), 'raw' in piece ? piece.raw : '');
}
