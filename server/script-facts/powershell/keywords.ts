import { block, scriptBlock } from './brackets.ts';
import {
  code,
  endsWord,
  isBlank,
  isDoubleQuote,
  isLetter,
  isNamePart,
  isNewline,
  isSingleQuote,
} from './characters.ts';
import { argumentValue } from './commands.ts';
import type { Cursor } from './cursor.ts';
import { classBody, functionDefinition, parameters } from './definitions.ts';
import { bracket } from './members.ts';
import { otherCharacter, otherValue, parenthesized } from './nesting.ts';
import { hereStringBegins, hereString, quotedString } from './strings.ts';
import type { Scope, Value } from './syntax.ts';
import { letters, word } from './words.ts';

type Keyword = (cursor: Cursor, scope: Scope) => Value | undefined;

/**
 * A statement that begins with a keyword; undefined, with nothing read, if `name` is none.
 * @param name - the letters that stand here, in lower case
 */
export function keywordStatement(cursor: Cursor, scope: Scope, name: string): Value | undefined {
  if (cursor.char() === code.colon) return loopLabel(cursor);
  const keyword = Object.hasOwn(keywords, name) ? keywords[name] : undefined;
  if (!keyword || !endsKeyword(cursor, name.length)) return undefined;
  const start = cursor.at;
  cursor.at += name.length;
  const value = keyword(cursor, scope);
  if (value === notOne) cursor.at = start;
  return value === notOne ? undefined : (value ?? otherValue(cursor, start));
}

/** What a keyword's rule returns where it is an ordinary word. */
const notOne: Value = { is: 'other', start: 0, end: 0, from: 0, to: 0, pieces: undefined };

function endsKeyword(cursor: Cursor, length: number): boolean {
  const next = cursor.char(length);
  return (
    Number.isNaN(next) || endsWord(next) || isSingleQuote(next) || isDoubleQuote(next) || next === code.dollar
  );
}

/** `:name` before a loop */
function loopLabel(cursor: Cursor): Value | undefined {
  const start = cursor.at;
  if (!isLetter(cursor.char(1))) return undefined;
  cursor.at++;
  while (isNamePart(cursor.char())) cursor.at++;
  const name = cursor.text.slice(start + 1, cursor.at);
  cursor.skipBlanks(true);
  if (!/^(?:foreach|for|while|do|switch)$/.test(letters(cursor))) {
    cursor.at = start;
    return undefined;
  }
  if (cursor.reading.depth === 0) cursor.reading.sink.label(name);
  return otherValue(cursor, start);
}

function conditional(scope: Scope): Scope {
  return { ...scope, unconditional: false };
}

/** `( … )`, if it comes next. */
function condition(cursor: Cursor, scope: Scope): void {
  cursor.skipBlanks(true);
  if (cursor.char() === code.open) parenthesized(cursor, scope);
}

/** `{ … }`, if it comes next. */
function body(cursor: Cursor, scope: Scope): boolean {
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

function ifStatement(cursor: Cursor, scope: Scope): undefined {
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

function whileLoop(cursor: Cursor, scope: Scope): undefined {
  condition(cursor, conditional(scope));
  body(cursor, conditional(scope));
}

function doLoop(cursor: Cursor, scope: Scope): undefined {
  body(cursor, conditional(scope));
  if (follows(cursor, ['while', 'until']) !== undefined) condition(cursor, conditional(scope));
}

function forLoop(cursor: Cursor, scope: Scope): undefined {
  condition(cursor, { ...conditional(scope), loopHeader: true });
  body(cursor, conditional(scope));
}

/** `foreach ($x in …) { … }`; in a pipeline it is a command. */
function foreachLoop(cursor: Cursor, scope: Scope): Value | undefined {
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

function switchStatement(cursor: Cursor, scope: Scope): undefined {
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

function tryStatement(cursor: Cursor, scope: Scope): Value | undefined {
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

function trapStatement(cursor: Cursor, scope: Scope): undefined {
  types(cursor, scope);
  body(cursor, conditional(scope));
}

/** `begin { … }` and its like: plain. */
function namedBlock(cursor: Cursor, scope: Scope): Value | undefined {
  return body(cursor, scope) ? undefined : notOne;
}

/** `data name { … }` */
function dataSection(cursor: Cursor, scope: Scope): Value | undefined {
  cursor.skipBlanks(false);
  while (isNamePart(cursor.char())) cursor.at++;
  return namedBlock(cursor, scope);
}

function param(cursor: Cursor, scope: Scope): Value | undefined {
  cursor.skipBlanks(true);
  if (cursor.char() !== code.open) return notOne;
  parameters(cursor, scope);
  return undefined;
}

function definition(cursor: Cursor, scope: Scope): Value | undefined {
  return functionDefinition(cursor, scope) ? undefined : notOne;
}

function type(cursor: Cursor, scope: Scope): Value | undefined {
  return classBody(cursor, scope) ? undefined : notOne;
}

function flow(cursor: Cursor, scope: Scope): undefined {
  cursor.skipBlanks(false);
  cursor.rules.statement(cursor, scope);
}

function throwStatement(cursor: Cursor, scope: Scope): undefined {
  const start = cursor.at;
  flow(cursor, { ...scope, silent: true });
  cursor.found.texts.push({ start, end: cursor.at });
}

function exitStatement(cursor: Cursor, scope: Scope): undefined {
  cursor.skipBlanks(false);
  const start = cursor.at;
  const value = cursor.rules.statement(cursor, scope);
  if (value && scope.exits && cursor.reading.depth === 0)
    cursor.found.exits.push({ start, end: Math.max(start, value.to) });
}

/** `using module path` */
function using(cursor: Cursor, scope: Scope): Value | undefined {
  cursor.skipBlanks(false);
  const kind = letters(cursor);
  if (!/^(?:module|namespace|assembly)$/.test(kind)) return notOne;
  cursor.at += kind.length;
  cursor.skipBlanks(false);
  if (isNewline(cursor.char()) || cursor.ended) return undefined;
  const value = hereStringBegins(cursor)
    ? hereString(cursor, scope)
    : isSingleQuote(cursor.char()) || isDoubleQuote(cursor.char())
      ? quotedString(cursor, scope)
      : argumentValue(cursor, scope);
  if (kind === 'module') cursor.found.modules.push(value);
  return undefined;
}

const keywords: Readonly<Record<string, Keyword>> = {
  begin: namedBlock,
  break: undefinedFlow,
  class: type,
  clean: namedBlock,
  configuration: definition,
  continue: undefinedFlow,
  data: dataSection,
  do: doLoop,
  dynamicparam: namedBlock,
  else: elseAlone,
  end: namedBlock,
  enum: type,
  exit: exitStatement,
  filter: definition,
  finally: namedBlock,
  for: forLoop,
  foreach: foreachLoop,
  function: definition,
  if: ifStatement,
  param,
  process: namedBlock,
  return: flow,
  switch: switchStatement,
  throw: throwStatement,
  trap: trapStatement,
  try: tryStatement,
  until: whileLoop,
  using,
  while: whileLoop,
  workflow: definition,
};

/** `break label` */
function undefinedFlow(cursor: Cursor): undefined {
  while (isBlank(cursor.char())) cursor.at++;
  while (isNamePart(cursor.char()) || cursor.char() === code.dollar) cursor.at++;
}

/** Without its `if`, as in a piece of a script. */
function elseAlone(cursor: Cursor, scope: Scope): Value | undefined {
  return body(cursor, conditional(scope)) ? undefined : notOne;
}
