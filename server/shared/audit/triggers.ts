import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { SharedDb } from '../../../db/shared/client.ts';
import { rowsOf } from '../../../db/shared/schema-state.ts';

/** A trigger that keeps the log honest, or an administrator in place, and does not. */
export interface MissingGuard {
  table: string;
  trigger: string;
  problem: 'missing' | 'disabled';
}

const ofTheLog = ['audit_log_stamp', 'audit_log_append_only', 'audit_log_no_truncate'];

/** On each table by itself, beside those of the log, which each of its months has. */
const ofTables: Record<string, readonly string[]> = {
  audit_sealed: ['audit_sealed_only', 'audit_sealed_no_truncate'],
  audit_checkpoints: ['audit_checkpoints_append_only', 'audit_checkpoints_no_truncate'],
  audit_retention: ['audit_retention_append_only', 'audit_retention_no_truncate'],
};

/** Tables whose changes have to be recorded; each has a trigger `<table>_audited`. */
export const auditedTables: readonly string[] = [
  'api_tokens',
  'audit_owed',
  'audit_sinks',
  'control_m_definitions',
  'control_m_environments',
  'control_m_script_links',
  'control_m_settings',
  'imports',
  'oidc_identities',
  'one_time_links',
  'organisation',
  'recovery_codes',
  'role_bindings',
  'roles',
  'saved_filters',
  'script_versions',
  'scripts',
  'sessions',
  'teams',
  'users',
];

/** Last net under the rule that somebody can always administer all teams: `db/shared/migrations/0008_last_admin.sql`. */
const ofTheLastAdmin: readonly { table: string; trigger: string }[] = [
  { table: 'oidc_identities', trigger: 'oidc_identities_admin_removed' },
  { table: 'role_bindings', trigger: 'role_bindings_admin_moved' },
  { table: 'role_bindings', trigger: 'role_bindings_admin_removed' },
  { table: 'roles', trigger: 'roles_admin_changed' },
  { table: 'users', trigger: 'users_admin_disabled' },
];

const part = z.object({ name: z.string() });
const state = z.object({ table: z.string(), trigger: z.string(), enabled: z.string() });

/**
 * Triggers that are not there or switched off: whoever owns the tables can do that, and then rows of the audit log can
 * be changed, changes made without a row, or the last administrator be removed. Not a proof, as they may be switched on again: that is what
 * the seal and its witnesses are for.
 */
export async function missingGuards(db: SharedDb): Promise<MissingGuard[]> {
  const parts = await rowsOf(
    db,
    sql`select c.relname as name from pg_catalog.pg_inherits i join pg_catalog.pg_class c on c.oid = i.inhrelid
      where i.inhparent = 'public.audit_log'::regclass`,
    part,
  );
  const found = await rowsOf(
    db,
    sql`select c.relname as "table", t.tgname as "trigger", t.tgenabled::text as enabled
      from pg_catalog.pg_trigger t join pg_catalog.pg_class c on c.oid = t.tgrelid
      where c.relnamespace = 'public'::regnamespace and not t.tgisinternal`,
    state,
  );
  const byName = new Map(found.map(({ table, trigger, enabled }) => [`${table} ${trigger}`, enabled]));
  return expected(parts.map(({ name }) => name)).flatMap(({ table, trigger, always }): MissingGuard[] => {
    const enabled = byName.get(`${table} ${trigger}`);
    if (enabled === undefined) return [{ table, trigger, problem: 'missing' }];
    const on = enabled === 'A' || (!always && enabled === 'O');
    return on ? [] : [{ table, trigger, problem: 'disabled' }];
  });
}

function expected(parts: string[]): { table: string; trigger: string; always: boolean }[] {
  const always = Object.entries({
    ...Object.fromEntries(['audit_log', ...parts].map((name) => [name, ofTheLog])),
    ...ofTables,
  }).flatMap(([table, triggers]) => triggers.map((trigger) => ({ table, trigger, always: true })));
  const audited = auditedTables.map((table) => ({ table, trigger: `${table}_audited`, always: false }));
  const admins = ofTheLastAdmin.map((one) => ({ ...one, always: false }));
  return [...always, ...audited, ...admins];
}
