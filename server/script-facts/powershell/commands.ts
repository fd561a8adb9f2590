import { array, parentheses, scriptBlock, table } from './brackets.ts';
import {
  code,
  endsWord,
  isDash,
  isDigit,
  isDoubleQuote,
  isLetter,
  isNamePart,
  isNewline,
  isSingleQuote,
} from './characters.ts';
import { commandKind, type CommandKind, keepsSilence } from './command-names.ts';
import type { Cursor } from './cursor.ts';
import { listOf, ofPart } from './expressions.ts';
import { postfix } from './members.ts';
import { newValue, otherValue, subexpression, valueOf } from './nesting.ts';
import { expansion, hereString, hereStringBegins, noteLiteral, quotedString } from './strings.ts';
import { setByCommand, valueOfCommand } from './command-values.ts';
import type { Argument, Command, Scope, Value } from './syntax.ts';
import { variablePart } from './variables.ts';
import { word } from './words.ts';

/**
 * A command with its arguments.
 * @param operator - `&` or `.` before it, which is consumed
 */
export function command(
  cursor: Cursor,
  scope: Scope,
  operator: Command['operator'],
  input: Value | undefined,
): Value {
  const start = cursor.at;
  const live = scope.silent || scope.pattern ? { ...scope, silent: false, pattern: false } : scope;
  cursor.skipBlanks(false);
  const head = operator === '' ? word(cursor, live) : argumentValue(cursor, live);
  const kind = headKind(cursor, head);
  const { name } = kind;
  if (cursor.reading.secretsOnly && kind.isSilent) return otherValue(cursor, start); // what it says is searched itself
  const inside = scopeInside(kind, scope, live);
  const args = readArguments(cursor, inside, kind.isSearchedInText);
  let end = head.to;
  for (const argument of args) end = Math.max(end, span(argument).to);
  const found: Command = { operator, head, args, scope: live, start, end, input };
  cursor.found.commands.push(found);
  if (kind.isSilent && args.length > 0) noteSilent(cursor, args);
  setByCommand(cursor, found, name);
  return valueOf('other', start, end, valueOfCommand(cursor, found, name));
}

function headKind(cursor: Cursor, { is, start, end }: Value): CommandKind {
  if (is !== 'word' && is !== 'string') return commandKind('');
  return commandKind(cursor.text.slice(start, Math.min(end, start + 200)));
}

/** How the arguments of a command are to be read. */
function scopeInside(kind: CommandKind, scope: Scope, live: Scope): Scope {
  if (kind.isSilent) return { ...live, silent: true };
  if (kind.isPowerShell) return { ...live, exits: false };
  const { name } = kind;
  switch (name) {
    case 'invoke-command':
      return { ...live, wins: live.wins ?? 'remote' };
    case 'register-scheduledjob':
      return { ...live, wins: 'schedule' };
    default:
      return keepsSilence(name) ? { ...live, silent: scope.silent } : live;
  }
}

/** All of what is echoed together: it may be a command without quotes. */
function noteSilent(cursor: Cursor, args: readonly Argument[]): void {
  const [first] = args;
  const last = args.at(-1);
  if (first && last) cursor.found.texts.push({ start: span(first).from, end: span(last).to });
}

function span(argument: Argument): { from: number; to: number } {
  return argument.is === 'value' ? argument.value : argument;
}

function readArguments(cursor: Cursor, scope: Scope, searched: boolean): Argument[] {
  const args: Argument[] = [];
  for (;;) {
    cursor.skipBlanks(!scope.lines);
    if (endsCommand(cursor)) return args;
    const start = cursor.at;
    if (cursor.reading.secretsOnly && !searched && isCommandInText(cursor)) return args;
    if (isRedirection(cursor)) redirection(cursor, scope);
    else if (cursor.char() === code.comma) continueList(cursor, scope, args);
    else if (!readVerbatim(cursor, scope, args)) args.push(argument(cursor, scope));
    if (cursor.at === start) cursor.at++;
  }
}

function endsCommand(cursor: Cursor): boolean {
  const char = cursor.char();
  return (
    char < 0 ||
    isNewline(char) ||
    char === code.semicolon ||
    char === code.pipe ||
    char === code.close ||
    char === code.closeBrace ||
    char === code.ampersand
  );
}

/** In a comment, a command may follow any word. */
function isCommandInText(cursor: Cursor): boolean {
  if (!isLetter(cursor.char())) return false;
  let end = cursor.at;
  const limit = Math.min(cursor.end, cursor.at + 40);
  while (end < limit && !endsWord(cursor.text.charCodeAt(end))) end++;
  return commandKind(cursor.text.slice(cursor.at, end)).isSearchedInText;
}

/** `a, b` */
function continueList(cursor: Cursor, scope: Scope, args: Argument[]): void {
  cursor.at++;
  cursor.skipBlanks(true);
  if (endsCommand(cursor)) return;
  const item = argumentValue(cursor, scope);
  const last = args.at(-1);
  if (last?.is === 'value') last.value = appended(last.value, item);
  else if (last?.is === 'parameter' && last.value) last.value = appended(last.value, item);
  else args.push({ is: 'value', value: item });
}

function appended(list: Value, item: Value): Value {
  if (list.is === 'list' && list.items && growing.has(list)) {
    growing.get(list)?.push(item);
    list.end = item.to;
    list.to = item.to;
    return list;
  }
  const items = [list, item];
  const value = listOf(items);
  growing.set(value, items);
  return value;
}

/** Lists that are still being read: those are added to, so that long ones are not copied again and again. */
const growing = new WeakMap<Value, Value[]>();

/** `--%`: the rest of the line as it is. */
function readVerbatim(cursor: Cursor, scope: Scope, args: Argument[]): boolean {
  if (!cursor.text.startsWith('--%', cursor.at) || !endsWord(cursor.char(3))) return false;
  cursor.at += 3;
  const plain = { ...scope, pattern: false };
  for (;;) {
    while (cursor.char() === code.blank || cursor.char() === code.tab) cursor.at++;
    const char = cursor.char();
    if (char < 0 || isNewline(char) || char === code.pipe) return true;
    args.push({ is: 'value', value: verbatimWord(cursor, plain) });
  }
}

function verbatimWord(cursor: Cursor, scope: Scope): Value {
  const from = cursor.at;
  let quoted = false;
  while (!cursor.ended && !isNewline(cursor.char())) {
    const char = cursor.char();
    if (char === 34) quoted = !quoted;
    else if (!quoted && (char === code.blank || char === code.tab || char === code.pipe)) break;
    cursor.at++;
  }
  const written = cursor.text.slice(from, cursor.at);
  const whole = /^"[^"]*"$/.test(written);
  const [start, end] = whole ? [from + 1, cursor.at - 1] : [from, cursor.at];
  const pieces = [{ is: 'text' as const, text: written.replaceAll('"', '') }];
  const parts = [{ start, end, pieces, plain: whole || !written.includes('"') }];
  noteLiteral(cursor, scope, { start, end, is: whole ? 'string' : 'word' }, parts, whole);
  return { ...newValue(whole ? 'string' : 'word', from, cursor.at), start, end, pieces, parts };
}

function isRedirection(cursor: Cursor): boolean {
  const char = cursor.char();
  if (char === code.greater || char === code.less) return true;
  return (isDigit(char) || char === code.star) && cursor.char(1) === code.greater;
}

/** `> file`, `2>&1`. The file is no argument, so it is not silent. */
export function redirection(cursor: Cursor, scope: Scope): void {
  if (cursor.char() !== code.greater) cursor.at++;
  if (cursor.char() === code.greater) cursor.at++;
  if (cursor.char() === code.greater) cursor.at++;
  if (cursor.char() === code.ampersand) {
    cursor.at += 2;
    return;
  }
  cursor.skipBlanks(false);
  const at = cursor.at;
  if (endsCommand(cursor)) return;
  const target = argumentValue(cursor, { ...scope, silent: false });
  cursor.found.redirections.push({ target, at });
}

function argument(cursor: Cursor, scope: Scope): Argument {
  const char = cursor.char();
  if (isDash(char)) return parameter(cursor, scope) ?? { is: 'value', value: word(cursor, scope) };
  if (char === code.at) return splat(cursor) ?? { is: 'value', value: argumentValue(cursor, scope) };
  return { is: 'value', value: argumentValue(cursor, scope) };
}

/** `-Name` or `-Name:value`; undefined, with nothing read, for words as `-Ppw.x`. */
function parameter(cursor: Cursor, scope: Scope): Argument | undefined {
  const from = cursor.at;
  const first = cursor.char(1);
  if (!isLetter(first) && first !== code.question) return undefined;
  cursor.at += 2;
  while (isNamePart(cursor.char()) || isDash(cursor.char())) cursor.at++;
  const name = cursor.text.slice(from + 1, cursor.at);
  if (cursor.char() === code.colon) {
    cursor.at++;
    const to = cursor.at;
    const attached =
      !endsWord(cursor.char()) || cursor.char() === code.open || cursor.char() === code.openBrace;
    const value = attached ? argumentValue(cursor, scope) : undefined;
    return { is: 'parameter', name, from, to: value?.to ?? to, value };
  }
  if (cursor.ended || endsWord(cursor.char()))
    return { is: 'parameter', name, from, to: cursor.at, value: undefined };
  cursor.at = from;
  return undefined;
}

/** `@name`; undefined, with nothing read, for words as `@script.sql`. */
function splat(cursor: Cursor): Argument | undefined {
  const from = cursor.at;
  if (!isLetter(cursor.char(1))) return undefined;
  cursor.at += 1;
  while (isNamePart(cursor.char()) || (cursor.char() === code.colon && isNamePart(cursor.char(1))))
    cursor.at++;
  if (!cursor.ended && !endsWord(cursor.char())) {
    cursor.at = from;
    return undefined;
  }
  const name = cursor.text.slice(from + 1, cursor.at);
  return { is: 'splat', name, from, to: cursor.at };
}

/** One argument, without the commas after it. */
export function argumentValue(cursor: Cursor, scope: Scope): Value {
  const char = cursor.char();
  if (isSingleQuote(char) || isDoubleQuote(char)) return postfix(cursor, scope, quotedString(cursor, scope));
  switch (char) {
    case code.open:
      return postfix(cursor, scope, parentheses(cursor, scope));
    case code.openBrace:
      return scriptBlock(cursor, scope);
    case code.dollar:
      return dollarArgument(cursor, scope);
    case code.at:
      if (hereStringBegins(cursor)) return hereString(cursor, scope);
      if (cursor.char(1) === code.open) return array(cursor, scope);
      if (cursor.char(1) === code.openBrace) return table(cursor, scope);
      return word(cursor, scope);
    default:
      return word(cursor, scope);
  }
}

/** `$x`, `$x.Name`, `$x\file`, `$(…)`. */
function dollarArgument(cursor: Cursor, scope: Scope): Value {
  const part = cursor.holes ? expansion(cursor, scope) : dollarPart(cursor, scope);
  if (!part) return word(cursor, scope);
  const value = ofPart(cursor, part);
  const result = postfix(cursor, scope, value);
  if (result !== value) return result;
  const next = cursor.char();
  const ended = cursor.ended || endsWord(next) || isSingleQuote(next) || isDoubleQuote(next);
  return ended ? value : word(cursor, scope, part);
}

function dollarPart(cursor: Cursor, scope: Scope) {
  return cursor.char(1) === code.open ? subexpression(cursor, scope) : variablePart(cursor, scope);
}
