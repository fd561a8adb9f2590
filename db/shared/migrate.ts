import { sql } from 'drizzle-orm';
import { type Migration, readMigrations } from '../migration-files.ts';
import type { SharedDb } from './client.ts';
import type { SharedConnection } from './connection.ts';
import { databaseFault } from './outage.ts';
import { oldestCompatibleSchema, readSchemaState, type SchemaState } from './schema-state.ts';

/** Any number of servers may start at once; this number (ASCII "wo-migr") is the lock they queue for. */
const migrationLock = 0x776f2d6d696772n;
const lockTimeoutMs = 3_000;
const lockAttempts = 10;

/** The runner's own bookkeeping; not part of the Drizzle schema because no feature may touch it. */
const bookkeeping = [
  `CREATE TABLE IF NOT EXISTS wo_migrations (
  id integer PRIMARY KEY,
  name text NOT NULL,
  checksum text NOT NULL,
  applied_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  applied_by text NOT NULL DEFAULT session_user
)`,
  `CREATE TABLE IF NOT EXISTS schema_info (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  version integer NOT NULL,
  min_app integer NOT NULL
)`,
];

/** The migrations of this build, read once. */
let known: Migration[] | undefined;
export function sharedMigrations(): Migration[] {
  known ??= readMigrations('shared');
  return known;
}

/** Where the database stands. Reads only. */
export function checkSchema(db: SharedDb): Promise<SchemaState> {
  return readSchemaState(db, sharedMigrations());
}

/**
 * Brings an empty or outdated database to the schema of this build: all pending files in one transaction,
 * under an advisory lock, each recorded with its checksum. Leaves a newer or foreign database alone.
 * Waits at most about 30 s for another server that migrates.
 */
export async function applyMigrations(connection: SharedConnection): Promise<SchemaState> {
  const before = await checkSchema(connection.db);
  if (before.pending.length === 0) return before;
  for (let attempt = 1; ; attempt += 1) {
    try {
      await connection.db.transaction(applyPending);
      return await checkSchema(connection.db);
    } catch (error) {
      const waitedForLock = databaseFault(error)?.code === '55P03';
      if (!waitedForLock || attempt === lockAttempts) throw error;
      await new Promise((wake) => setTimeout(wake, Math.random() * 500));
    }
  }
}

async function applyPending(tx: SharedDb): Promise<void> {
  await runAll(tx, preamble());
  const { pending } = await checkSchema(tx); // again, now that nobody else can be at work
  if (pending.length === 0) return;
  await runAll(tx, migrationStatements(pending));
}

async function runAll(tx: SharedDb, statements: readonly string[]): Promise<void> {
  // oxlint-disable-next-line wo/no-raw-sql -- files of this package and our own constants
  for (const statement of statements) await tx.execute(sql.raw(statement));
}

function preamble(): string[] {
  return [
    `SET LOCAL lock_timeout = ${lockTimeoutMs}`,
    'SET LOCAL statement_timeout = 0',
    'SET LOCAL search_path = public', // whatever the login's own search path puts first
    `SELECT pg_advisory_xact_lock(${migrationLock})`,
  ];
}

function migrationStatements(pending: Migration[]): string[] {
  return [
    ...bookkeeping,
    ...pending.flatMap(({ id, name, checksum, statements }) => [
      ...statements,
      `INSERT INTO wo_migrations (id, name, checksum) VALUES (${id}, '${name}', '${checksum}')`,
    ]),
    `INSERT INTO schema_info (version, min_app) VALUES (${sharedMigrations().length}, ${oldestCompatibleSchema})
  ON CONFLICT (one) DO UPDATE SET version = excluded.version, min_app = excluded.min_app`,
  ];
}

/**
 * What `apply` would run, as one script a DBA can read and run in psql. With `appRole`, ends with the
 * grants for a login that serves requests but can neither change tables nor touch audit rows.
 * @throws Error - `appRole` is not a plain role name
 */
export function pendingSql(pending: Migration[], appRole?: string): string {
  const statements = pending.length > 0 ? [...preamble(), ...migrationStatements(pending)] : [];
  const all = [...statements, ...(appRole === undefined ? [] : grants(appRole))];
  if (all.length === 0) return '-- Nothing to do: the schema is current.\n';
  return ['BEGIN;', ...all.map(terminated), 'COMMIT;', ''].join('\n');
}

function terminated(statement: string): string {
  return /;\s*$/.test(statement) ? statement : `${statement};`;
}

const readWrite = [
  'teams',
  'users',
  'sessions',
  'roles',
  'role_bindings',
  'scripts',
  'script_versions',
  'organisation',
  'idempotency_keys',
  'sign_in_attempts',
  'recovery_codes',
  'one_time_links',
  'oidc_identities',
  'oidc_sign_ins',
  'api_tokens',
  'audit_sinks',
  'audit_sink_cursors',
  'imports',
  'control_m_environments',
  'control_m_settings',
  'control_m_versions',
  'control_m_definitions',
  'control_m_script_links',
  'script_facts',
  'saved_filters',
];

/** Written only by functions that run with the owner's rights. */
const readOnly = [
  'audit_pending',
  'audit_sealed',
  'audit_checkpoints',
  'audit_retention',
  'wo_migrations',
  'schema_info',
];

const callable = [
  'audit_seal(text, integer)',
  'audit_seal_pending(integer)',
  'audit_months(integer)',
  'wo_is_admin(uuid)', // asked by conditions of triggers, as whoever changes the row
  'wo_is_admin_role(uuid)',
];

/** Rights of the login that serves requests: no DDL, and of the audit log only reading and adding. */
export function grants(appRole: string): string[] {
  if (!/^[A-Za-z_][A-Za-z0-9_$-]{0,62}$/.test(appRole))
    throw new Error(
      `"${appRole}" is not a role name: letters, digits, _, $ and - only, not starting with a digit.`,
    );
  const role = `"${appRole}"`;
  return [
    `GRANT SELECT, INSERT, UPDATE, DELETE ON ${readWrite.join(', ')} TO ${role}`,
    `GRANT SELECT, INSERT ON audit_log TO ${role}`,
    `GRANT SELECT ON ${readOnly.join(', ')} TO ${role}`,
    `GRANT EXECUTE ON FUNCTION ${callable.join(', ')} TO ${role}`,
  ];
}
