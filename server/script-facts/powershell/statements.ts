import { scriptBlock } from './brackets.ts';
import {
  code,
  isBlank,
  isDash,
  isDigit,
  isDoubleQuote,
  isLetter,
  isNewline,
  isSingleQuote,
} from './characters.ts';
import { command, redirection } from './commands.ts';
import type { Cursor } from './cursor.ts';
import { assignment } from './assignments.ts';
import { endsExpression, expression } from './expressions.ts';
import { keywordAt, keywordStatement } from './keywords.ts';
import { newValue, otherCharacter, otherValue } from './nesting.ts';
import type { Command, Scope, Value } from './syntax.ts';
import { isNumber } from './words.ts';

/** Statements up to `close`, which is not consumed; 0 for the end. What closes nothing is passed over. */
export function statements(cursor: Cursor, scope: Scope, close: number): Value[] {
  const values: Value[] = [];
  for (;;) {
    cursor.skipBlanks(true);
    const char = cursor.char();
    if (cursor.ended || char === close) return values;
    const start = cursor.at;
    if (char === code.semicolon) cursor.at++;
    else {
      const value = statement(cursor, scope);
      values.push(value ?? otherValue(cursor, start));
    }
    if (cursor.at === start) cursor.at++;
  }
}

/** One statement; nothing is read where none can begin. */
export function statement(cursor: Cursor, scope: Scope): Value | undefined {
  const char = cursor.char();
  if (endsExpression(char)) return undefined;
  if (isLetter(char) || char === code.colon) {
    const start = cursor.at;
    const name = char === code.colon ? '' : keywordAt(cursor);
    let value: Value | undefined;
    if (name !== undefined && cursor.enter()) {
      value = keywordStatement(cursor, scope, name);
      cursor.leave();
    }
    if (value !== undefined || cursor.at > start) return value ?? otherValue(cursor, start);
  }
  return pipeline(cursor, scope);
}

/** Commands and expressions with `|`, `&&` or `||` between them. */
export function pipeline(cursor: Cursor, scope: Scope): Value | undefined {
  const start = cursor.at;
  let value = element(cursor, scope, undefined, true);
  let count = 1;
  for (;;) {
    redirections(cursor, scope);
    const joint = pipeJoint(cursor, scope);
    if (joint === 0) break;
    cursor.skipBlanks(true);
    if (endsExpression(cursor.char())) break;
    const before = cursor.at;
    const input = joint === code.pipe && value.is === 'string' ? value : undefined;
    value = element(cursor, scope, input, joint === code.ampersand);
    count++;
    if (cursor.at === before) cursor.at++;
  }
  if (count === 1) return value;
  return newValue('other', start, value.to);
}

function redirections(cursor: Cursor, scope: Scope): void {
  for (;;) {
    cursor.skipBlanks(!scope.lines);
    const char = cursor.char();
    const numbered = (isDigit(char) || char === code.star) && cursor.char(1) === code.greater;
    if (char !== code.greater && !numbered) return;
    redirection(cursor, scope);
  }
}

/** Consumes what joins to the next: `|` as such, `&&` and `||` as `&`; 0 if there is nothing. */
function pipeJoint(cursor: Cursor, scope: Scope): number {
  const char = cursor.char();
  if (char === code.pipe) {
    const or = cursor.char(1) === code.pipe;
    cursor.at += or ? 2 : 1;
    return or ? code.ampersand : code.pipe;
  }
  if (char === code.ampersand) {
    const and = cursor.char(1) === code.ampersand;
    cursor.at += and ? 2 : 1;
    return and ? code.ampersand : 0; // one runs what is before it in the background
  }
  return isNewline(char) && scope.lines && continuesOnNextLine(cursor) ? code.pipe : 0;
}

/** A line that begins with `|` goes on with the one before. */
function continuesOnNextLine(cursor: Cursor): boolean {
  const start = cursor.at;
  cursor.skipBlanks(true);
  if (cursor.char() === code.pipe && cursor.char(1) !== code.pipe) {
    cursor.at++;
    return true;
  }
  cursor.at = start;
  return false;
}

/**
 * A command or an expression.
 * @param first - of a pipeline: it may be an assignment
 */
function element(cursor: Cursor, scope: Scope, input: Value | undefined, first: boolean): Value {
  const operator = invocation(cursor);
  if (operator !== '') {
    cursor.at++;
    cursor.skipBlanks(false);
    if (cursor.char() === code.openBrace) return invokedBlock(cursor, scope);
    return command(cursor, scope, operator, input);
  }
  if (isCommand(cursor)) return command(cursor, scope, '', input);
  const start = cursor.at;
  const value = expression(cursor, scope, true);
  const assigned = first ? assignment(cursor, scope, value) : undefined;
  if (assigned) return assigned;
  if (value.is === 'type') return value; // an attribute before `param` or a function
  return passRest(cursor, scope) ? otherValue(cursor, start) : value;
}

/** What cannot follow an expression: it is read, so that strings in it stay strings. False if there is nothing. */
function passRest(cursor: Cursor, scope: Scope): boolean {
  let read = false;
  for (;;) {
    cursor.skipBlanks(!scope.lines);
    const char = cursor.char();
    const redirected = char === code.greater || (isDigit(char) && cursor.char(1) === code.greater);
    if (endsExpression(char) || redirected || char === code.ampersand) return read;
    read = true;
    const start = cursor.at;
    expression(cursor, scope, true);
    if (cursor.at === start) otherCharacter(cursor);
  }
}

/** `&` or `.` before what is to be run; nothing is consumed. */
function invocation(cursor: Cursor): Command['operator'] {
  const char = cursor.char();
  if (char === code.ampersand) return '&';
  if (char !== code.dot) return '';
  const next = cursor.char(1);
  const begins =
    isBlank(next) ||
    isSingleQuote(next) ||
    isDoubleQuote(next) ||
    next === code.dollar ||
    next === code.open ||
    next === code.openBrace;
  return begins ? '.' : '';
}

/** `& { … }` */
function invokedBlock(cursor: Cursor, scope: Scope): Value {
  const start = cursor.at;
  scriptBlock(cursor, scope);
  command(cursor, scope, '', undefined);
  return otherValue(cursor, start);
}

/** Whether command mode begins here; else it is an expression. */
function isCommand(cursor: Cursor): boolean {
  const char = cursor.char();
  if (isLetter(char)) return true;
  if (isDigit(char)) return !isNumber(cursor);
  if (isSingleQuote(char) || isDoubleQuote(char) || isDash(char)) return false;
  if (cursor.holes?.has(cursor.at)) return true;
  switch (char) {
    case code.dot:
      return !isDigit(cursor.char(1));
    case code.dollar:
    case code.open:
    case code.at:
    case code.openBrace:
    case code.openBracket:
    case code.plus:
    case code.exclamation:
    case code.comma:
    case code.equals:
    case code.less:
    case code.greater:
      return false;
    default:
      return true;
  }
}
