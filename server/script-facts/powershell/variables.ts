import type { Piece } from '../values.ts';
import { code, isNamePart } from './characters.ts';
import type { Cursor } from './cursor.ts';
import type { Locals, Part, Scope } from './syntax.ts';

const longestName = 256;

/** Their value is never one that a file gives. */
const fixed: ReadonlySet<string> = new Set([
  'true',
  'false',
  'null',
  '_',
  '$',
  '^',
  '?',
  'this',
  'input',
  'args',
  'psitem',
]);

const scopes = /^(?:global|script|local|private|using|variable|workflow):/i;

/** The variable that begins here with `$` (or `@`, splatted); undefined, with nothing read, if none does. */
export function variablePart(cursor: Cursor, scope: Scope): Part | undefined {
  const start = cursor.at;
  const name = cursor.char(1) === code.openBrace ? bracedName(cursor) : plainName(cursor);
  if (name === undefined) return undefined;
  const raw = cursor.text.slice(start, cursor.at);
  return { start, end: cursor.at, pieces: [variablePiece(cursor, scope, name, raw)], plain: false };
}

/** Without its scope: `script:LogRoot` is `LogRoot`, but `env:PATH` stays. */
export function withoutScope(name: string): string {
  return name.replace(scopes, '');
}

function bracedName(cursor: Cursor): string | undefined {
  const start = cursor.at + 2;
  const limit = Math.min(cursor.end, start + longestName);
  for (let at = start; at < limit; at++) {
    const char = cursor.text.charCodeAt(at);
    if (char === code.closeBrace) {
      cursor.at = at + 1;
      return cursor.text.slice(start, at);
    }
    if (char === code.newline || char === code.openBrace) return undefined;
  }
  return undefined;
}

function plainName(cursor: Cursor): string | undefined {
  const first = cursor.char(1);
  if (first === code.dollar || first === 94 || (first === code.question && !isNamePart(cursor.char(2)))) {
    cursor.at += 2;
    return String.fromCharCode(first);
  }
  const start = cursor.at + 1;
  let at = nameEnd(cursor, start);
  if (at === start) return undefined;
  const scoped = cursor.text.charCodeAt(at) === code.colon && at + 1 < cursor.end;
  if (scoped && cursor.text.charCodeAt(at + 1) !== code.colon) {
    const rest = nameEnd(cursor, at + 1);
    if (rest > at + 1) at = rest;
  }
  cursor.at = at;
  return cursor.text.slice(start, at);
}

function nameEnd(cursor: Cursor, start: number): number {
  let at = start;
  while (at < cursor.end && isNamePart(cursor.text.charCodeAt(at))) at++;
  return at;
}

function variablePiece(cursor: Cursor, scope: Scope, name: string, raw: string): Piece {
  const lower = name.toLowerCase();
  if (fixed.has(lower)) return { is: 'unknown', raw };
  // the script itself shows as its folder with nothing in it; a command line that another program runs has no file
  if (lower === 'psscriptroot' || lower === 'pscommandpath')
    return cursor.reading.depth === 0 ? { is: 'own-folder' } : { is: 'unknown', raw };
  const plain = withoutScope(name);
  cursor.reading.sink.variableRead(plain);
  if (isLocal(scope.locals, plain.toLowerCase())) return { is: 'unknown', raw };
  return { is: 'variable', name: plain, raw };
}

function isLocal(locals: Locals | undefined, name: string): boolean {
  for (let inside = locals; inside; inside = inside.outer) if (inside.names.has(name)) return true;
  return false;
}
