import { scriptBlock } from './brackets.ts';
import { code, endsWord, isBlank, isLetter, isNamePart } from './characters.ts';
import type { Cursor } from './cursor.ts';
import { bracket } from './members.ts';
import { inside, otherCharacter } from './nesting.ts';
import type { Locals, Scope } from './syntax.ts';
import { letters } from './words.ts';

/** `function name(…) { … }` behind the keyword; false if it is none. */
export function functionDefinition(cursor: Cursor, scope: Scope): boolean {
  cursor.skipBlanks(true);
  const name = functionName(cursor);
  if (name === '') return false;
  cursor.skipBlanks(true);
  const locals = { names: new Set<string>(), outer: scope.locals };
  const within = { ...scope, unconditional: false, locals };
  if (cursor.char() === code.open) parameters(cursor, within);
  cursor.skipBlanks(true);
  if (cursor.char() !== code.openBrace) return false;
  cursor.found.functions.add(name.toLowerCase());
  if (cursor.reading.depth === 0) cursor.reading.sink.label(name);
  scriptBlock(cursor, within);
  return true;
}

function functionName(cursor: Cursor): string {
  const start = cursor.at;
  while (!cursor.ended && !endsWord(cursor.char())) cursor.at++;
  return cursor.text.slice(start, cursor.at).replace(/^(?:global|script|local|private):/i, '');
}

/** `( [type]$name = default, … )` of `param` or a function. In a function, the names are its own. */
export function parameters(cursor: Cursor, scope: Scope): void {
  const within = { ...scope, lines: false };
  const read = inside(cursor, 1, code.close, () => {
    while (parameter(cursor, within));
    return true;
  });
  if (!read) otherCharacter(cursor);
}

/** False at the end. */
function parameter(cursor: Cursor, scope: Scope): boolean {
  cursor.skipBlanks(true);
  const char = cursor.char();
  if (cursor.ended || char === code.close) return false;
  const from = cursor.at;
  if (char === code.openBracket) bracket(cursor, scope);
  else if (char === code.dollar) {
    const { name } = cursor.rules.primary(cursor, { ...scope, locals: undefined });
    if (name !== undefined) scope.locals?.names.add(name.toLowerCase());
    cursor.skipBlanks(true);
    if (cursor.char() === code.equals) defaultValue(cursor, scope, name, from);
  } else cursor.at++;
  return true;
}

function defaultValue(cursor: Cursor, scope: Scope, name: string | undefined, from: number): void {
  cursor.at++;
  cursor.skipBlanks(true);
  const value = cursor.rules.expression(cursor, scope, false);
  if (name === undefined) return;
  cursor.found.assign(cursor.source, name, value, from, cursor.at, false);
  cursor.found.variables.push({ name, value });
}

/** `class name { … }` and `enum name { … }` behind the keyword; false if it is none. */
export function classBody(cursor: Cursor, scope: Scope): boolean {
  cursor.skipBlanks(true);
  if (!isLetter(cursor.char())) return false;
  while (!cursor.ended && cursor.char() !== code.openBrace) {
    if (!isNamePart(cursor.char()) && !isBlank(cursor.char()) && !isHeadSign(cursor.char())) return false;
    cursor.at++;
  }
  if (cursor.ended) return false;
  const read = inside(cursor, 1, code.closeBrace, () => {
    const within = { ...scope, unconditional: false, lines: true };
    while (member(cursor, within));
    return true;
  });
  if (!read) otherCharacter(cursor);
  return true;
}

/** Of `Name : Base[T], Other`, maybe on several lines. */
function isHeadSign(char: number): boolean {
  return (
    char === code.colon ||
    char === code.comma ||
    char === code.dot ||
    char === code.openBracket ||
    char === code.closeBracket ||
    char === code.newline ||
    char === code.return
  );
}

/** One part of a property or method; false at the end. */
function member(cursor: Cursor, scope: Scope): boolean {
  cursor.skipBlanks(true);
  const char = cursor.char();
  if (cursor.ended || char === code.closeBrace) return false;
  const locals: Locals = { names: new Set<string>(), outer: scope.locals };
  if (char === code.openBracket) bracket(cursor, scope);
  else if (char === code.open) {
    parameters(cursor, { ...scope, locals });
    cursor.skipBlanks(true);
    if (cursor.char() === code.openBrace) scriptBlock(cursor, { ...scope, locals });
  } else if (char === code.openBrace) scriptBlock(cursor, scope);
  else if (char === code.equals) {
    cursor.at++;
    cursor.skipBlanks(true);
    cursor.rules.statement(cursor, scope);
  } else if (char === code.dollar) property(cursor, scope);
  else cursor.at += Math.max(1, letters(cursor).length);
  return true;
}

function property(cursor: Cursor, scope: Scope): void {
  const { name, is } = cursor.rules.primary(cursor, scope);
  cursor.skipBlanks(true);
  if (cursor.char() !== code.equals) return;
  cursor.at++;
  cursor.skipBlanks(true);
  const value = cursor.rules.statement(cursor, scope);
  if (is === 'variable' && name !== undefined && value) cursor.found.members.push({ name, value });
}
