import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { AnyRouter } from '@trpc/server';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { type LocalDatabase, openLocalDatabase } from '../db/local/client.ts';
import { DataDirError } from '../db/local/files.ts';
import { SharedDatabase } from '../db/shared/shared-database.ts';
import { AuditWitness } from './bridge/audit-witness/witness.ts';
import { Folders } from './bridge/folders/service.ts';
import { startHousekeeping } from './bridge/housekeeping/service.ts';
import { PublicationWatcher } from './bridge/publications/watcher.ts';
import { Scans } from './bridge/scans/scans.ts';
import { type Config, unusableDataDir } from './config.ts';
import type { Listening } from './http/gate.ts';
import type { Limits } from './http/limits.ts';
import { allowedOrigins } from './http/origins.ts';
import { buildHttp } from './http/server.ts';
import { Installation } from './installation/installation.ts';
import { Mover } from './installation/move/mover.ts';
import { connectOptions } from './installation/prepare-connection.ts';
import { LocalAccess } from './local/access/local-access.ts';
import { LocalBackups } from './local/backups/service.ts';
import { packageVersion } from './package-version.ts';
import { appRouter } from './router.ts';
import { startDelivery } from './shared/audit-sinks/deliver.ts';
import { Sealer } from './shared/audit/sealer.ts';
import { OidcProvider } from './shared/oidc/provider.ts';
import { ControlMImports } from './shared/control-m/imports/work.ts';
import { ImportRunner } from './shared/imports/runner.ts';
import { startFactsRefresh } from './shared/scripts/service.ts';
import { AnonymousDenials } from './trpc/anonymous-denials.ts';
import type { Services } from './trpc/context.ts';

/** Running requests get this long to finish when the server stops. */
const stopGraceMs = 9_000;

/** One server, built but not listening until {@link App.listen}. */
export interface App {
  http: FastifyInstance;
  services: Services;
  /**
   * Begins to accept requests.
   * @returns the address, and the start link when the local wing is on
   * @throws Error EADDRINUSE - another process has the port
   */
  listen(): Promise<{ url: string; startLink: string | undefined }>;
  /** Stops accepting, lets running requests finish for at most ten seconds, closes both databases. */
  close(): Promise<void>;
}

export interface AppOptions {
  config: Config;
  log: Logger;
  /** Prints a line for whoever watches this server's terminal, such as the setup token; never logged. */
  announce: (line: string) => void;
  /** Other than the usual request limits; tests. */
  limits?: Limits;
  /** Other procedures than the product's; tests. */
  router?: AnyRouter;
  /** Another folder with the built page; tests. */
  webFolder?: string;
}

/**
 * The composition root: every long-lived object of the server is made here, once.
 * @throws LocalDatabaseLockedError | LocalDatabaseNewerError | LocalDatabaseCorruptError
 * @throws ConfigError - the data folder cannot be used
 */
export async function createApp({
  config,
  log,
  announce,
  router = appRouter,
  ...rest
}: AppOptions): Promise<App> {
  const { dataDir } = config;
  const local = await openLocal(dataDir, log);
  try {
    const services = await createServices({ config, log, announce }, local);
    let listening: Listening | undefined;
    const http = await buildHttp({
      services,
      router,
      listening: () => (listening ??= listeningAt(config, portOf(http))),
      ...rest,
    });
    const stopHousekeeping = startHousekeeping(services);
    const stopDelivery = startDelivery(services);
    const stopFactsRefresh = startFactsRefresh(services);
    services.sealer.start();
    services.auditWitness.start();
    services.imports.start();
    if (config.localWing) services.publications.start();
    const stop = async () => {
      stopHousekeeping();
      await Promise.all([stopDelivery(), stopFactsRefresh()]);
      await close(http, services);
    };
    return { http, services, listen: () => listen(http, services), close: stop };
  } catch (error) {
    local.close();
    throw error;
  }
}

async function openLocal(dataDir: string, log: Logger): Promise<LocalDatabase> {
  try {
    return await openLocalDatabase({ dataDir, buildVersion: packageVersion(), log });
  } catch (error) {
    throw error instanceof DataDirError ? unusableDataDir(dataDir, error.message) : error;
  }
}

async function createServices(
  { config, log, announce }: Pick<AppOptions, 'config' | 'log' | 'announce'>,
  local: LocalDatabase,
): Promise<Services> {
  const shared = new SharedDatabase({ ...connectOptions(config), log });
  const localAccess = new LocalAccess({ dataDir: config.dataDir, db: local.db });
  const installation = new Installation({ config, log, db: local.db, shared, announce });
  await installation.initializeOnStartup(); // returns at once: an outage must not delay the start
  const sealer = new Sealer(shared, log);
  const place = () => ({ installation: config.installationName, topology: installation.topology() });
  const auditWitness = new AuditWitness({ local: local.db, shared, log, place });
  const mover = new Mover({ config, log, local: local.db, shared, installation, auditWitness });
  mover.tidy();
  const oidc = config.oidc && new OidcProvider(config.oidc);
  const folders = new Folders();
  return {
    config,
    log,
    local,
    localAccess,
    backups: new LocalBackups({ local, dataDir: config.dataDir }),
    shared,
    installation,
    mover,
    oidc,
    sealer,
    auditWitness,
    imports: new ImportRunner({
      shared,
      log,
      dataDir: config.dataDir,
      works: { 'control-m': new ControlMImports() },
    }),
    folders,
    scans: new Scans({ folders, local: local.db, shared, log }),
    publications: new PublicationWatcher({ folders, local: local.db, shared, log }),
    anonymousDenials: new AnonymousDenials(),
  };
}

function listeningAt(config: Config, port: number): Listening {
  return { port, origins: allowedOrigins(config.host, port, config.publicOrigins) };
}

function portOf(http: FastifyInstance): number {
  const address = http.server.address();
  if (address === null || typeof address === 'string') throw new Error('The server does not listen yet');
  return (address satisfies AddressInfo).port;
}

async function listen(http: FastifyInstance, { config, localAccess }: Services) {
  await http.listen({ host: config.host, port: config.port });
  const url = `http://${printableHost(config.host)}:${portOf(http)}`;
  writeAddressFile(config.dataDir, url);
  const startLink = config.localWing ? `${url}/#start=${localAccess.createStartToken()}` : undefined;
  return { url, startLink };
}

/** An address to open on this machine: a wildcard is none, and IPv6 needs brackets. */
function printableHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

/** Tells the command line of this machine where the server of this data folder listens. */
function writeAddressFile(dataDir: string, url: string): void {
  const file = addressFile(dataDir);
  writeFileSync(file, `${JSON.stringify({ url, pid: process.pid })}\n`, { mode: 0o600 });
  chmodSync(file, 0o600); // the mode above only counts for a new file
}

function addressFile(dataDir: string): string {
  return join(dataDir, 'server.json');
}

async function close(
  http: FastifyInstance,
  {
    config,
    installation,
    mover,
    backups,
    local,
    sealer,
    auditWitness,
    imports,
    folders,
    scans,
    publications,
  }: Services,
): Promise<void> {
  rmSync(addressFile(config.dataDir), { force: true });
  const cut = setTimeout(() => http.server.closeAllConnections(), stopGraceMs);
  await http.close();
  clearTimeout(cut);
  await Promise.all([scans.close(), publications.close()]);
  folders.close();
  backups.close();
  await mover.close();
  await imports.stop();
  await sealer.stop();
  const witnessed = auditWitness.close(); // ends a look that waits for the database when that is closed
  await installation.close(); // and the shared database with it
  await witnessed;
  local.close();
}
