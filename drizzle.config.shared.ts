import { defineConfig } from 'drizzle-kit';

/** Team data: PostgreSQL, shared by every installation of the team. */
export default defineConfig({
  dialect: 'postgresql',
  schema: './db/shared/schema/*.ts',
  out: './db/shared/migrations',
});
