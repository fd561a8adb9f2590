import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import type * as schema from './schema/index.ts';

/**
 * What services query: a pool, a transaction, PostgreSQL by network or embedded; all the same type, so
 * that one query serves everywhere.
 */
export type SharedDb = PgDatabase<PgQueryResultHKT, typeof schema>;
