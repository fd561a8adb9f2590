import type { SharedDb } from './client.ts';
import type { CopyRows } from './copy-rows.ts';

/** An open shared database; PostgreSQL by network and PGlite in this process look the same from here. */
export interface SharedConnection {
  readonly kind: 'postgres' | 'embedded';
  /** The server it leads to, of several in the URL. */
  readonly host?: string;
  readonly db: SharedDb;
  /** Settings that every transaction starts with, where the connection itself cannot carry them. */
  readonly transactionSettings: readonly string[];
  /** @returns false - nothing was to be held, so that nothing was stored */
  copyIn(rows: CopyRows): Promise<boolean>;
  /** One trivial query over the pool. */
  ping(): Promise<void>;
  /** Whether one of its connections was found to be dead without having been closed: the pool is to be replaced. */
  silent?(): boolean;
  /** Drops every connection at once; running queries fail. Safe to call twice. */
  close(): Promise<void>;
}

export interface ConnectOptions {
  /** Largest number of connections this process opens. */
  poolSize: number;
  /** Shown in pg_stat_activity. */
  applicationName: string;
  /** Where `embedded:` keeps its files. */
  embeddedDir: string;
  /** How long a statement may be without an answer before another connection asks whether it is worked on. Default 10 s. */
  silentAfterMs?: number;
}

/** Milliseconds a statement, a lock wait and an idle transaction may take before PostgreSQL ends them. */
export const timeouts = {
  statement_timeout: 15_000,
  lock_timeout: 5_000,
  idle_in_transaction_session_timeout: 20_000,
} as const;
