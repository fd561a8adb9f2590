import { join } from 'node:path';
import { pino } from 'pino';
import { connect } from '../../db/shared/connect.ts';
import type { SharedConnection } from '../../db/shared/connection.ts';
import { applyMigrations } from '../../db/shared/migrate.ts';
import { type App, createApp } from '../app.ts';
import { readConfig } from '../config.ts';
import { appRouter } from '../router.ts';
import type { Context } from '../trpc/context.ts';
import { createCallerFactory } from '../trpc/init.ts';
import { createFirstAdmin } from '../shared/users/first-admin.ts';
import { auditedTransaction } from '../shared/audit/transaction.ts';
import { databaseLike, folderLike, testServer } from './databases.ts';
import { Given, origin } from './given.ts';
import { makeFolder, removeFolder } from './temp.ts';
import { until } from './until.ts';

/** Where the team's data lives in a test: both must behave the same. */
export type Where = 'postgres' | 'embedded';
export const everywhere: readonly Where[] = ['postgres', 'embedded'];

export const firstAdmin = { username: 'root', displayName: 'Root', password: 'correct horse battery' };

/** A server in this process that listens on loopback and, unless told otherwise, has a team database. */
export interface TeamServer {
  app: App;
  url: string;
  connection: SharedConnection;
  /** Where the team database is, with its owner's login. */
  databaseUrl: string;
  given: Given;
  /** The access token of the data folder: the local proof. */
  localToken: string;
  dataDir: string;
  close(): Promise<void>;
}

const makeCaller = createCallerFactory(appRouter);
export type RouterCaller = ReturnType<typeof makeCaller>;

/** A server without a team database. */
export async function soloServer(env: Record<string, string> = {}) {
  const dataDir = makeFolder('server');
  const config = readConfig(
    {
      WO_DATA_DIR: dataDir,
      WO_PORT: '0',
      WO_SECRET_KEY_FILE: join(dataDir, '..', `${Date.now()}.key`),
      ...env,
    },
    [],
  );
  const app = await createApp({ config, log: pino({ level: 'silent' }), announce: () => undefined });
  const { url } = await app.listen();
  const close = async () => {
    await app.close();
    removeFolder(dataDir);
  };
  return { app, url, dataDir, localToken: app.services.localAccess.accessToken, close };
}

/** A server with an up-to-date team database of its own and its first administrator. Call it in `beforeAll`. */
export async function teamServer(where: Where, env: Record<string, string> = {}): Promise<TeamServer> {
  const server = await soloServer(env);
  const databaseUrl = where === 'embedded' ? 'embedded:' : await databaseLike('current', prepare);
  if (where === 'embedded')
    await folderLike('embedded', join(server.dataDir, 'shared-embedded'), (folder) =>
      prepare('embedded:', folder),
    );
  await server.app.services.shared.use({ url: databaseUrl, migrate: 'apply' });
  const connection = await until(() => server.app.services.shared.connection(), { timeoutMs: 30_000 });
  const close = async () => {
    await server.close();
    if (where === 'postgres') await testServer().dropDatabase(databaseUrl);
  };
  return { ...server, connection, databaseUrl, given: new Given(connection), close };
}

async function prepare(url: string, embeddedDir = ''): Promise<void> {
  const connection = await connect(url, { poolSize: 1, applicationName: 'test', embeddedDir });
  await applyMigrations(connection);
  await makeAdmin(connection);
  await connection.close();
}

async function makeAdmin(connection: SharedConnection): Promise<void> {
  await auditedTransaction(connection, origin, async ({ db, audit }) => ({
    value: await createFirstAdmin(db, audit, firstAdmin),
  }));
}

export interface CallOptions {
  session?: string | undefined;
  localProof?: boolean;
  idempotencyKey?: string;
  /** Default: a new one. */
  requestId?: string;
  /** Default: 127.0.0.1. */
  ip?: string;
}

/** Calls procedures in this process, guards and schemas included, as someone with this session. */
export function as(server: Pick<TeamServer, 'app'>, options: CallOptions = {}): RouterCaller {
  return makeCaller(contextOf(server, options));
}

/** What a request carries to a procedure; for routers that a test makes itself. */
export function contextOf(server: Pick<TeamServer, 'app'>, options: CallOptions = {}): Context {
  return {
    services: server.app.services,
    request: {
      id: options.requestId ?? crypto.randomUUID(),
      ip: options.ip ?? '127.0.0.1',
      userAgent: 'test',
      transport: 'trpc',
      localProof: options.localProof ?? false,
      sharedCredential: options.session,
      idempotencyKey: options.idempotencyKey,
      cookies: { set: () => undefined, clear: () => undefined },
    },
  };
}
