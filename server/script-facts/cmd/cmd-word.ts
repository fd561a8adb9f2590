import type { Piece } from '../values.ts';
import type { Word } from '../words.ts';
import type { CmdLexer } from './lexer.ts';

/** A part of a word between its quotes, or outside of them. */
export interface Segment {
  start: number;
  end: number;
  quoted: boolean;
}

/** A word with what is needed to search it. */
export interface CmdWord extends Word {
  /** Index of its first character, an opening quote too. */
  outerStart: number;
  /** Index after its last character, a closing quote too. */
  outerEnd: number;
  segments: readonly Segment[];
  /** Index in the source where each piece begins. */
  pieceStarts: readonly number[];
  /** Escapes are in it, so that what is written differs from what it means. */
  escaped: boolean;
}

/** Where a word ends, beside blanks, operators and the line. */
export interface WordRules {
  /** At `, ; =` as well. */
  atDelimiters: boolean;
  /** At `)`, as in a block. */
  atClose: boolean;
}

/**
 * Reads the word that begins with the lexer's unit, as a program would take it: `\"` may be a quote inside of quotes.
 * @returns undefined if none begins there
 */
export function readWord(lexer: CmdLexer, rules: WordRules): CmdWord | undefined {
  const { start } = lexer;
  if (lexer.kind === 'quote') {
    const close = closingQuote(lexer);
    if (close > 0) {
      lexer.moveTo(close + 1);
      return new PlainWord(lexer.text, start + 1, close, true);
    }
  }
  const builder = new WordBuilder(lexer.text, start);
  if (lexer.kind === 'text' && lexer.isExact) {
    const { end } = lexer;
    lexer.next();
    if (endsWord(lexer, rules)) return new PlainWord(lexer.text, start, end, false);
    builder.addExact(start, end);
  }
  while (addUnit(builder, lexer, rules)) lexer.next();
  return builder.finish();
}

/** Nearly all words: all of it is as it is written, perhaps in quotes. */
class PlainWord implements CmdWord {
  readonly start: number;
  readonly end: number;
  readonly written: string;
  readonly pieces: readonly Piece[];
  readonly quoted: boolean;
  readonly outerStart: number;
  readonly outerEnd: number;
  readonly escaped = false;

  constructor(text: string, start: number, end: number, quoted: boolean) {
    this.start = start;
    this.end = end;
    this.written = text.slice(start, end);
    this.pieces = start === end ? [] : [{ is: 'text', text: this.written }];
    this.quoted = quoted;
    this.outerStart = quoted ? start - 1 : start;
    this.outerEnd = quoted ? end + 1 : end;
  }

  get segments(): readonly Segment[] {
    return [{ start: this.start, end: this.end, quoted: this.quoted }];
  }

  get pieceStarts(): readonly number[] {
    return [this.start];
  }
}

/** Index of the quote that ends a word at the lexer's quote with nothing but text inside; -1 if it is not so simple. */
function closingQuote({ text, start, hasHoles }: CmdLexer): number {
  if (hasHoles || text.charCodeAt(start) !== doubleQuote) return -1;
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === doubleQuote)
      return text.charCodeAt(at - 1) !== backslash && endsQuotedWord(text.charCodeAt(at + 1)) ? at : -1;
    if (code === percent || code === bang || code === newline || code === carriageReturn) return -1;
  }
  return -1;
}

const [newline, carriageReturn, blank, bang, doubleQuote, percent, backslash] = [10, 13, 32, 33, 34, 37, 92];

/** @param code - NaN at the end of the text */
function endsQuotedWord(code: number): boolean {
  return code === blank || code === carriageReturn || code === newline || Number.isNaN(code);
}

function endsWord({ kind }: CmdLexer, rules: WordRules): boolean {
  switch (kind) {
    case 'text':
    case 'variable':
    case 'quote':
    case 'open':
      return false;
    case 'close':
      return rules.atClose;
    case 'delimiter':
      return rules.atDelimiters;
    default:
      return true;
  }
}

function addUnit(builder: WordBuilder, lexer: CmdLexer, rules: WordRules): boolean {
  switch (lexer.kind) {
    case 'text':
      builder.addText(lexer);
      return true;
    case 'variable':
      builder.addVariable(lexer);
      return true;
    case 'quote':
      builder.addQuote(lexer);
      return true;
    case 'open':
      builder.addText(lexer);
      return true;
    case 'close':
      if (rules.atClose) return false;
      builder.addText(lexer);
      return true;
    case 'delimiter':
      if (rules.atDelimiters && !builder.inQuotes) return false;
      builder.addText(lexer);
      return true;
    case 'blank':
      if (!builder.inQuotes) return false;
      builder.addText(lexer);
      return true;
    default:
      return false;
  }
}

/** What can stand before `\"` where it opens quotes inside of quotes; else the backslash belongs to a path. */
const beforeInnerQuote = /[\s"'=:,;({[&|]/;

class WordBuilder {
  readonly #text: string;
  readonly #outerStart: number;
  readonly #pieces: Piece[] = [];
  readonly #pieceStarts: number[] = [];
  readonly #segments: Segment[] = [];
  #pending = '';
  #pendingStart = 0;
  #segmentStart: number;
  #end: number;
  #quoted = false;
  #closedAt = -1;
  #innerOpen = false;
  #escaped = false;
  inQuotes = false;

  constructor(text: string, start: number) {
    this.#text = text;
    this.#outerStart = start;
    this.#segmentStart = start;
    this.#end = start;
  }

  addText(lexer: CmdLexer): void {
    const isJoined = lexer.start !== this.#end;
    if (this.#pending === '') this.#pendingStart = lexer.start;
    this.#pending += lexer.value;
    this.#escaped ||= isJoined || !lexer.isExact;
    this.#end = lexer.end;
  }

  /** Text that is as it is written, as the first of a word. */
  addExact(start: number, end: number): void {
    this.#pendingStart = start;
    this.#pending = this.#text.slice(start, end);
    this.#end = end;
  }

  addVariable({ start, end, pieces }: CmdLexer): void {
    this.#flush();
    for (const piece of pieces) {
      // `%~dp0%~nx0` is the script itself, as `%~f0` is
      if (piece.is === 'own-folder' && this.#pieces.at(-1)?.is === 'own-folder') continue;
      this.#pieces.push(piece);
      this.#pieceStarts.push(start);
    }
    this.#end = end;
  }

  addQuote({ start, end }: CmdLexer): void {
    this.#end = end;
    if (this.inQuotes && this.#text[start - 1] === '\\' && this.#isInner(start)) {
      this.#innerOpen = !this.#innerOpen;
      this.#pending = this.#pending.slice(0, -1);
      this.#flush();
      this.#pending = '"';
      this.#pendingStart = start;
      this.#escaped = true;
      return;
    }
    this.#flush();
    if (start > this.#segmentStart || this.inQuotes)
      this.#segments.push({ start: this.#segmentStart, end: start, quoted: this.inQuotes });
    this.#segmentStart = end;
    if (this.inQuotes) this.#closedAt = start;
    else if (start === this.#outerStart) this.#quoted = true;
    this.inQuotes = !this.inQuotes;
  }

  #isInner(quote: number): boolean {
    if (this.#innerOpen) return true;
    const after = this.#text[quote + 1] ?? ' ';
    const isWhole = quote - 1 === this.#segmentStart && /[\s&|<>]/.test(after);
    return !isWhole && beforeInnerQuote.test(this.#text[quote - 2] ?? ' ');
  }

  #flush(): void {
    if (this.#pending === '') return;
    this.#pieces.push({ is: 'text', text: this.#pending });
    this.#pieceStarts.push(this.#pendingStart);
    this.#pending = '';
  }

  finish(): CmdWord | undefined {
    const outerEnd = this.#end;
    if (outerEnd === this.#outerStart) return undefined;
    this.#flush();
    if (outerEnd > this.#segmentStart)
      this.#segments.push({ start: this.#segmentStart, end: outerEnd, quoted: this.inQuotes });
    const start = this.#quoted ? this.#outerStart + 1 : this.#outerStart;
    const closed = this.#quoted && !this.inQuotes && this.#closedAt === outerEnd - 1;
    const end = Math.max(start, closed ? this.#closedAt : outerEnd);
    return {
      start,
      end,
      written: this.#text.slice(start, end),
      pieces: this.#pieces,
      quoted: this.#quoted,
      outerStart: this.#outerStart,
      outerEnd,
      segments: this.#segments,
      pieceStarts: this.#pieceStarts,
      escaped: this.#escaped,
    };
  }
}

/** The first `length` characters of a word without quotes and escapes among them. */
export function firstPart(word: CmdWord, length: number): CmdWord {
  const end = word.start + length;
  const count = word.pieceStarts.filter((start) => start < end).length;
  const pieces = word.pieces.slice(0, count).map((piece, index) => {
    const room = end - (word.pieceStarts[index] ?? end);
    return piece.is === 'text' ? { ...piece, text: piece.text.slice(0, room) } : piece;
  });
  return {
    ...word,
    end,
    outerEnd: end,
    written: word.written.slice(0, length),
    pieces,
    segments: [{ start: word.start, end, quoted: false }],
    pieceStarts: word.pieceStarts.slice(0, count),
  };
}
