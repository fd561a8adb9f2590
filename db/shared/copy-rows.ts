/** Many rows for one table, in the text form of COPY: several times as fast as INSERT. */
export interface CopyRows {
  /** Our own words, never a user's: `table (column, …)`. */
  into: string;
  /** UTF-8: one line per row, columns between tabs; `\\N` is null. See {@link copyField}. */
  lines: Uint8Array<ArrayBuffer>;
  /** A query with one text parameter that holds what must be so until the rows are in; no row: they stay out. */
  hold: { query: string; parameter: string };
}

/** A value as a column in the text form of COPY. */
export function copyField(value: string | number | null): string {
  if (value === null) return '\\N';
  if (typeof value === 'number') return String(value);
  return /[\\\n\r\t]/.test(value) ? value.replace(/[\\\n\r\t]/g, escapeForCopy) : value;
}

const copyEscapes: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
const escapeForCopy = (character: string): string => copyEscapes[character] ?? character;
