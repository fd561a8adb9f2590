import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { openLocalDatabase } from '../../db/local/client.ts';
import { readConfig } from '../config.ts';
import { LocalAccess } from '../local/access/local-access.ts';
import { LocalBackups } from '../local/backups/service.ts';
import { localRouter } from '../local/router.ts';
import type { Context, RequestInfo, Services } from '../trpc/context.ts';
import { createCallerFactory } from '../trpc/init.ts';
import { tempFolder } from './temp.ts';

export interface LocalContextOptions {
  /** Default true: the caller is the owner of this machine. */
  localProof?: boolean;
  localWing?: 'on' | 'off';
}

/** A context for procedures of the local wing, on a real SQLite database in a folder of the running test. */
export async function localContext({ localProof = true, localWing = 'on' }: LocalContextOptions = {}) {
  const dataDir = tempFolder('local');
  const local = await openLocalDatabase({ dataDir });
  onTestFinished(() => local.close());
  const config = readConfig({ WO_DATA_DIR: dataDir, WO_LOCAL: localWing }, []);
  const localAccess = new LocalAccess({ dataDir, db: local.db });
  const backups = new LocalBackups({ local, dataDir });
  onTestFinished(() => backups.close());
  const own = { config, log: pino({ level: 'silent' }), local, localAccess, backups };
  // The local wing never asks for the shared services: a procedure that did would fail here, as it should.
  const services = own as Services;
  const ctx: Context = { services, request: requestOf(localProof) };
  return { ctx, local, dataDir };
}

/** Calls procedures of the local wing as a client would, guards and schemas included. */
export async function localCaller(options?: LocalContextOptions) {
  const { ctx, local, dataDir } = await localContext(options);
  return { call: createCallerFactory(localRouter)(ctx), local, dataDir };
}
export type LocalCaller = Awaited<ReturnType<typeof localCaller>>['call'];

function requestOf(localProof: boolean): RequestInfo {
  return {
    id: '0199f3a2-7c1b-7e55-9d3a-5f0c8a1b2c3d',
    ip: '127.0.0.1',
    userAgent: undefined,
    transport: 'trpc',
    localProof,
    sharedCredential: undefined,
    idempotencyKey: undefined,
    cookies: { set: () => undefined, clear: () => undefined },
  };
}
