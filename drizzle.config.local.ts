import { defineConfig } from 'drizzle-kit';

/** Personal data: SQLite, one file on the owner's machine. */
export default defineConfig({
  dialect: 'sqlite',
  schema: './db/local/schema/*.ts',
  out: './db/local/migrations',
});
