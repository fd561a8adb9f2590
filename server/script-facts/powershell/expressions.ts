import type { Piece } from '../values.ts';
import { array, parentheses, scriptBlock, table } from './brackets.ts';
import { code, isDash, isDigit, isDoubleQuote, isLetter, isNamePart, isSingleQuote } from './characters.ts';
import type { Cursor } from './cursor.ts';
import { bracket, postfix } from './members.ts';
import { newValue, otherCharacter, otherValue, valueOf } from './nesting.ts';
import { expansion, hereString, hereStringBegins, quotedString } from './strings.ts';
import type { Part, Scope, Value } from './syntax.ts';

/** Names after a dash whose right side is a pattern. */
const patternOperator = /^[ci]?(?:not)?(?:match|replace|split)$/;

/**
 * An expression up to where it ends; something is read unless the file ends.
 * @param commas - whether commas make a list; else they end it
 */
export function expression(cursor: Cursor, scope: Scope, commas: boolean): Value {
  const first = operand(cursor, scope, commas);
  let value = first;
  for (;;) {
    cursor.skipBlanks(!scope.lines);
    const operator = binaryOperator(cursor);
    if (operator === undefined) return value;
    cursor.skipBlanks(true);
    const right = operand(
      cursor,
      patternOperator.test(operator) ? { ...scope, pattern: true } : scope,
      commas,
    );
    value = combined(value, operator, right);
  }
}

function combined(left: Value, operator: string, right: Value): Value {
  const { from } = left;
  const to = Math.max(left.to, right.to);
  const value = newValue('other', from, to);
  if (operator !== '+' || !left.pieces || !right.pieces || left.is === 'number') return value;
  return { ...value, pieces: [...joined(left), ...joined(right)] };
}

/** Long chains are joined at most this far; longer ones are no path. */
const mostPieces = 64;

function joined({ pieces = [] }: Value): readonly Piece[] {
  return pieces.length <= mostPieces ? pieces : [{ is: 'unknown', raw: '' }];
}

/** Consumes an operator between two values; undefined, with nothing read, if there is none. */
function binaryOperator(cursor: Cursor): string | undefined {
  const char = cursor.char();
  const next = cursor.char(1);
  if (isDash(char)) {
    if (isLetter(next)) return dashOperator(cursor);
    return next === code.equals ? undefined : consume(cursor, 1, '-');
  }
  switch (char) {
    case code.plus:
    case code.star:
    case code.slash:
    case code.percent:
      return next === code.equals ? undefined : consume(cursor, 1, String.fromCharCode(char));
    case code.dot:
      return next === code.dot ? consume(cursor, 2, '..') : undefined;
    case code.question:
      if (next === code.question)
        return cursor.char(2) === code.equals ? undefined : consume(cursor, 2, '??');
      return consume(cursor, 1, '?');
    case code.colon:
      return consume(cursor, 1, ':');
    default:
      return undefined;
  }
}

function consume(cursor: Cursor, length: number, operator: string): string {
  cursor.at += length;
  return operator;
}

/** `-eq`, `-f` …, without the dash. */
function dashOperator(cursor: Cursor): string {
  const start = cursor.at + 1;
  cursor.at = start;
  while (isLetter(cursor.char())) cursor.at++;
  return cursor.text.slice(start, cursor.at).toLowerCase();
}

/** Values with commas between them, which bind tighter than operators. */
function operand(cursor: Cursor, scope: Scope, commas: boolean): Value {
  const first = single(cursor, scope);
  if (!commas) return first;
  cursor.skipBlanks(!scope.lines);
  if (cursor.char() !== code.comma) return first;
  const items = [first];
  while (cursor.char() === code.comma) {
    cursor.at++;
    cursor.skipBlanks(true);
    items.push(single(cursor, scope));
    cursor.skipBlanks(!scope.lines);
  }
  return listOf(items);
}

export function listOf(items: readonly Value[]): Value {
  const from = items[0]?.from ?? 0;
  const to = items.at(-1)?.to ?? from;
  return { ...newValue('list', from, to), items };
}

/** Casts to these leave text as it is. */
const plainTypes =
  /^(?:system\.)?(?:string|int|int32|int64|long|object|void|ordered|hashtable|pscustomobject|psobject|array|string\[\])?$/i;

/** One value with the signs and types before it. */
function single(cursor: Cursor, scope: Scope): Value {
  const from = cursor.at;
  let changed = false;
  for (;;) {
    cursor.skipBlanks(!scope.lines);
    const char = cursor.char();
    if (char === code.openBracket) {
      const type = bracket(cursor, scope);
      if (!castFollows(cursor, scope)) return postfix(cursor, scope, type);
      if (!plainTypes.test(type.name ?? '')) changed = true;
    } else if (isUnary(char)) {
      changed = true;
      if (isDash(char) && isLetter(cursor.char(1))) dashOperator(cursor);
      else cursor.at++;
    } else {
      const value = postfix(cursor, scope, primary(cursor, scope));
      if (!changed) return value.from === from ? value : { ...value, from };
      const unknown = { ...value, from, pieces: undefined };
      return value.is === 'number' ? { ...unknown, is: 'other', start: from } : unknown;
    }
  }
}

function isUnary(char: number): boolean {
  return isDash(char) || char === code.plus || char === code.exclamation || char === code.comma;
}

function castFollows(cursor: Cursor, scope: Scope): boolean {
  const start = cursor.at;
  cursor.skipBlanks(!scope.lines);
  const char = cursor.char();
  const follows =
    char === code.dollar ||
    char === code.open ||
    char === code.at ||
    char === code.openBracket ||
    char === code.openBrace ||
    isSingleQuote(char) ||
    isDoubleQuote(char) ||
    isDigit(char);
  if (!follows) cursor.at = start;
  return follows;
}

/** A value without anything before or after it; at the end of the file nothing is read. */
export function primary(cursor: Cursor, scope: Scope): Value {
  const char = cursor.char();
  if (isSingleQuote(char) || isDoubleQuote(char)) return quotedString(cursor, scope);
  if (isDigit(char)) return number(cursor);
  if (isLetter(char)) return name(cursor);
  switch (char) {
    case code.dollar:
      return dollar(cursor, scope);
    case code.open:
      return parentheses(cursor, scope);
    case code.openBrace:
      return scriptBlock(cursor, scope);
    case code.at:
      return afterAt(cursor, scope);
    case code.openBracket:
      return bracket(cursor, scope);
    default: {
      const from = cursor.at;
      const hole = cursor.holes?.has(from) ? expansion(cursor, scope) : undefined;
      if (hole) return ofPart(cursor, hole);
      return endsExpression(char) ? otherValue(cursor, from) : otherCharacter(cursor);
    }
  }
}

/** Characters that an expression leaves to what is around it. */
export function endsExpression(char: number): boolean {
  return (
    char < 0 ||
    char === code.close ||
    char === code.closeBrace ||
    char === code.closeBracket ||
    char === code.semicolon ||
    char === code.pipe ||
    char === code.newline ||
    char === code.return
  );
}

function afterAt(cursor: Cursor, scope: Scope): Value {
  if (hereStringBegins(cursor)) return hereString(cursor, scope);
  const next = cursor.char(1);
  if (next === code.open) return array(cursor, scope);
  if (next === code.openBrace) return table(cursor, scope);
  return otherCharacter(cursor);
}

/** A variable or `$( … )`. */
function dollar(cursor: Cursor, scope: Scope): Value {
  const part = expansion(cursor, scope);
  return part ? ofPart(cursor, part) : otherCharacter(cursor);
}

/** The value of a single variable or expression. */
export function ofPart(cursor: Cursor, part: Part): Value {
  const { start, end, pieces } = part;
  const dollar = cursor.text.charCodeAt(start) === code.dollar;
  const is = dollar && cursor.text.charCodeAt(start + 1) !== code.open ? 'variable' : 'other';
  const piece = is === 'variable' ? pieces[0] : undefined;
  const name = piece?.is === 'variable' ? piece.name : undefined;
  const value = valueOf(is, start, end, pieces, [part]);
  value.name = name;
  return value;
}

function number(cursor: Cursor): Value {
  const from = cursor.at;
  while (isNamePart(cursor.char()) || (cursor.char() === code.dot && isDigit(cursor.char(1)))) cursor.at++;
  const pieces = [{ is: 'text' as const, text: cursor.text.slice(from, cursor.at) }];
  return valueOf('number', from, cursor.at, pieces);
}

function name(cursor: Cursor): Value {
  const from = cursor.at;
  while (isNamePart(cursor.char())) cursor.at++;
  const value = otherValue(cursor, from);
  value.name = cursor.text.slice(from, cursor.at);
  return value;
}
