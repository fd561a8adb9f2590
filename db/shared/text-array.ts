/**
 * Reads a one-dimensional `text[]` as PostgreSQL writes it: `{plain,"with , or \" or \\",NULL}`. Drizzle's own
 * reader drops every backslash, so that `D:\batch` came back as `D:batch`.
 * @throws Error - not such a text
 */
export function parseTextArray(text: string): (string | null)[] {
  if (!text.startsWith('{') || !text.endsWith('}')) throw new Error('Not a text array.');
  const items: (string | null)[] = [];
  for (let at = 1; at < text.length - 1; at += 1) {
    const { item, end } = text[at] === '"' ? quoted(text, at + 1) : plain(text, at);
    items.push(item);
    at = end; // on the comma, or on the closing brace
  }
  return items;
}

function plain(text: string, from: number): { item: string | null; end: number } {
  const comma = text.indexOf(',', from);
  const end = comma < 0 ? text.length - 1 : comma;
  const item = text.slice(from, end);
  return { item: item === 'NULL' ? null : item, end };
}

function quoted(text: string, from: number): { item: string; end: number } {
  let item = '';
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '"') return { item, end: at + 1 };
    if (text[at] === '\\') at += 1;
    item += text[at] ?? '';
  }
  throw new Error('Not a text array: a quotation mark is missing.');
}
