/** The rows of each table, as members by column. */
export type Rows = Record<string, Record<string, unknown>[]>;

/**
 * Rows of `before` that `after` has no longer, or not with the same values; columns that came later do not count.
 * @param rewritten - columns, by table, that are rightly changed
 */
export function compareRows(before: Rows, after: Rows, rewritten: Record<string, string[]> = {}): string[] {
  return Object.entries(before).flatMap(([table, rows]) => {
    const columns = Object.keys(rows[0] ?? {}).filter((column) => !rewritten[table]?.includes(column));
    const text = (row: Record<string, unknown>) =>
      JSON.stringify(columns.map((column) => row[column] ?? null));
    const have = new Set((after[table] ?? []).map(text));
    return rows
      .map(text)
      .filter((row) => !have.has(row))
      .map((row) => `${table} ${row}`);
  });
}
