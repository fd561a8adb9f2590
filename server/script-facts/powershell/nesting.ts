import { code } from './characters.ts';
import type { Cursor } from './cursor.ts';
import type { Part, Scope, Value } from './syntax.ts';

/** Reads what is inside of brackets, and the closing one; undefined, with nothing read, if that is too deep. */
export function inside<T>(cursor: Cursor, opening: number, close: number, read: () => T): T | undefined {
  if (!cursor.enter()) return undefined;
  cursor.at += opening;
  const result = read();
  if (cursor.char() === close) cursor.at++;
  cursor.leave();
  return result;
}

/** A value of which nothing is known yet. All have the same shape, which makes them fast. */
export function newValue(is: Value['is'], from: number, to: number): Value {
  return {
    is,
    start: from,
    end: to,
    from,
    to,
    pieces: undefined,
    parts: undefined,
    items: undefined,
    entries: undefined,
    name: undefined,
  };
}

/** The same value as part of something that begins at `from`. */
export function valueFrom(value: Value, from: number): Value {
  const { is, to, pieces, parts, items, entries, name } = value;
  return { is, start: from, end: to, from, to, pieces, parts, items, entries, name };
}

/** Text, or a variable, of which is known what it means. */
export function valueOf(
  is: Value['is'],
  from: number,
  to: number,
  pieces: Value['pieces'],
  parts?: Value['parts'],
): Value {
  return {
    is,
    start: from,
    end: to,
    from,
    to,
    pieces,
    parts,
    items: undefined,
    entries: undefined,
    name: undefined,
  };
}

/** One character that is no syntax where it stands. */
export function otherCharacter(cursor: Cursor): Value {
  const from = cursor.at;
  cursor.at++;
  return otherValue(cursor, from);
}

/** What was read from `from` on, of which nothing is known. */
export function otherValue({ at }: Cursor, from: number): Value {
  return newValue('other', from, at);
}

/** `$( … )` in a string, a word or an expression. */
export function subexpression(cursor: Cursor, scope: Scope): Part | undefined {
  const start = cursor.at;
  const live = { ...scope, lines: true, pattern: false };
  const values = inside(cursor, 2, code.close, () => cursor.rules.statements(cursor, live, code.close));
  if (!values) return undefined;
  const [only] = values;
  const pieces = values.length === 1 ? only?.pieces : undefined;
  const raw = cursor.text.slice(start, cursor.at);
  return { start, end: cursor.at, pieces: pieces ?? [{ is: 'unknown', raw }], plain: false };
}

/**
 * `( … )` of a statement, of which the value does not matter.
 * @param begin - reads what stands first
 */
export function parenthesized(cursor: Cursor, scope: Scope, begin?: (scope: Scope) => void): void {
  const live = { ...scope, lines: false };
  const read = inside(cursor, 1, code.close, () => {
    begin?.(live);
    cursor.rules.statements(cursor, live, code.close);
    return true;
  });
  if (!read) otherCharacter(cursor);
}
