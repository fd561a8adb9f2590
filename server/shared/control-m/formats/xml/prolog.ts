const literal = `(?:"[^"]*"|'[^']*')`;
const doctype = new RegExp(
  `^<!DOCTYPE\\s+[^\\s"'<>]+(?:\\s+(?:SYSTEM\\s+${literal}|PUBLIC\\s+${literal}\\s+${literal}))?\\s*>$`,
);
const declaration =
  /^<\?xml\s+version\s*=\s*(["'])1\.\d+\1(?:\s+encoding\s*=\s*(["'])[A-Za-z][\w.-]*\2)?(?:\s+standalone\s*=\s*(["'])(?:yes|no)\3)?\s*\?>$/;

/** Whether this is an XML declaration. Versions after 1.0 are read as 1.0. */
export function isDeclaration(text: string): boolean {
  return declaration.test(text);
}

/**
 * Index of the `[` that opens declarations in the DOCTYPE at `from`, or of the `>` that ends it; undefined if neither is
 * there yet.
 */
export function doctypeEnd(text: string, from: number): number | undefined {
  const ends = /"[^"]*"|'[^']*'|["'[>]/g;
  ends.lastIndex = from;
  for (let found = ends.exec(text); found; found = ends.exec(text)) {
    const [end] = found;
    if (end === '[' || end === '>') return found.index;
    if (end.length === 1) return undefined; // a literal that goes on
  }
  return undefined;
}

/** Whether this is a DOCTYPE without declarations. */
export function isDoctype(text: string): boolean {
  return doctype.test(text);
}
