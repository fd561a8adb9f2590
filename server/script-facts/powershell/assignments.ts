import { code } from './characters.ts';
import type { Cursor } from './cursor.ts';
import { otherValue, valueFrom } from './nesting.ts';
import type { Scope, Value } from './syntax.ts';

/** `target = value` when an operator for that follows `target`; undefined, with nothing read, if not. */
export function assignment(cursor: Cursor, scope: Scope, target: Value): Value | undefined {
  const length = operatorLength(cursor);
  if (length === 0) return undefined;
  cursor.at += length;
  cursor.skipBlanks(true);
  let value: Value | undefined;
  if (cursor.enter()) {
    value = cursor.rules.statement(cursor, scope);
    cursor.leave();
  }
  if (target.is === 'list') assignItems(cursor, scope, target, length === 1 ? value : undefined);
  else assign(cursor, scope, target, length === 1 ? value : undefined);
  if (!value) return otherValue(cursor, target.from);
  return valueFrom(value, target.from);
}

/** Of `=`, `+=`, `??=` …; 0 if there is none. */
function operatorLength(cursor: Cursor): number {
  const char = cursor.char();
  if (char === code.equals) return cursor.char(1) === code.equals ? 0 : 1;
  if (char === code.question)
    return cursor.char(1) === code.question && cursor.char(2) === code.equals ? 3 : 0;
  const sign =
    char === code.plus ||
    char === code.minus ||
    char === code.star ||
    char === code.slash ||
    char === code.percent;
  return sign && cursor.char(1) === code.equals ? 2 : 0;
}

/** `$a, $b = 1, 2` */
function assignItems(cursor: Cursor, scope: Scope, target: Value, value: Value | undefined): void {
  const { items = [] } = target;
  const values = value?.is === 'list' && value.items?.length === items.length ? value.items : [];
  for (const [index, item] of items.entries()) assign(cursor, scope, item, values[index]);
}

function assign(cursor: Cursor, scope: Scope, target: Value, value: Value | undefined): void {
  const { name } = target;
  if (name === undefined) return;
  if (target.is === 'member' && value) cursor.found.members.push({ name, value });
  if (target.is !== 'variable') return;
  setVariable(cursor, scope, name, value, target.from);
}

/**
 * Notes an assignment that ends here.
 * @param value - undefined if only a run knows
 */
export function setVariable(
  cursor: Cursor,
  scope: Scope,
  name: string,
  value: Value | undefined,
  from: number,
): void {
  cursor.found.assign(cursor.source, name, value, from, cursor.at, scope.unconditional);
  if (
    value?.is === 'other' &&
    isShell(cursor.text.slice(value.from, Math.min(value.to, value.from + longestShell)))
  )
    cursor.found.shells.add(name.toLowerCase());
  if (value) cursor.found.variables.push({ name, value });
  if (!scope.loopHeader && cursor.reading.depth === 0) cursor.reading.sink.variableSet(name);
}

/** Whether an expression makes what runs command lines: `New-Object -ComObject WScript.Shell`. */
export function isShell(written: string): boolean {
  return /^\(?new-object[ \t]{1,20}-com\w{0,6}[ \t:]{1,20}['"]?wscript\.shell\b/i.test(written);
}

export const longestShell = 80;
