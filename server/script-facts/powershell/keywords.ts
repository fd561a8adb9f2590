import { code, isBlank, isLetter, isNamePart, isNewline } from './characters.ts';
import { argumentValue } from './commands.ts';
import {
  body,
  conditional,
  doLoop,
  endsKeyword,
  foreachLoop,
  forLoop,
  ifStatement,
  notOne,
  switchStatement,
  trapStatement,
  tryStatement,
  whileLoop,
} from './control-flow.ts';
import type { Cursor } from './cursor.ts';
import { classBody, functionDefinition, parameters } from './definitions.ts';
import { otherValue } from './nesting.ts';
import type { Scope, Value } from './syntax.ts';
import { letters } from './words.ts';

/** `configuration` */
const longestKeyword = 13;

type Keyword = (cursor: Cursor, scope: Scope) => Value | undefined;

/** The keyword that stands here, in lower case. */
export function keywordAt(cursor: Cursor): string | undefined {
  const { text, at, end } = cursor;
  const limit = Math.min(end, at + longestKeyword + 1);
  let last = at;
  while (last < limit && isLetter(text.charCodeAt(last))) last++;
  if (last === limit && last < end) return undefined;
  if (!endsKeyword(cursor, last - at)) return undefined; // as in names of cmdlets
  const name = text.slice(at, last).toLowerCase();
  return Object.hasOwn(keywords, name) ? name : undefined;
}

/**
 * A statement that begins with a keyword, or the label of a loop; undefined, with nothing read, if it is none.
 * @param name - the keyword that stands here
 */
export function keywordStatement(cursor: Cursor, scope: Scope, name: string): Value | undefined {
  if (cursor.char() === code.colon) return loopLabel(cursor);
  const keyword = keywords[name];
  if (!keyword) return undefined;
  const start = cursor.at;
  cursor.at += name.length;
  const value = keyword(cursor, scope);
  if (value === notOne) cursor.at = start;
  return value === notOne ? undefined : (value ?? otherValue(cursor, start));
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
  const value = argumentValue(cursor, scope);
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
