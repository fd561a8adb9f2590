import { sql } from 'drizzle-orm';
import { customType, integer, timestamp, uuid } from 'drizzle-orm/pg-core';

/** Raw bytes. */
export const bytea = customType<{ data: Uint8Array; driverData: Uint8Array }>({
  dataType: () => 'bytea',
  // PGlite accepts plain Uint8Array only; postgres.js both.
  toDriver: (value) => new Uint8Array(value.buffer, value.byteOffset, value.byteLength),
});

/** PostgreSQL's 64-bit transaction id, as text. */
export const xid8 = customType<{ data: string }>({ dataType: () => 'xid8' });

/** Words to search, as PostgreSQL keeps them; written by expressions, never read. */
export const tsvector = customType<{ data: string }>({ dataType: () => 'tsvector' });

/** UUIDv7, made by the service: no sequence, so rows can be merged and sharded. */
export const primaryId = () => uuid('id').primaryKey();

export const time = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

/** Database clock, so that installations with wrong clocks agree. */
export const timeNow = (name: string) => time(name).notNull().default(sql`clock_timestamp()`);

/** +1 per update; the number that optimistic concurrency compares. */
export const version = () => integer('version').notNull().default(1);
