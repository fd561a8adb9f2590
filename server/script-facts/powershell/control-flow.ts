import { block, scriptBlock } from './brackets.ts';
import { code, endsWord, isDoubleQuote, isLetter, isSingleQuote } from './characters.ts';
import { argumentValue } from './commands.ts';
import type { Cursor } from './cursor.ts';
import { bracket } from './members.ts';
import { newValue, otherCharacter, parenthesized } from './nesting.ts';
import type { Scope, Value } from './syntax.ts';
import { letters, word } from './words.ts';

/** What a keyword's rule returns where it is an ordinary word. */
export const notOne = newValue('other', 0, 0);

/** Whether a keyword of `length` ends where it seems to: `if-thing` is a command. */
export function endsKeyword(cursor: Cursor, length: number): boolean {
  const next = cursor.char(length);
  return next < 0 || endsWord(next) || isSingleQuote(next) || isDoubleQuote(next) || next === code.dollar;
}

export function conditional(scope: Scope): Scope {
  return scope.unconditional ? { ...scope, unconditional: false } : scope;
}

/** `( … )`, if it comes next. */
function condition(cursor: Cursor, scope: Scope): void {
  cursor.skipBlanks(true);
  if (cursor.char() === code.open) parenthesized(cursor, scope);
}

/** `{ … }`, if it comes next. */
export function body(cursor: Cursor, scope: Scope): boolean {
  cursor.skipBlanks(true);
  if (cursor.char() !== code.openBrace) return false;
  block(cursor, scope);
  return true;
}

/** Consumes one of `names` if it comes next, maybe on a later line. */
function follows(cursor: Cursor, names: readonly string[]): string | undefined {
  const start = cursor.at;
  cursor.skipBlanks(true);
  const name = letters(cursor);
  if (names.includes(name) && endsKeyword(cursor, name.length)) {
    cursor.at += name.length;
    return name;
  }
  cursor.at = start;
  return undefined;
}

export function ifStatement(cursor: Cursor, scope: Scope): undefined {
  const inside = conditional(scope);
  condition(cursor, scope);
  body(cursor, inside);
  for (;;) {
    const next = follows(cursor, ['elseif', 'else']);
    if (next === undefined) return;
    if (next === 'elseif') condition(cursor, scope);
    if (!body(cursor, inside)) return;
  }
}

export function whileLoop(cursor: Cursor, scope: Scope): undefined {
  condition(cursor, conditional(scope));
  body(cursor, conditional(scope));
}

export function doLoop(cursor: Cursor, scope: Scope): undefined {
  body(cursor, conditional(scope));
  if (follows(cursor, ['while', 'until']) !== undefined) condition(cursor, conditional(scope));
}

export function forLoop(cursor: Cursor, scope: Scope): undefined {
  condition(cursor, { ...conditional(scope), loopHeader: true });
  body(cursor, conditional(scope));
}

/** `foreach ($x in …) { … }`; in a pipeline it is a command. */
export function foreachLoop(cursor: Cursor, scope: Scope): Value | undefined {
  cursor.skipBlanks(true);
  while (cursor.char() === code.minus) {
    word(cursor, scope);
    cursor.skipBlanks(true);
  }
  if (cursor.char() !== code.open) return notOne;
  parenthesized(cursor, { ...conditional(scope), loopHeader: true }, (inside) =>
    loopVariable(cursor, inside),
  );
  body(cursor, conditional(scope));
  return undefined;
}

function loopVariable(cursor: Cursor, scope: Scope): void {
  cursor.skipBlanks(true);
  const from = cursor.at;
  const { name, is } = cursor.rules.primary(cursor, scope);
  if (is === 'variable' && name !== undefined)
    cursor.found.assign(cursor.source, name, undefined, from, cursor.at, false);
  cursor.skipBlanks(true);
  if (letters(cursor) === 'in') cursor.at += 2;
}

export function switchStatement(cursor: Cursor, scope: Scope): undefined {
  for (;;) {
    cursor.skipBlanks(true);
    const char = cursor.char();
    if (char === code.open) parenthesized(cursor, scope);
    else if (
      char === code.minus ||
      char === code.dollar ||
      isSingleQuote(char) ||
      isDoubleQuote(char) ||
      isLetter(char)
    )
      argumentValue(cursor, scope);
    else break;
  }
  if (cursor.char() !== code.openBrace) return;
  const inside = conditional(scope);
  const read = cursor.deeper(() => {
    cursor.at++;
    while (clause(cursor, inside));
    return true;
  });
  if (!read) otherCharacter(cursor);
}

/** `pattern { … }`; false at the end of the switch, which is consumed. */
function clause(cursor: Cursor, scope: Scope): boolean {
  cursor.skipBlanks(true);
  const char = cursor.char();
  if (cursor.ended) return false;
  const start = cursor.at;
  if (char === code.closeBrace) {
    cursor.at++;
    return false;
  }
  if (char === code.openBrace) scriptBlock(cursor, scope);
  else argumentValue(cursor, { ...scope, lines: false });
  cursor.skipBlanks(true);
  if (cursor.char() === code.openBrace) block(cursor, scope);
  if (cursor.at === start) cursor.at++;
  return true;
}

export function tryStatement(cursor: Cursor, scope: Scope): Value | undefined {
  if (!body(cursor, scope)) return notOne;
  for (;;) {
    const next = follows(cursor, ['catch', 'finally']);
    if (next === undefined) return undefined;
    if (next === 'catch') types(cursor, scope);
    if (!body(cursor, next === 'catch' ? conditional(scope) : scope)) return undefined;
  }
}

/** `[A], [B]` after `catch` and `trap` */
function types(cursor: Cursor, scope: Scope): void {
  cursor.skipBlanks(true);
  while (cursor.char() === code.openBracket || cursor.char() === code.comma) {
    if (cursor.char() === code.comma) cursor.at++;
    else bracket(cursor, scope);
    cursor.skipBlanks(true);
  }
}

export function trapStatement(cursor: Cursor, scope: Scope): undefined {
  types(cursor, scope);
  body(cursor, conditional(scope));
}
