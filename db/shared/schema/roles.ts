import { sql } from 'drizzle-orm';
import { boolean, check, index, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { primaryId, timeNow, version } from './columns.ts';
import { teams } from './teams.ts';
import { users } from './users.ts';

/** A named set of permissions. The four built-in ones take theirs from the code, not from this row. */
export const roles = pgTable(
  'roles',
  {
    id: primaryId(),
    key: text('key').notNull(),
    name: text('name').notNull(),
    permissions: text('permissions').array().notNull().default(sql`'{}'::text[]`),
    builtIn: boolean('built_in').notNull().default(false),
    requireSecondFactor: boolean('require_second_factor').notNull().default(false), // also for a built-in one: it grants nothing
    version: version(),
    createdAt: timeNow('created_at'),
    updatedAt: timeNow('updated_at'),
  },
  (t) => [
    uniqueIndex('roles_key_key').on(t.key),
    check('roles_key_check', sql`${t.key} ~ '^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$'`),
  ],
);
export type Role = typeof roles.$inferSelect;

/** Who holds which role, for one team or (`team_id` null) for all. */
export const roleBindings = pgTable(
  'role_bindings',
  {
    id: primaryId(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    roleId: uuid('role_id')
      .notNull()
      .references(() => roles.id),
    teamId: uuid('team_id').references(() => teams.id),
    source: text('source', { enum: ['manual', 'oidc'] })
      .notNull()
      .default('manual'), // oidc: follows the provider's groups
    createdAt: timeNow('created_at'),
  },
  (t) => [
    uniqueIndex('role_bindings_team_key')
      .on(t.userId, t.roleId, t.teamId)
      .where(sql`${t.teamId} is not null`),
    uniqueIndex('role_bindings_org_key').on(t.userId, t.roleId).where(sql`${t.teamId} is null`),
    index('role_bindings_role_id_idx').on(t.roleId),
    index('role_bindings_team_id_idx').on(t.teamId),
    check('role_bindings_source_check', sql`${t.source} in ('manual', 'oidc')`),
  ],
);
export type RoleBinding = typeof roleBindings.$inferSelect;
