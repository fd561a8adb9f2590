import { connect } from '../../db/shared/connect.ts';
import type { ConnectOptions, SharedConnection } from '../../db/shared/connection.ts';
import { embeddedExists, embeddedFolder } from '../../db/embedded-folder.ts';
import { bringUpToDate } from '../../db/shared/open-ready.ts';
import { databaseFault, describeOutage, isOutage } from '../../db/shared/outage.ts';
import type { SchemaState } from '../../db/shared/schema-state.ts';
import { isEmbedded, type SharedTarget } from '../../db/shared/target.ts';
import type { Config } from '../config.ts';
import type { AuditOrigin } from '../shared/audit/record.ts';
import { auditedTransaction } from '../shared/audit/transaction.ts';
import { checkPasswordRules } from '../shared/auth/password-rules.ts';
import {
  alreadyInitialised,
  createFirstAdmin,
  type FirstAdmin,
  isInitialised,
} from '../shared/users/first-admin.ts';
import { Refusal } from '../trpc/errors.ts';
import { testConnection } from './test-connection.ts';

/** What the wizard, the command line or a script asks for. */
export interface Configuration extends SharedTarget {
  firstAdmin?: FirstAdmin;
  acceptSharedLogin?: boolean;
}

/** How this installation opens its shared database. */
export function connectOptions(config: Config): ConnectOptions {
  return {
    poolSize: config.sharedPoolSize,
    applicationName: `workspace-organizer ${config.installationName}`.slice(0, 63),
    embeddedDir: embeddedFolder(config.dataDir),
  };
}

/**
 * Everything about a new connection that can be refused, before anything is stored: checks the server, makes
 * or checks the schema, makes the first administrator of an empty database.
 * @returns the open connection
 * @throws Refusal CONNECTION_REFUSED, FIRST_ADMIN_REQUIRED, ALREADY_INITIALISED, WEAK_PASSWORD
 */
export async function prepareConnection(
  config: Config,
  wanted: Configuration,
  origin: AuditOrigin,
): Promise<SharedConnection> {
  if (wanted.firstAdmin) await checkFirstAdmin(wanted.firstAdmin);
  if (isEmbedded(wanted.url) && wanted.migrate === 'verify') throw embeddedHasNoDba();
  const options = connectOptions(config);
  await refuseUnusable(wanted, options);
  const connection = await open(wanted.url, options);
  try {
    await makeReady(connection, wanted, origin);
    return connection;
  } catch (error) {
    await connection.close();
    throw error;
  }
}

async function refuseUnusable({ url, firstAdmin }: Configuration, options: ConnectOptions): Promise<void> {
  // opening the embedded database takes seconds, so one that exists is not opened just to be looked at
  if (isEmbedded(url) && embeddedExists(options.embeddedDir)) return;
  const { ok, checks, schema } = await testConnection(url, options);
  if (!ok) {
    const problem = checks.find((check) => !check.ok)?.detail ?? '';
    throw new Refusal('CONNECTION_REFUSED', `The team database was not connected. ${problem}`, { checks });
  }
  // asked before migrating: a refused call leaves an empty database empty
  if (schema === 'empty' && !firstAdmin) throw firstAdminRequired();
}

async function open(url: string, options: ConnectOptions): Promise<SharedConnection> {
  try {
    return await connect(url, options);
  } catch (error) {
    throw notConnected(error);
  }
}

async function schemaOf(connection: SharedConnection, { migrate }: SharedTarget): Promise<SchemaState> {
  try {
    return await bringUpToDate(connection, migrate);
  } catch (error) {
    const lacksRights = databaseFault(error)?.code === '42501';
    throw isOutage(error) || lacksRights ? notConnected(error) : error;
  }
}

function notConnected(error: unknown): Refusal {
  return new Refusal('CONNECTION_REFUSED', `The team database was not connected: ${describeOutage(error)}.`);
}

async function makeReady(
  connection: SharedConnection,
  wanted: Configuration,
  origin: AuditOrigin,
): Promise<void> {
  const { verdict } = await schemaOf(connection, wanted);
  if (verdict !== 'current') return; // the DBA's turn; the first administrator is made after it
  const { firstAdmin } = wanted;
  const initialised = await isInitialised(connection.db);
  if (!initialised && !firstAdmin) throw firstAdminRequired();
  if (initialised && firstAdmin) throw alreadyInitialised();
  if (!firstAdmin) return;
  await auditedTransaction(connection, origin, async ({ db, audit }) => ({
    value: await createFirstAdmin(db, audit, firstAdmin),
  }));
}

/** The rules of a password, told at the place where it stands in this call. */
async function checkFirstAdmin({ username, password }: FirstAdmin): Promise<void> {
  try {
    await checkPasswordRules(password, { username });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const issues = error.issues?.map((issue) => ({ ...issue, path: ['firstAdmin', ...issue.path] }));
    throw new Refusal(error.reason, error.message, error.details, { ...(issues && { issues }) });
  }
}

function embeddedHasNoDba(): Refusal {
  const message = 'Nobody else could make the tables of the embedded database: use apply.';
  return new Refusal('INVALID_INPUT', message, undefined, { issues: [{ path: ['migrate'], message }] });
}

function firstAdminRequired(): Refusal {
  return new Refusal(
    'FIRST_ADMIN_REQUIRED',
    'This team database is empty. Name its first administrator: user name, display name and a password of at least 15 characters.',
    undefined,
    { issues: [{ path: ['firstAdmin'], message: 'Needed for an empty database' }] },
  );
}
