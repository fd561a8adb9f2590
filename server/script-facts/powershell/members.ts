import { scriptBlock } from './brackets.ts';
import {
  code,
  isBlank,
  isDoubleQuote,
  isLetter,
  isNamePart,
  isNewline,
  isSingleQuote,
} from './characters.ts';
import type { Cursor } from './cursor.ts';
import { otherCharacter, otherValue } from './nesting.ts';
import { isOwnPath, valueOfCall } from './path-values.ts';
import type { Scope, Value } from './syntax.ts';

/** What follows a value without a blank: members, calls, indexes, `++`. */
export function postfix(cursor: Cursor, scope: Scope, value: Value): Value {
  let result = value;
  for (;;) {
    const char = cursor.char();
    if (isMember(cursor, char)) result = member(cursor, scope, result);
    else if (char === code.openBracket && result.to > result.from) {
      bracket(cursor, scope);
      result = otherValue(cursor, value.from);
    } else if (isIncrement(cursor, char) && result.is === 'variable') {
      cursor.at += 2;
      noteChange(cursor, scope, result);
      result = otherValue(cursor, value.from);
    } else return result;
  }
}

function isIncrement(cursor: Cursor, char: number): boolean {
  return (char === code.plus || char === code.minus) && cursor.char(1) === char;
}

/** `$x++` */
function noteChange(cursor: Cursor, scope: Scope, { name, from }: Value): void {
  if (name === undefined) return;
  cursor.found.assign(cursor.source, name, undefined, from, cursor.at, false);
  if (!scope.loopHeader && cursor.reading.depth === 0) cursor.reading.sink.variableSet(name);
}

function isMember(cursor: Cursor, char: number): boolean {
  const next = cursor.char(1);
  if (char === code.colon) return next === code.colon;
  if (char !== code.dot) return false;
  if (isNewline(next)) return goesOnAfterLine(cursor);
  return (
    isLetter(next) || next === code.dollar || next === code.open || isSingleQuote(next) || isDoubleQuote(next)
  );
}

/** `$x.` at the end of a line, and the name on the next one. */
function goesOnAfterLine(cursor: Cursor): boolean {
  let offset = 1;
  while (isNewline(cursor.char(offset))) offset++;
  while (isBlank(cursor.char(offset)) && offset < farthestName) offset++;
  return isLetter(cursor.char(offset));
}

const farthestName = 200;

function member(cursor: Cursor, scope: Scope, receiver: Value): Value {
  cursor.at += cursor.char() === code.colon ? 2 : 1;
  cursor.skipBlanks(true);
  const start = cursor.at;
  while (isNamePart(cursor.char())) cursor.at++;
  const name = cursor.text.slice(start, cursor.at);
  if (name === '' && !cursor.ended) cursor.rules.primary(cursor, { ...scope, pattern: true });
  if (cursor.char() === code.open) {
    const args = callArguments(cursor, scope);
    cursor.found.calls.push({ receiver, name, args, scope, start });
    return {
      ...otherValue(cursor, receiver.from),
      pieces: valueOfCall(cursor, scope, { receiver, name, args }),
    };
  }
  if (cursor.char() === code.openBrace && name !== '') {
    scriptBlock(cursor, scope);
    return otherValue(cursor, receiver.from);
  }
  const value: Value = { ...otherValue(cursor, receiver.from), is: 'member', name };
  return isOwnPath(cursor, scope, value) ? { ...value, pieces: [{ is: 'own-folder' }] } : value;
}

/** `(a, b)` after a method, or in an attribute. */
export function callArguments(cursor: Cursor, scope: Scope): Value[] {
  const inside = { ...scope, lines: false };
  const args = cursor.deeper(() => {
    const values: Value[] = [];
    cursor.at++;
    for (;;) {
      cursor.skipBlanks(true);
      const char = cursor.char();
      if (cursor.ended || char === code.close) break;
      const start = cursor.at;
      if (char === code.comma) cursor.at++;
      else values.push(cursor.rules.expression(cursor, inside, false));
      if (cursor.at === start) cursor.at++;
    }
    cursor.at = Math.min(cursor.end, cursor.at + 1);
    return values;
  });
  if (!args) otherCharacter(cursor);
  return args ?? [];
}

/** `[type]`, `[attribute(…)]` or `[index]`. */
export function bracket(cursor: Cursor, scope: Scope): Value {
  const from = cursor.at;
  const inside = { ...scope, lines: false };
  const name = cursor.deeper(() => {
    cursor.at++;
    const start = cursor.at;
    while (isTypePart(cursor.char())) cursor.at++;
    const type = cursor.text.slice(start, cursor.at);
    for (;;) {
      cursor.skipBlanks(true);
      const char = cursor.char();
      if (cursor.ended || char === code.closeBracket) break;
      const before = cursor.at;
      if (char === code.openBracket) bracket(cursor, scope);
      else if (char === code.open && type !== '') callArguments(cursor, inside);
      else cursor.rules.expression(cursor, inside, true);
      if (cursor.at === before) cursor.at++;
    }
    cursor.at = Math.min(cursor.end, cursor.at + 1);
    return type;
  });
  if (name === undefined) return otherCharacter(cursor);
  return { ...otherValue(cursor, from), is: 'type', name };
}

function isTypePart(char: number): boolean {
  return isLetter(char) || char === code.dot || (char >= 48 && char <= 57) || char === code.plus;
}
