import { pino } from 'pino';
import { sql } from 'drizzle-orm';
import { v7 } from 'uuid';
import { onTestFinished } from 'vitest';
import { openLocalDatabase } from '../../db/local/client.ts';
import { AuditWitness } from '../bridge/audit-witness/witness.ts';
import { type AuditedWork, auditedTransaction } from '../shared/audit/transaction.ts';
import { origin } from './given.ts';
import { onServer } from './postgres.ts';
import { tamper, type Tx } from './superuser.ts';
import type { TeamServer } from './team-server.ts';
import { tempFolder } from './temp.ts';
import { until } from './until.ts';

/** Logs of a team database, installations that watch them, and a superuser who changes them. */
export class WitnessedLogs {
  readonly #server: TeamServer;

  constructor(server: TeamServer) {
    this.#server = server;
  }

  get db() {
    return this.#server.connection.db;
  }

  /** An installation's memory of its own, which looks only when told. */
  async witness(now?: () => number): Promise<AuditWitness> {
    const local = await openLocalDatabase({ dataDir: tempFolder('witness') });
    onTestFinished(() => local.close());
    local.sqlite.pragma('synchronous = OFF'); // nobody pulls the plug here
    const { shared } = this.#server.app.services;
    const log = pino({ level: 'silent' });
    const place = () => ({ installation: 'elsewhere', topology: 'server' as const });
    return new AuditWitness({ local: local.db, shared, log, place, ...(now && { now }) });
  }

  /** Writes entries named 0, 1, 2, … to a log, as a change does; the witness gets their receipts. */
  async write(witness: AuditWitness | undefined, log: string, count: number): Promise<void> {
    const work = async ({ audit }: AuditedWork) => {
      for (let n = 0; n < count; n += 1)
        audit.record({
          action: 'test.write',
          resource: { type: 'test', id: v7(), name: `${n}` },
          teamId: log,
        });
      return { value: undefined };
    };
    await auditedTransaction(this.#server.connection, origin, work, witness?.keeper());
    witness?.receipts.flush();
  }

  /** Seals what waits, and returns when nothing of the log waits any more. */
  async sealed(log: string): Promise<void> {
    await this.db.execute(sql`select audit_seal_pending(1000)`);
    await until(async () => (await this.db.$count(sql`audit_pending`, sql`log = ${log}`)) === 0);
  }

  /** A log of ten sealed entries, written and seen by one installation. */
  async aSealedLog(now?: () => number): Promise<{ log: string; witness: AuditWitness }> {
    const log = v7();
    const witness = await this.witness(now);
    for (const count of [6, 4]) {
      await this.write(witness, log, count);
      await this.sealed(log);
    }
    await witness.checkNow();
    return { log, witness };
  }

  /** One transaction of the database's superuser, with every trigger of the log out of the way. */
  tamper(work: (tx: Tx) => Promise<unknown>): Promise<void> {
    return tamper(this.#server.databaseUrl, work);
  }

  /** Runs `work` while nobody can seal the log: another session has the lock that sealing tries to take. */
  async holdingSeal(log: string, work: () => Promise<void>): Promise<void> {
    await onServer(this.#server.databaseUrl, async (client) => {
      const key = client`hashtextextended(${`wo audit seal ${log}`}, 0)`;
      await client`select pg_advisory_lock(${key})`;
      try {
        await work();
      } finally {
        await client`select pg_advisory_unlock(${key})`;
      }
    });
  }
}

export const alarmOf = (witness: AuditWitness, log: string) =>
  witness.list().find((found) => found.log === log)?.alarm;
