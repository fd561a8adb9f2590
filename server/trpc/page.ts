import { z } from 'zod';
import { Refusal } from './errors.ts';

/** Every list: at most 200 rows a call, the rest by keyset cursor. */
export const pageInput = z.object({
  limit: z.int().min(1).max(200).default(50),
  cursor: z.string().max(1000).optional().describe('`nextCursor` of the page before.'),
});
export type PageInput = z.infer<typeof pageInput>;

export function pageOf<S extends z.ZodType>(item: S) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

/** Sort key of the last row shown, opaque to clients. */
export function encodeCursor(key: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/**
 * Reads a cursor back as the sort key it was made from.
 * @throws Refusal INVALID_INPUT - not a cursor this list gave out
 */
export function decodeCursor<S extends z.ZodType>(
  cursor: string | undefined,
  key: S,
): z.output<S> | undefined {
  if (cursor === undefined) return undefined;
  const parsed = key.safeParse(parseJson(Buffer.from(cursor, 'base64url').toString('utf8')));
  if (parsed.success) return parsed.data;
  throw new Refusal(
    'INVALID_INPUT',
    'This cursor does not belong to this list. Start again without one.',
    undefined,
    {
      issues: [{ path: ['cursor'], message: 'Not a cursor of this list' }],
    },
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Cuts `limit + 1` rows, as a list query fetches them, into a page. */
export function toPage<Row, Item>(
  rows: Row[],
  limit: number,
  keyOf: (row: Row) => readonly (string | number)[],
  present: (row: Row) => Item,
): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const nextCursor = rows.length > limit && last !== undefined ? encodeCursor(keyOf(last)) : null;
  return { items: shown.map(present), nextCursor };
}
