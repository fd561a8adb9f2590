import { code, endsWord, isDoubleQuote, isLetter, isNamePart, isSingleQuote } from './characters.ts';
import type { Cursor } from './cursor.ts';
import { valueOf } from './nesting.ts';
import { expandOne, noteLiteral, Parts, piecesOf, plainValue, readDouble, readSingle } from './strings.ts';
import type { Part, Scope, Value } from './syntax.ts';

/**
 * A bare word of command mode; nothing is read if none begins here.
 * @param first - what was read of it before
 */
export function word(cursor: Cursor, scope: Scope, first?: Part): Value {
  const from = first?.start ?? cursor.at;
  if (!first && !cursor.holes) {
    const plain = plainWord(cursor, scope);
    if (plain) return plain;
  }
  const parts = new Parts(cursor.text, from);
  if (first) parts.add(first);
  while (!cursor.ended) {
    const char = cursor.char();
    if (cursor.holes?.has(cursor.at)) expandOne(cursor, scope, parts, char);
    else if (endsWord(char)) break;
    else if (isSingleQuote(char) || isDoubleQuote(char)) quoteInWord(cursor, scope, parts, char);
    else expandOne(cursor, scope, parts, char);
  }
  parts.flush(cursor.at);
  const value = valueOf('word', from, cursor.at, piecesOf(parts.list), parts.list);
  if (cursor.at > from) noteLiteral(cursor, scope, value, parts.list, false);
  return value;
}

/** A word without quotes, escapes and variables, as nearly all are; undefined, with nothing read, if it has some. */
function plainWord(cursor: Cursor, scope: Scope): Value | undefined {
  const { text, at: from, end } = cursor;
  let at = from;
  for (; at < end; at++) {
    const char = text.charCodeAt(at);
    if (endsWord(char)) break;
    if (char === code.dollar || char === code.backtick || isSingleQuote(char) || isDoubleQuote(char))
      return undefined;
  }
  cursor.at = at;
  if (at === from) return valueOf('word', from, at, []);
  return plainValue(cursor, scope, 'word', from, at);
}

function quoteInWord(cursor: Cursor, scope: Scope, parts: Parts, quote: number): void {
  // in a comment, an apostrophe is one
  if (cursor.reading.secretsOnly && isNamePart(cursor.text.charCodeAt(cursor.at - 1))) {
    cursor.at++;
    return;
  }
  parts.skip(cursor.at, cursor.at + 1);
  cursor.at++;
  const start = cursor.at;
  const first = parts.list.length;
  if (isSingleQuote(quote)) readSingle(cursor, parts);
  else readDouble(cursor, scope, parts);
  if (!scope.silent && cursor.text.startsWith('\\\\', start)) {
    // a path that begins in quotes runs to their end
    parts.flush(cursor.at);
    const quoted = parts.list.slice(first);
    noteLiteral(cursor, scope, { start, end: cursor.at, is: 'word' }, quoted, true);
  }
  parts.skip(cursor.at, Math.min(cursor.end, cursor.at + 1));
  cursor.at = Math.min(cursor.end, cursor.at + 1);
}

/** The letters that begin here, as a keyword or command would; nothing is consumed. */
export function letters(cursor: Cursor): string {
  let end = cursor.at;
  const limit = Math.min(cursor.end, cursor.at + 24);
  while (end < limit && isLetter(cursor.text.charCodeAt(end))) end++;
  return cursor.text.slice(cursor.at, end).toLowerCase();
}

/** Whether a number stands here alone, not as the beginning of a word: `7` but not `7z`. */
export function isNumber(cursor: Cursor): boolean {
  let end = cursor.at;
  const limit = Math.min(cursor.end, cursor.at + 40);
  while (end < limit && (isNamePart(cursor.text.charCodeAt(end)) || cursor.text.charCodeAt(end) === code.dot))
    end++;
  return /^(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?|0x[\da-f]+|\d+\.\.\d*|\.\d+)[dlun]*(?:[kmgtp]b)?$/i.test(
    cursor.text.slice(cursor.at, end),
  );
}
