import type { Cursor } from './cursor.ts';

/**
 * Index after the `))` that ends what begins with `((` at `open`; undefined if these are two brackets of their own.
 * Without an end it goes to the end of the text.
 */
export function arithmeticEnd(cursor: Cursor, open: number): number | undefined {
  if (open < cursor.noArithmeticUntil) return undefined;
  const { text, end } = cursor;
  let depth = 0;
  for (let at = open; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === 40) depth++;
    else if (code === 41 && --depth === 0) {
      cursor.noArithmeticUntil = at;
      return undefined;
    } else if (code === 41 && depth === 1 && text.charCodeAt(at + 1) === 41 && at + 1 < end) return at + 2;
  }
  return end;
}

/** Names that arithmetic gives values: `x = 1`, `x += 1`, `x++`, `--x`. */
export function assignedIn(text: string): string[] {
  const names: string[] = [];
  for (const match of text.slice(0, 2000).matchAll(assignment)) {
    const name = match[1] ?? match[2];
    if (name !== undefined) names.push(name);
  }
  return names;
}

const assignment =
  /\b([A-Za-z_]\w{0,100})[ \t]{0,9}(?:(?:[-+*/%&|^]|<<|>>)?=(?!=)|\+\+|--)|(?:\+\+|--)([A-Za-z_]\w{0,100})/g;
