import { knownText } from '../values.ts';
import { code, isBlank, isDoubleQuote, isNewline, isSingleQuote } from './characters.ts';
import type { Cursor } from './cursor.ts';
import { inside, newValue, otherCharacter, otherValue } from './nesting.ts';
import { quotedString } from './strings.ts';
import type { Entry, Scope, Value } from './syntax.ts';

/** `( … )`: what it means is what is inside. */
export function parentheses(cursor: Cursor, scope: Scope): Value {
  const from = cursor.at;
  const lines = { ...scope, lines: false };
  const values = inside(cursor, 1, code.close, () => cursor.rules.statements(cursor, lines, code.close));
  if (!values) return otherCharacter(cursor);
  const [only] = values;
  if (values.length !== 1 || !only) return otherValue(cursor, from);
  return { ...only, from, to: cursor.at };
}

/** `@( … )` */
export function array(cursor: Cursor, scope: Scope): Value {
  const from = cursor.at;
  const lines = { ...scope, lines: true };
  const values = inside(cursor, 2, code.close, () => cursor.rules.statements(cursor, lines, code.close));
  if (!values) return otherCharacter(cursor);
  const items = values.flatMap((value) => value.items ?? [value]);
  return { ...otherValue(cursor, from), is: 'list', items };
}

/** `{ … }`: a script block or the body of a statement. */
export function block(cursor: Cursor, scope: Scope): Value {
  const from = cursor.at;
  const body = scopeOfBody(scope);
  const read = inside(cursor, 1, code.closeBrace, () =>
    cursor.rules.statements(cursor, body, code.closeBrace),
  );
  if (!read) return otherCharacter(cursor);
  return newValue('block', from, cursor.at);
}

function scopeOfBody(scope: Scope): Scope {
  if (scope.lines && !scope.silent && !scope.pattern && !scope.loopHeader) return scope;
  return { ...scope, lines: true, silent: false, pattern: false, loopHeader: false };
}

/** A block that runs later, or in a scope of its own. */
export function scriptBlock(cursor: Cursor, scope: Scope): Value {
  const locals = { names: new Set<string>(), outer: scope.locals };
  return block(cursor, { ...scope, unconditional: false, locals });
}

/** `@{ … }` */
export function table(cursor: Cursor, scope: Scope): Value {
  const from = cursor.at;
  const entries = inside(cursor, 2, code.closeBrace, () => readEntries(cursor, { ...scope, lines: true }));
  if (!entries) return otherCharacter(cursor);
  return { ...otherValue(cursor, from), is: 'table', entries };
}

function readEntries(cursor: Cursor, scope: Scope): Entry[] {
  const entries: Entry[] = [];
  for (;;) {
    cursor.skipBlanks(true);
    const char = cursor.char();
    if (cursor.ended || char === code.closeBrace) return entries;
    const start = cursor.at;
    const name = readKey(cursor, scope, char);
    cursor.skipBlanks(false);
    if (cursor.char() === code.equals) {
      cursor.at++;
      cursor.skipBlanks(true);
      const value = cursor.rules.statement(cursor, scope);
      if (value && name !== undefined) addEntry(cursor, entries, { name, value });
    } else if (cursor.at === start) cursor.at++;
  }
}

function addEntry(cursor: Cursor, entries: Entry[], entry: Entry): void {
  entries.push(entry);
  cursor.found.members.push(entry);
}

/** Undefined if it is an expression. */
function readKey(cursor: Cursor, scope: Scope, char: number): string | undefined {
  if (isSingleQuote(char) || isDoubleQuote(char)) {
    const { pieces = [] } = quotedString(cursor, scope);
    return knownText(pieces.filter((piece) => piece.is !== 'variable')) ?? undefined;
  }
  if (char === code.dollar || char === code.open) {
    // read as a statement of its own, which ends at the `=` of the entry
    if (char === code.open) parentheses(cursor, scope);
    else cursor.at++;
    return undefined;
  }
  const start = cursor.at;
  while (!cursor.ended && !endsKey(cursor.char())) cursor.at++;
  return cursor.text.slice(start, cursor.at);
}

function endsKey(char: number): boolean {
  return (
    char === code.equals ||
    char === code.semicolon ||
    char === code.closeBrace ||
    isBlank(char) ||
    isNewline(char)
  );
}
