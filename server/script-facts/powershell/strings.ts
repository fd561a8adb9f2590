import type { Piece } from '../values.ts';
import { code, isDoubleQuote, isNewline, isSingleQuote } from './characters.ts';
import type { Cursor } from './cursor.ts';
import { newValue, subexpression, valueOf } from './nesting.ts';
import { isCommandLine } from './secret-search.ts';
import type { Part, Scope, Value } from './syntax.ts';
import { variablePart } from './variables.ts';

/** Parts of text that is read from left to right. */
export class Parts {
  readonly list: Part[] = [];
  readonly #text: string;
  #from: number;

  /** @param from - where text begins that is taken as it is */
  constructor(text: string, from: number) {
    this.#text = text;
    this.#from = from;
  }

  /** Takes what was passed up to `at` as text. */
  flush(at: number): void {
    if (at > this.#from) {
      const pieces = [{ is: 'text' as const, text: this.#text.slice(this.#from, at) }];
      this.list.push({ start: this.#from, end: at, pieces, plain: true });
    }
    this.#from = at;
  }

  add(part: Part): void {
    this.flush(part.start);
    this.list.push(part);
    this.#from = part.end;
  }

  /** Leaves out `at` to `to`: a quote. */
  skip(at: number, to: number): void {
    this.flush(at);
    this.#from = to;
  }
}

export function piecesOf(parts: readonly Part[]): readonly Piece[] {
  if (parts.length === 1 && parts[0]) return parts[0].pieces;
  const pieces: Piece[] = [];
  for (const part of parts) for (const piece of part.pieces) pieces.push(piece);
  return pieces;
}

/** What is meant by a stretch of a string or word. */
export function piecesBetween(parts: readonly Part[], start: number, end: number): Piece[] {
  const pieces: Piece[] = [];
  for (const part of parts) {
    if (part.end <= start || part.start >= end) continue;
    if (!part.plain) pieces.push(...part.pieces);
    else
      for (const piece of part.pieces)
        if (piece.is === 'text')
          pieces.push({
            is: 'text',
            text: piece.text.slice(Math.max(0, start - part.start), end - part.start),
          });
  }
  return pieces;
}

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  '0': '\0',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  e: '\x1b',
};

/** A backtick with what it escapes. */
export function escapePart(cursor: Cursor): Part {
  const start = cursor.at;
  const escaped = cursor.text.slice(start + 1, Math.min(start + 2, cursor.end));
  cursor.at += 1 + escaped.length;
  const pieces = [{ is: 'text' as const, text: escapes[escaped] ?? escaped }];
  return { start, end: cursor.at, pieces, plain: false };
}

/** A variable or `$( )` at a dollar sign, or what stands in a hole; undefined, with nothing read, if it is text. */
export function expansion(cursor: Cursor, scope: Scope): Part | undefined {
  const hole = cursor.holes?.get(cursor.at);
  if (hole && hole.end > cursor.at) {
    const start = cursor.at;
    cursor.at = Math.min(hole.end, cursor.end);
    return { start, end: cursor.at, pieces: hole.pieces, plain: false };
  }
  if (cursor.char() !== code.dollar) return undefined;
  if (cursor.char(1) === code.open) return subexpression(cursor, scope);
  return variablePart(cursor, scope);
}

function isHole(cursor: Cursor): boolean {
  return cursor.holes?.has(cursor.at) === true;
}

/** The string that begins here; it ends at the end of the file at the latest. */
export function quotedString(cursor: Cursor, scope: Scope): Value {
  const from = cursor.at;
  const plain = cursor.holes ? undefined : plainString(cursor, scope);
  if (plain) return plain;
  cursor.at++;
  const start = cursor.at;
  const parts = new Parts(cursor.text, start);
  if (isSingleQuote(cursor.text.charCodeAt(from))) readSingle(cursor, parts);
  else readDouble(cursor, scope, parts);
  const end = cursor.at;
  parts.flush(end);
  if (!cursor.ended) cursor.at++;
  const value = valueOf('string', from, cursor.at, piecesOf(parts.list), parts.list);
  value.start = start;
  value.end = end;
  noteLiteral(cursor, scope, value, parts.list, true);
  return value;
}

/** A string without escapes and variables; undefined, with nothing read, if it has some or does not end. */
function plainString(cursor: Cursor, scope: Scope): Value | undefined {
  const { text, at: from, end } = cursor;
  const single = isSingleQuote(text.charCodeAt(from));
  for (let at = from + 1; at < end; at++) {
    const char = text.charCodeAt(at);
    if (single ? isSingleQuote(char) : isDoubleQuote(char)) {
      const next = at + 1 < end ? text.charCodeAt(at + 1) : -1;
      if (single ? isSingleQuote(next) : isDoubleQuote(next)) return undefined;
      cursor.at = at + 1;
      return plainValue(cursor, scope, 'string', from + 1, at);
    }
    if (!single && (char === code.dollar || char === code.backtick)) return undefined;
  }
  return undefined;
}

/** Text that means what is written, with its quotes if it is a string. */
export function plainValue(
  cursor: Cursor,
  scope: Scope,
  is: 'string' | 'word',
  start: number,
  end: number,
): Value {
  const quote = is === 'string' ? 1 : 0;
  const pieces: Piece[] = start < end ? [{ is: 'text', text: cursor.text.slice(start, end) }] : [];
  const parts = start < end ? [{ start, end, pieces, plain: true }] : [];
  const value = valueOf(is, start - quote, end + quote, pieces, parts);
  value.start = start;
  value.end = end;
  noteLiteral(cursor, scope, value, parts, is === 'string');
  return value;
}

/** Up to the closing quote, which is not consumed. */
export function readSingle(cursor: Cursor, parts: Parts): void {
  while (!cursor.ended) {
    if (isSingleQuote(cursor.char())) {
      if (!isSingleQuote(cursor.char(1))) return;
      parts.add(doubledQuote(cursor));
    } else if (isHole(cursor)) addHole(cursor, parts);
    else cursor.at++;
  }
}

function addHole(cursor: Cursor, parts: Parts): void {
  const hole = cursor.holes?.get(cursor.at);
  const start = cursor.at;
  cursor.at = Math.min(cursor.end, Math.max(start + 1, hole?.end ?? 0));
  parts.add({ start, end: cursor.at, pieces: hole?.pieces ?? [], plain: false });
}

function doubledQuote(cursor: Cursor): Part {
  const start = cursor.at;
  cursor.at += 2;
  const pieces = [{ is: 'text' as const, text: cursor.text.charAt(start) }];
  return { start, end: cursor.at, pieces, plain: false };
}

/** Up to the closing quote, which is not consumed. */
export function readDouble(cursor: Cursor, scope: Scope, parts: Parts): void {
  while (!cursor.ended) {
    const char = cursor.char();
    if (isDoubleQuote(char)) {
      if (!isDoubleQuote(cursor.char(1))) return;
      parts.add(doubledQuote(cursor));
    } else expandOne(cursor, scope, parts, char);
  }
}

/** One character of text in which variables and escapes count. */
export function expandOne(cursor: Cursor, scope: Scope, parts: Parts, char: number): void {
  if (char === code.backtick) parts.add(escapePart(cursor));
  else if (char === code.dollar || isHole(cursor)) {
    const part = expansion(cursor, scope);
    if (part) parts.add(part);
    else cursor.at++;
  } else cursor.at++;
}

/** Whether `@'` or `@"` begins a here-string: nothing but blanks follow on the line. */
export function hereStringBegins(cursor: Cursor): boolean {
  if (cursor.reading.secretsOnly) return false; // it is text already
  const quote = cursor.char(1);
  if (cursor.char() !== code.at || !(isSingleQuote(quote) || isDoubleQuote(quote))) return false;
  let offset = 2;
  while (cursor.char(offset) === code.blank || cursor.char(offset) === code.tab) offset++;
  return isNewline(cursor.char(offset));
}

/** The here-string that begins here. */
export function hereString(cursor: Cursor, scope: Scope): Value {
  const from = cursor.at;
  const single = isSingleQuote(cursor.char(1));
  const start = nextLine(cursor.text, from, cursor.end);
  const { contentEnd, close } = hereStringEnd(cursor, start, single);
  const parts = new Parts(cursor.text, start);
  if (!single) readHereString(cursor, scope, parts, start, contentEnd);
  parts.flush(contentEnd);
  cursor.at = Math.min(cursor.end, close + 2);
  const value: Value = {
    ...newValue('string', from, cursor.at),
    start,
    end: contentEnd,
    pieces: piecesOf(parts.list),
    parts: parts.list,
  };
  noteLiteral(cursor, scope, value, parts.list, true);
  cursor.found.texts.push({ start, end: contentEnd });
  cursor.found.hereStrings.push({ start, end: contentEnd });
  return value;
}

function readHereString(cursor: Cursor, scope: Scope, parts: Parts, start: number, contentEnd: number): void {
  const { end } = cursor;
  cursor.at = start;
  cursor.end = contentEnd;
  while (!cursor.ended) expandOne(cursor, scope, parts, cursor.char());
  cursor.end = end;
}

function nextLine(text: string, from: number, end: number): number {
  const found = text.indexOf('\n', from);
  return found < 0 || found >= end ? end : found + 1;
}

/** A quote and `@` at the beginning of a line; the line end before them is no content. */
function hereStringEnd(cursor: Cursor, start: number, single: boolean) {
  const { text, end } = cursor;
  for (let line = start; line < end; line = nextLine(text, line, end)) {
    const quote = text.charCodeAt(line);
    const closes =
      (single ? isSingleQuote(quote) : isDoubleQuote(quote)) && text.charCodeAt(line + 1) === code.at;
    if (!closes) continue;
    const windows = text.charCodeAt(line - 2) === code.return;
    return { contentEnd: Math.max(start, line - (windows ? 2 : 1)), close: line };
  }
  return { contentEnd: end, close: end };
}

/** Looks as `\\server\share` does, and not as a pattern: where both may stand. */
const plainUncPath = /^\\\\[\w.-]{2,}\\[\w$][\w$.-]+/;

/** Keeps a string or word in which paths or a command with a password may be found. */
export function noteLiteral(
  cursor: Cursor,
  scope: Scope,
  { start, end, is }: Pick<Value, 'start' | 'end' | 'is'>,
  parts: readonly Part[],
  whole: boolean,
): void {
  if (end - start < 3 && !scope.silent) return;
  const written = cursor.text.slice(start, end);
  if (scope.silent) cursor.found.texts.push({ start, end });
  else if (written.includes('\\\\') ? !scope.pattern || plainUncPath.test(written) : isCommandLine(written))
    cursor.found.literals.push({
      start,
      end,
      parts,
      whole: whole && !written.includes('\n'),
      word: is === 'word',
    });
}
