import { maxNesting, type Hole } from '../reading.ts';
import type { Piece } from '../values.ts';
import type { Word } from '../words.ts';
import type { Cursor } from './cursor.ts';
import { arithmeticEnd } from './arithmetic.ts';
import { PieceList } from './piece-list.ts';
import { parameterPiece } from './syntax.ts';

/** What the reader of words needs from the parser around it. */
export interface Around {
  /** Reads a list of commands up to its `)`, and says what its output is. */
  substitution(start: number): readonly Piece[];
  /** The same for backquotes: what stands from here to `end`. */
  backquoted(end: number): readonly Piece[];
  arithmetic(start: number, end: number): void;
  parameter(inside: string, at: number): void;
  holes: ReadonlyMap<number, Hole> | undefined;
}

/** Code units that mean nothing outside of quotes, and nothing between double ones. */
const plain = new Uint8Array(128).fill(1);
const plainInQuotes = new Uint8Array(128).fill(1);
for (const character of '\t\n\r "$&\'();<>\\`|') plain[character.charCodeAt(0)] = 0;
for (const character of '"$\\`') plainInQuotes[character.charCodeAt(0)] = 0;

const separators = new Set(' \t\n;&|()<>');

/** Reads words of sh, with quotes, variables and substitutions. */
export class WordReader {
  readonly #cursor: Cursor;
  readonly #around: Around;
  #depth = 0;

  constructor(cursor: Cursor, around: Around) {
    this.#cursor = cursor;
    this.#around = around;
  }

  /** Undefined, and nothing is read, where none begins. */
  read(): Word | undefined {
    const cursor = this.#cursor;
    const begin = cursor.at;
    const pieces = new PieceList();
    this.#tilde(pieces);
    while (!cursor.done && this.#part(pieces, begin));
    if (cursor.at === begin) return undefined;
    return this.#word(begin, pieces);
  }

  /** A word that may be empty, as after `X=`. */
  value(): Word {
    const { at } = this.#cursor;
    return this.read() ?? { start: at, end: at, written: '', pieces: [], quoted: false };
  }

  #word(begin: number, pieces: PieceList): Word {
    const { text, at } = this.#cursor;
    const dollar = text[begin] === '$' && /["']/.test(text[begin + 1] ?? '') ? 1 : 0;
    const quote = text[begin + dollar] ?? '';
    const quoted = quote === '"' || quote === "'";
    const start = quoted ? begin + dollar + 1 : begin;
    const end = quoted && at > start && text[at - 1] === quote ? at - 1 : at;
    return { start, end, written: text.slice(start, end), pieces: pieces.done(), quoted };
  }

  /** `~` and `~user` at the start of a word. */
  #tilde(pieces: PieceList): void {
    const cursor = this.#cursor;
    if (cursor.code() !== 126) return;
    cursor.at++;
    pieces.add({ is: 'unknown', raw: '~' });
  }

  /** False at the end of the word. */
  #part(pieces: PieceList, begin: number): boolean {
    const cursor = this.#cursor;
    const { text, at } = cursor;
    if (this.#hole(pieces)) return true;
    const next = this.#plainEnd(plain);
    if (next > at) {
      pieces.text(text.slice(at, next));
      cursor.at = next;
      return true;
    }
    const character = text[at] ?? '';
    if (character === "'") this.#single(pieces);
    else if (character === '"') this.#double(pieces);
    else if (character === '\\') this.#escape(pieces);
    else if (character === '$') this.#dollar(pieces, false);
    else if (character === '`') this.#backquote(pieces);
    else if (character === '(' && this.#isPattern(begin)) this.#pattern(pieces);
    else if ((character === '<' || character === '>') && at === begin && text[at + 1] === '(')
      this.#processSubstitution(pieces);
    else if (separators.has(character) || cursor.lineEndAt(at) > 0) return false;
    else {
      pieces.text(character);
      cursor.at++;
    }
    return true;
  }

  #plainEnd(table: Uint8Array): number {
    const { text, at, end } = this.#cursor;
    const holes = this.#around.holes;
    let next = at;
    while (next < end) {
      const code = text.charCodeAt(next);
      if (code < 128 && table[code] === 0) break;
      if (holes && next > at && holes.has(next)) break;
      next++;
    }
    return next;
  }

  /** A variable of the language around, which is filled in before the shell sees the text. */
  #hole(pieces: PieceList): boolean {
    const cursor = this.#cursor;
    const hole = this.#around.holes?.get(cursor.at);
    if (!hole || hole.end <= cursor.at || hole.end > cursor.end) return false;
    for (const piece of hole.pieces) pieces.add(piece);
    cursor.at = hole.end;
    return true;
  }

  #single(pieces: PieceList): void {
    const cursor = this.#cursor;
    cursor.at++;
    const close = cursor.indexOf("'");
    while (this.#around.holes && cursor.at < close) {
      if (this.#hole(pieces)) continue;
      pieces.text(cursor.text[cursor.at++] ?? '');
    }
    pieces.text(cursor.text.slice(cursor.at, close));
    cursor.at = Math.min(cursor.end, Math.max(close, cursor.at) + 1);
  }

  #double(pieces: PieceList): void {
    const cursor = this.#cursor;
    cursor.at++;
    while (!cursor.done) {
      if (this.#hole(pieces)) continue;
      const next = this.#plainEnd(plainInQuotes);
      pieces.text(cursor.text.slice(cursor.at, next));
      cursor.at = next;
      const character = cursor.done ? '' : cursor.text[next];
      if (character === '"') {
        cursor.at++;
        return;
      }
      if (character === '\\') this.#escapeInDouble(pieces);
      else if (character === '$') this.#dollar(pieces, true);
      else if (character === '`') this.#backquote(pieces);
    }
  }

  #escape(pieces: PieceList): void {
    const cursor = this.#cursor;
    const lineEnd = cursor.lineEndAt(cursor.at + 1);
    if (lineEnd === 0) pieces.text(cursor.at + 1 < cursor.end ? (cursor.text[cursor.at + 1] ?? '') : '');
    cursor.at = Math.min(cursor.end, cursor.at + 1 + Math.max(1, lineEnd));
  }

  #escapeInDouble(pieces: PieceList): void {
    const cursor = this.#cursor;
    if (cursor.lineEndAt(cursor.at + 1) > 0 || /[$`"\\]/.test(cursor.text[cursor.at + 1] ?? ''))
      this.#escape(pieces);
    else {
      pieces.text('\\');
      cursor.at++;
    }
  }

  #dollar(pieces: PieceList, inDouble: boolean): void {
    const cursor = this.#cursor;
    const next = cursor.at + 1 < cursor.end ? (cursor.text[cursor.at + 1] ?? '') : '';
    if (next === '(' && this.#depth < maxNesting) this.#substitution(pieces);
    else if (next === '{' && this.#depth < maxNesting) this.#parameter(pieces, inDouble);
    else if (!inDouble && next === "'") this.#ansi(pieces);
    else if (!inDouble && next === '"') cursor.at++;
    else if (/[A-Za-z_]/.test(next)) this.#variable(pieces);
    else if (/[0-9@*#?$!-]/.test(next)) {
      pieces.add({ is: 'unknown', raw: `$${next}` });
      cursor.at += 2;
    } else {
      pieces.text('$');
      cursor.at++;
    }
  }

  #variable(pieces: PieceList): void {
    const cursor = this.#cursor;
    const { at } = cursor;
    cursor.at++;
    while (isNameCode(cursor.code())) cursor.at++;
    const name = cursor.text.slice(at + 1, cursor.at);
    this.#around.parameter(name, at);
    if (name === 'BASH_SOURCE') pieces.add({ is: 'unknown', raw: `$${name}` });
    else pieces.add({ is: 'variable', name, raw: `$${name}` });
  }

  #substitution(pieces: PieceList): void {
    const cursor = this.#cursor;
    const start = cursor.at;
    if (cursor.text[start + 2] === '(') {
      const end = arithmeticEnd(cursor, start + 1);
      if (end !== undefined) {
        this.arithmetic(start + 3, end);
        pieces.add({ is: 'unknown', raw: cursor.text.slice(start, cursor.at) });
        return;
      }
    }
    cursor.at += 2;
    this.#depth++;
    for (const piece of this.#around.substitution(start)) pieces.add(piece);
    this.#depth--;
  }

  /** What `((…))` sets, and the commands in it; goes on at `end`. */
  arithmetic(start: number, end: number): void {
    const cursor = this.#cursor;
    this.#around.arithmetic(start, end);
    const ignored = new PieceList();
    this.#depth++;
    for (let at = start; at < end; at = Math.max(at + 1, cursor.at)) {
      cursor.at = at;
      const character = cursor.text[at];
      const isCommand = character === '`' || (character === '$' && cursor.text[at + 1] === '(');
      if (!isCommand || this.#depth >= maxNesting) continue;
      if (character === '$') this.#substitution(ignored);
      else this.#backquote(ignored);
    }
    this.#depth--;
    cursor.at = Math.max(end, cursor.at);
  }

  #processSubstitution(pieces: PieceList): void {
    const cursor = this.#cursor;
    const start = cursor.at;
    if (this.#depth >= maxNesting) {
      pieces.text(cursor.text.slice(start, start + 2));
      cursor.at += 2;
      return;
    }
    cursor.at += 2;
    this.#depth++;
    this.#around.substitution(start);
    this.#depth--;
    pieces.add({ is: 'unknown', raw: cursor.text.slice(start, cursor.at) });
  }

  #backquote(pieces: PieceList): void {
    const cursor = this.#cursor;
    let close = cursor.at + 1;
    while (close < cursor.end && cursor.text[close] !== '`') close += cursor.text[close] === '\\' ? 2 : 1;
    close = Math.min(close, cursor.end);
    if (this.#depth >= maxNesting) {
      pieces.add({ is: 'unknown', raw: cursor.text.slice(cursor.at, close) });
      cursor.at = Math.min(cursor.end, close + 1);
      return;
    }
    cursor.at++;
    this.#depth++;
    for (const piece of this.#around.backquoted(close)) pieces.add(piece);
    this.#depth--;
  }

  /** `${…}` to its brace. */
  #parameter(pieces: PieceList, inDouble: boolean): void {
    const cursor = this.#cursor;
    const start = cursor.at;
    cursor.at += 2;
    this.#depth++;
    const ignored = new PieceList();
    while (!cursor.done && cursor.text[cursor.at] !== '}') {
      const character = cursor.text[cursor.at] ?? '';
      if (character === '\\') cursor.at = Math.min(cursor.end, cursor.at + 2);
      else if (character === '"') this.#double(ignored);
      else if (character === "'" && !inDouble) this.#single(ignored);
      else if (character === '$') this.#dollar(ignored, inDouble);
      else if (character === '`') this.#backquote(ignored);
      else cursor.at++;
    }
    this.#depth--;
    const inside = cursor.text.slice(start + 2, cursor.at);
    cursor.at = Math.min(cursor.end, cursor.at + 1);
    this.#around.parameter(inside, start);
    pieces.add(parameterPiece(inside, cursor.text.slice(start, cursor.at)));
  }

  /** `$'…'` */
  #ansi(pieces: PieceList): void {
    const cursor = this.#cursor;
    cursor.at += 2;
    while (!cursor.done) {
      const character = cursor.text[cursor.at++] ?? '';
      if (character === "'") return;
      if (character !== '\\' || cursor.done) pieces.text(character);
      else pieces.text(cursor.text[cursor.at++] ?? '');
    }
  }

  /** `@(a|b)` and the like within a word. */
  #isPattern(begin: number): boolean {
    const { text, at } = this.#cursor;
    return at > begin && /[?*+@]/.test(text[at - 1] ?? '') && at - begin < 1000;
  }

  #pattern(pieces: PieceList): void {
    const cursor = this.#cursor;
    const start = cursor.at;
    while (!cursor.done && !/[)\s]/.test(cursor.text[cursor.at] ?? '')) cursor.at++;
    if (cursor.text[cursor.at] === ')') cursor.at++;
    pieces.text(cursor.text.slice(start, cursor.at));
  }
}

function isNameCode(code: number): boolean {
  return (
    (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95
  );
}
