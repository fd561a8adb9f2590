import { asc, sql } from 'drizzle-orm';
import { z } from 'zod';
import { controlMDefinitions } from '../../../../db/shared/schema/index.ts';
import { decodeCursor } from '../../../trpc/page.ts';

/** What the index on keys holds: keys may be longer than an entry can be. */
export const key300 = sql<string>`left(${controlMDefinitions.key}, 300)`;
export const byKey = [asc(key300), asc(controlMDefinitions.id)] as const;

const cursorKey = z.tuple([z.string(), z.uuid()]);

/** The rows after those a page ended with. */
export function afterKey(cursor: string | undefined) {
  const last = decodeCursor(cursor, cursorKey);
  return last && sql`(${key300}, ${controlMDefinitions.id}) > (${last[0]}, ${last[1]}::uuid)`;
}

/** Whether one of the columns has `q` in it, without regard to case. */
export function containsText(q: string, ...columns: ('name' | 'description' | 'command' | 'key')[]) {
  const within = columns.map(
    (column) => sql`position(lower(${q}) in lower(${controlMDefinitions[column]})) > 0`,
  );
  return sql`(${sql.join(within, sql` or `)})`;
}
