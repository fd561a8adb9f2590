import type { Hole } from '../reading.ts';
import type { Source } from '../source.ts';
import { type Expanded, filledIn, type Piece } from '../values.ts';
import type { CmdLexer } from './lexer.ts';

/** What a variable stands for in a raw text. */
interface Part {
  start: number;
  end: number;
  pieces: readonly Piece[];
}

/**
 * The arguments of a command as one text, quotes and all, as SET takes them: escapes are gone, and redirections.
 * Indexes are those of {@link text} unless something else is said.
 */
export class RawText {
  readonly #chunks: string[] = [];
  length = 0;
  #text: string | undefined;
  /** Of the last quote; -1 if there is none. */
  lastQuote = -1;
  readonly #parts: Part[] = [];
  /** Runs that stand in the source as they are: where they begin here, and there. */
  readonly #starts: number[] = [];
  readonly #sources: number[] = [];
  /** Index in the source after the last character; -1 if that was taken away. */
  sourceEnd = -1;

  /** All of it; ask when nothing is added any more. */
  get text(): string {
    this.#text ??= this.#chunks.join('');
    return this.#text;
  }

  add(lexer: CmdLexer): void {
    const start = this.length;
    if (lexer.kind === 'variable') {
      this.#append(lexer.text.slice(lexer.start, lexer.end), lexer.start);
      this.#parts.push({ start, end: this.length, pieces: lexer.pieces });
      return;
    }
    if (lexer.kind === 'quote') this.lastQuote = start;
    if (lexer.kind === 'quote' || lexer.kind === 'blank')
      this.#append(lexer.text.slice(lexer.textStart, lexer.end), lexer.textStart);
    else this.#append(lexer.value, lexer.textStart);
  }

  #append(text: string, source: number): void {
    if (text === '') return;
    if (source !== this.sourceEnd) {
      this.#starts.push(this.length);
      this.#sources.push(source);
    }
    this.#chunks.push(text);
    this.length += text.length;
    this.sourceEnd = source + text.length;
  }

  /** Takes the last character away: the number before a redirection. */
  dropLast(): void {
    this.#chunks.push(this.#chunks.pop()?.slice(0, -1) ?? '');
    this.length--;
    this.sourceEnd = -1;
  }

  /** The index in the source of a character, or of the end. */
  sourceIndex(index: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= index) low = middle;
      else high = middle - 1;
    }
    return (this.#sources[low] ?? 0) + index - (this.#starts[low] ?? 0);
  }

  /** What stands between two places. */
  pieces(from: number, to: number): Piece[] {
    const pieces: Piece[] = [];
    let at = from;
    for (let index = this.#firstPart(from); index < this.#parts.length; index++) {
      const part = this.#parts[index];
      if (!part || part.end > to) break;
      if (part.start > at) pieces.push({ is: 'text', text: this.text.slice(at, part.start) });
      pieces.push(...part.pieces);
      at = part.end;
    }
    if (to > at) pieces.push({ is: 'text', text: this.text.slice(at, to) });
    return pieces;
  }

  /** Where variables stand between two places. */
  variables(from: number, to: number): { start: number; end: number }[] {
    const found: { start: number; end: number }[] = [];
    for (let index = this.#firstPart(from); index < this.#parts.length; index++) {
      const part = this.#parts[index];
      if (!part || part.end > to) break;
      found.push(part);
    }
    return found;
  }

  /** Whether a variable begins between two places. */
  hasVariable(from: number, to: number): boolean {
    const part = this.#parts[this.#firstPart(from)];
    return part !== undefined && part.start < to;
  }

  /** Index of the first part that begins at `from` or later. */
  #firstPart(from: number): number {
    let low = 0;
    let high = this.#parts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#parts[middle]?.start ?? 0) >= from) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** A part of it as a text of its own. */
  source(of: Source, from: number, to: number): Source {
    const offsets: number[] = [];
    for (let index = from; index < to; index++) offsets.push(this.sourceIndex(index));
    offsets.push(to > from ? this.sourceIndex(to - 1) + 1 : this.sourceIndex(from));
    return of.mapped(this.text.slice(from, to), offsets);
  }

  /** The variables between two places, by index from the first on. */
  holes(from: number, to: number, expand: (pieces: readonly Piece[]) => Expanded): Map<number, Hole> {
    const holes = new Map<number, Hole>();
    for (const { start, end, pieces } of this.#parts) {
      if (start < from || end > to) continue;
      const meant = filledIn(expand(pieces), this.text.slice(start, end));
      holes.set(start - from, { end: end - from, pieces: meant });
    }
    return holes;
  }
}
