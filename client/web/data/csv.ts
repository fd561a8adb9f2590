/** What a spreadsheet takes for the beginning of a formula. */
const formula = /^[=+\-@\t\r＝＋－＠]/;

/** RFC 4180 for a spreadsheet: with a byte order mark, and with cells that cannot begin a formula. */
export function csvOf(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [columns, ...rows].map((cells) => cells.map(cellOf).join(','));
  return `\u{FEFF}${lines.join('\r\n')}\r\n`;
}

function cellOf(text: string): string {
  const safe = formula.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
