import postgres from 'postgres';
import { until } from '../../testing/until.ts';
import type { BenchOptions, Prepared, Row } from '../measure.ts';
import { edit, setStage } from './scripts.ts';

/**
 * The same server and the same updates, with and without seals. Sealing stops while somebody else holds the lock of
 * the log, so the server itself is not told anything: it asks, and finds that another is at work.
 */
async function prepare({ seconds }: BenchOptions): Promise<Prepared> {
  const stage = await setStage();
  const holder = postgres(stage.team.databaseUrl, { max: 1 });
  const lock = `wo audit seal ${stage.team.teamId}`;
  return {
    ours: () => edit(stage, 'ours', seconds),
    async reference() {
      await holder`select pg_advisory_lock(hashtextextended(${lock}, 0))`;
      try {
        return await edit(stage, 'ours', seconds);
      } finally {
        await holder`select pg_advisory_unlock(hashtextextended(${lock}, 0))`;
        await until(async () => (await holder`select 1 from audit_pending limit 1`).length === 0, {
          timeoutMs: 60_000,
        });
      }
    },
    async facts() {
      const [row] = await holder<{ sealed: string; waiting: string }[]>`
        select (select count(*) from audit_sealed) as sealed, (select count(*) from audit_pending) as waiting`;
      return { facts: { ...row }, failed: Number(row?.sealed) > 0 ? [] : ['rows are sealed meanwhile'] };
    },
    async close() {
      await holder.end();
      await stage.close();
    },
  };
}

export const sealing: Row = {
  id: '4b',
  work: 'audited update of a script while its rows are sealed (16 connections)',
  reference: 'the same, with the seal held up',
  kind: 'rate',
  unit: 'changes/s',
  goal: 0.9,
  prepare,
};
