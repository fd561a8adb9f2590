import * as z from 'zod';

/**
 * Text from a database must not drive the terminal: a script's name may hold escape sequences. Line
 * breaks and tabs become spaces, so that a row stays one line.
 */
export function plain(text: string): string {
  return text.replace(/[\t\n\r]+/g, ' ').replace(/[\u0000-\u001f\u007f-\u009f]/g, '\ufffd');
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return '-';
  if (Array.isArray(value)) return value.length === 0 ? '-' : value.map(cell).join(', ');
  return plain(typeof value === 'string' ? value : JSON.stringify(value));
}

const record = z.record(z.string(), z.unknown());

/** `actor.username` reads through nested objects. */
function at(row: unknown, path: string): unknown {
  let value = row;
  for (const key of path.split('.')) value = record.safeParse(value).data?.[key];
  return value;
}

const header = (column: string) =>
  column
    .replaceAll('.', ' ')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toUpperCase();

/** A grant or binding without a team holds in all of them. */
function cellOf(row: unknown, column: string): string {
  const value = at(row, column);
  return column === 'teamId' && value === null ? 'all' : cell(value);
}

/** Aligned columns; numbers to the right. Without rows, one line that says so. */
export function table(rows: readonly unknown[], columns: readonly string[]): string {
  if (rows.length === 0) return 'Nothing found.';
  const cells = rows.map((row) => columns.map((column) => cellOf(row, column)));
  const lines = [columns.map(header), ...cells];
  const widths = columns.map((_, i) => Math.max(...lines.map((line) => line[i]?.length ?? 0)));
  const numeric = columns.map((column) => rows.every((row) => typeof at(row, column) === 'number'));
  const pad = (text: string, i: number) =>
    numeric[i] ? text.padStart(widths[i] ?? 0) : text.padEnd(widths[i] ?? 0);
  return lines.map((line) => line.map(pad).join('  ').trimEnd()).join('\n');
}

const list = z.object({ items: z.array(z.unknown()), nextCursor: z.string().nullish() });

/** How people read an answer: a page as a table, an object as `name  value` lines. */
export function human(answer: unknown, columns: readonly string[] = []): string {
  const page = list.safeParse(answer);
  if (page.success) {
    const { items, nextCursor } = page.data;
    const shown = columns.length > 0 ? columns : Object.keys(record.safeParse(items[0]).data ?? {});
    const found = items.length === 0 && nextCursor ? 'Nothing found so far.' : table(items, shown);
    return found + (nextCursor ? `\n\nMore: --cursor ${nextCursor}` : '');
  }
  const fields = record.safeParse(answer);
  return fields.success ? describe(fields.data) : cell(answer);
}

/** Text of several lines (a note's body, a script) stands below the other fields, as it is. */
function describe(fields: Record<string, unknown>): string {
  const entries = Object.entries(fields);
  const isBlock = (value: unknown) => typeof value === 'string' && /[\r\n]/.test(value);
  const width = Math.max(0, ...entries.map(([name]) => name.length));
  const lines = entries
    .filter(([, value]) => !isBlock(value))
    .map(([name, value]) => `${name.padEnd(width)}  ${cell(value)}`.trimEnd());
  const blocks = entries
    .filter(([, value]) => isBlock(value))
    .map(
      ([name, value]) =>
        `\n${name}:\n${String(value)
          .split(/\r\n|\r|\n/)
          .map(tabbed)
          .join('\n')}`,
    );
  return [...lines, ...blocks].join('\n');
}

const tabbed = (text: string) => text.split('\t').map(plain).join('\t');
