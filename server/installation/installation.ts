import type { Logger } from 'pino';
import type { LocalDb } from '../../db/local/client.ts';
import type { ConnectOptions, SharedConnection } from '../../db/shared/connection.ts';
import { embeddedExists } from '../../db/embedded-folder.ts';
import type { SharedDatabase } from '../../db/shared/shared-database.ts';
import { addressOf, isEmbedded, type SharedTarget } from '../../db/shared/target.ts';
import type { Config } from '../config.ts';
import type { AuditOrigin, Topology } from '../shared/audit/record.ts';
import { auditedTransaction } from '../shared/audit/transaction.ts';
import { createFirstAdmin, type FirstAdmin, isInitialised } from '../shared/users/first-admin.ts';
import { Refusal } from '../trpc/errors.ts';
import { ConnectionTests } from './connection-tests.ts';
import type { InstallationStatus } from './installation-status.ts';
import { beingMoved } from './move/being-moved.ts';
import { type Configuration, connectOptions, prepareConnection } from './prepare-connection.ts';
import { SecretBox } from './secret-box.ts';
import { SetupToken } from './setup-token.ts';
import {
  forgetConnection,
  readStoredConnection,
  type StoredConnection,
  storeConnection,
} from './stored-connection.ts';
import { type ConnectionTest, testConnection } from './test-connection.ts';

export interface InstallationOptions {
  config: Config;
  db: LocalDb;
  shared: SharedDatabase;
  log: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** Prints a line for whoever watches the server's terminal. */
  announce: (line: string) => void;
}

const firstConnectMs = 10_000;

/** Which shared database this installation uses, how it came to it, and how it stands. */
export class Installation {
  readonly #options: InstallationOptions;
  readonly #box: SecretBox;
  readonly #setup = new SetupToken();
  readonly #unwatch: () => void;
  /** Counts every address that is tried here, whatever it is tried for. */
  readonly tests = new ConnectionTests();
  #initialised = false;
  /** Named while the schema still waits for the DBA; in memory only. */
  #pending: { firstAdmin: FirstAdmin; origin: AuditOrigin } | undefined;
  /** Configuring is done one at a time: two racing wizards must not half-undo each other. */
  #turn: Promise<unknown> = Promise.resolve();
  /** From the moment a move waits for its turn. */
  #moving = false;

  constructor(options: InstallationOptions) {
    this.#options = options;
    this.#box = new SecretBox(options.config);
    this.#unwatch = options.shared.onChange(() => void this.#offerSetup());
  }

  /**
   * Begins to connect to the configured database, if there is one, and returns at once: an unreachable
   * database never delays or fails a start.
   * @throws ConfigError - the secret key does not open the stored connection
   */
  async initializeOnStartup(): Promise<void> {
    const target = this.#configured();
    if (target) await this.#options.shared.use(target);
  }

  #configured(): SharedTarget | undefined {
    const { config, db } = this.#options;
    if (config.sharedUrl) return { url: config.sharedUrl, migrate: config.sharedMigrate };
    return readStoredConnection(db, this.#box);
  }

  /** @param withAddress - host, port and database are for the owner and for people who are signed in */
  async status(withAddress: boolean): Promise<InstallationStatus> {
    return this.#statusWith(withAddress, await this.#needsFirstAdmin());
  }

  /**
   * The status for a call that has just made the first administrator. Its transaction is still open and may
   * hold the only connection there is: this must not ask the database anything.
   */
  statusOfInitialised(withAddress: boolean): InstallationStatus {
    return this.#statusWith(withAddress, false);
  }

  #statusWith(withAddress: boolean, needsFirstAdmin: boolean): InstallationStatus {
    const { shared, config } = this.#options;
    const { state, since, retryAt, ...told } = shared.status();
    const reason = (withAddress ? told.reasonWithAddress : undefined) ?? told.reason;
    const target = shared.target();
    const address = target && addressOf(target.url);
    return {
      mode: target ? 'shared' : 'solo',
      state,
      since: since.toISOString(),
      ...(reason !== undefined && { reason }),
      ...(retryAt && state !== 'ready' && { retryAt: retryAt.toISOString() }),
      ...(target && { migrate: target.migrate, topology: this.topology() }),
      ...(withAddress && address && { database: address }),
      managed: config.sharedUrl !== undefined,
      needsFirstAdmin,
      ...(config.oidc && { oidc: { name: config.oidc.name } }),
    };
  }

  onChange(listener: () => void): () => void {
    return this.#options.shared.onChange(listener);
  }

  /**
   * A member's own server (it has a local wing, on loopback) holds the team's login where that member can go
   * around it: its rows are claims. A central or embedded one keeps the login to itself.
   */
  topology(): Topology {
    const target = this.#options.shared.target();
    return this.topologyOf(target?.url);
  }

  topologyOf(url: string | undefined): Topology {
    const { personal, localWing } = this.#options.config;
    const membersOwn = personal && localWing && !(url !== undefined && isEmbedded(url));
    return membersOwn ? 'claimed' : 'server';
  }

  /** @throws Refusal TOO_MANY_REQUESTS; MOVE_STATE - the embedded database is being moved */
  async test(url: string): Promise<ConnectionTest> {
    if (isEmbedded(url)) this.#refuseWhileMoving();
    this.tests.count();
    const options = connectOptions(this.#options.config);
    if (!isEmbedded(url)) return testConnection(url, options);
    // its folder has one opener at a time: neither the wizard nor the running server may have it open
    return this.#inTurn(async () => this.#embeddedInUse(options) ?? (await testConnection(url, options)));
  }

  #embeddedInUse({ embeddedDir }: ConnectOptions): ConnectionTest | undefined {
    const { shared } = this.#options;
    const target = shared.target();
    if (!target || !isEmbedded(target.url) || !embeddedExists(embeddedDir)) return undefined;
    const { state, reason } = shared.status();
    const ok = state === 'ready' || state === 'connecting';
    const detail = ok ? 'It is in use now.' : `It is in use now, but ${reason ?? 'cannot be opened'}.`;
    const checks: ConnectionTest['checks'] = [{ name: 'schema', ok, detail }];
    return { ok, checks, ...(state === 'ready' && { schema: 'current' }) };
  }

  /**
   * Connects this installation: makes or checks the schema, makes the first administrator of an empty
   * database, stores the connection encrypted, and begins to serve it.
   * @throws Refusal SET_BY_ENVIRONMENT, MOVE_STATE, and what {@link prepareConnection} refuses
   */
  async configure(wanted: Configuration, origin: AuditOrigin): Promise<void> {
    this.refuseManaged();
    this.#refuseWhileMoving();
    await this.#inTurn(async () => {
      const { shared, db } = this.#options;
      const before = shared.target();
      this.#proveKey();
      let opened: SharedConnection | undefined;
      if (isEmbedded(wanted.url)) await shared.use(undefined); // one process, one opener
      try {
        opened = await prepareConnection(this.#options.config, wanted, {
          ...origin,
          topology: this.topologyOf(wanted.url),
        });
        const { url, migrate, acceptSharedLogin = false } = wanted;
        storeConnection(db, this.#box, { url, migrate, acceptSharedLogin });
        this.#initialised = false;
        this.#pending = wanted.firstAdmin && { firstAdmin: wanted.firstAdmin, origin };
        await shared.use({ url, migrate, mustExist: true }, opened);
      } catch (error) {
        await opened?.close(); // it was made, but could not be stored
        if (isEmbedded(wanted.url)) await shared.use(before);
        throw error;
      }
      await shared.settled(firstConnectMs);
    });
  }

  /**
   * Runs a move of the team's data: nothing else changes the connection meanwhile, and only `work` may store another.
   * @throws Refusal SET_BY_ENVIRONMENT, CONNECTION_REFUSED - its address could not be stored
   */
  async moving<T>(work: (store: (connection: StoredConnection) => void) => Promise<T>): Promise<T> {
    this.refuseManaged();
    this.#moving = true;
    try {
      return await this.#inTurn(async () => {
        this.#proveKey();
        return work((connection) => storeConnection(this.#options.db, this.#box, connection));
      });
    } finally {
      this.#moving = false;
    }
  }

  /** What waited for the end of a move would be done to the database that it led to, and that nobody meant. */
  #refuseWhileMoving(): void {
    if (this.#moving) throw beingMoved();
  }

  /** Forgets the connection. Team data stays where it is. @throws Refusal SET_BY_ENVIRONMENT, MOVE_STATE */
  async disconnect(): Promise<void> {
    this.refuseManaged();
    this.#refuseWhileMoving();
    await this.#inTurn(async () => {
      forgetConnection(this.#options.db);
      this.#initialised = false;
      this.#pending = undefined;
      await this.#options.shared.use(undefined);
    });
  }

  /**
   * Checks the token that the terminal of this server shows while its database has no administrator. Never
   * waits for the database: it is called inside a transaction that may hold the only connection.
   * @throws Refusal INVALID_CREDENTIALS - wrong, used or older than an hour; a new one is printed
   */
  checkSetupToken(token: string): void {
    if (this.#setup.accepts(token)) return;
    void this.#offerSetup(); // its query waits for its turn, which may be the end of the caller's transaction
    throw new Refusal(
      'INVALID_CREDENTIALS',
      'This setup token is not valid. Use the newest one in the terminal of the server; it works for an hour.',
    );
  }

  async close(): Promise<void> {
    this.#unwatch();
    await this.#options.shared.close();
  }

  /** Asked before a database is touched: without a key nothing could be stored afterwards. */
  #proveKey(): void {
    try {
      this.#box.seal('proof', 'proof');
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new Refusal(
        'CONNECTION_REFUSED',
        `The team database was not connected, because its address cannot be stored encrypted. ${why}`,
      );
    }
  }

  /** @throws Refusal SET_BY_ENVIRONMENT - the connection is not for anybody to change here */
  refuseManaged(): void {
    if (this.#options.config.sharedUrl === undefined) return;
    throw new Refusal(
      'SET_BY_ENVIRONMENT',
      'The team database is set by WO_SHARED_DATABASE_URL. Change it there and start the server again.',
    );
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work);
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  async #makePending(): Promise<boolean> {
    const connection = this.#options.shared.connection();
    const pending = this.#pending;
    if (!connection || !pending) return false;
    this.#pending = undefined; // once: its password must not stay in memory
    const origin = { ...pending.origin, topology: this.topology() };
    try {
      await auditedTransaction(connection, origin, async ({ db, audit }) => ({
        value: await createFirstAdmin(db, audit, pending.firstAdmin),
      }));
      return true;
    } catch (error) {
      this.#options.log.error({ err: error }, 'the first administrator was not made; use the setup token');
      return false;
    }
  }

  async #needsFirstAdmin(): Promise<boolean> {
    const connection = this.#options.shared.connection();
    if (this.#initialised || !connection) return false;
    try {
      this.#initialised = await isInitialised(connection.db);
      return !this.#initialised;
    } catch {
      return false; // lost meanwhile; the state says so
    }
  }

  /**
   * A database that is ready but has no administrator: the one that was named while it waited for its DBA is
   * made now; else only the terminal can name the first one.
   */
  async #offerSetup(): Promise<void> {
    if (!(await this.#needsFirstAdmin()) || (await this.#makePending()) || this.#setup.valid) return;
    this.#options.announce(
      `setup token (valid for an hour, to name the first administrator): ${this.#setup.issue()}`,
    );
  }
}
