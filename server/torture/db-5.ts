import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { onServer, startPostgres } from '../testing/postgres.ts';
import { startServer } from '../testing/server-process.ts';
import { untilState } from '../testing/team-on-server.ts';
import { promise, type Scenario } from './scenario.ts';

const processes = 8;
const migrationFiles = join(import.meta.dirname, '../../db/shared/migrations');

export const manyStarts: Scenario = {
  id: 'DB-5',
  about: `${processes} servers start at once on one empty database: each ready, each migration once`,
  rounds: { short: 1, long: 50 },
  async run(rounds, note) {
    const postgres = await startPostgres();
    const slowestMs: number[] = [];
    try {
      for (let round = 1; round <= rounds; round++) {
        const url = await postgres.createDatabase();
        slowestMs.push(await startAll(url));
        await checkJournal(url);
        await postgres.dropDatabase(url);
        note(`round ${round}: all ready after ${slowestMs.at(-1)?.toFixed(0)} ms`);
      }
    } finally {
      await postgres.remove();
    }
    return { rounds, slowestMs: Math.round(Math.max(...slowestMs)) };
  },
};

async function startAll(databaseUrl: string): Promise<number> {
  const started = performance.now();
  const env = { WO_SHARED_DATABASE_URL: databaseUrl };
  const starting = Array.from({ length: processes }, () => startServer({ env, timeoutMs: 90_000 }));
  const settled = await Promise.allSettled(starting);
  const servers = settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  try {
    promise(servers.length === processes, 'every server starts', { started: servers.length });
    await Promise.all(servers.map((server) => untilState(server, 'ready', 60_000)));
    return performance.now() - started;
  } finally {
    await Promise.all(servers.map((server) => server.remove()));
  }
}

/** The journal is where a migration that ran twice shows, beside the error of the second one. */
async function checkJournal(databaseUrl: string): Promise<void> {
  const names = readdirSync(migrationFiles).filter((name) => name.endsWith('.sql'));
  const applied = await onServer(
    databaseUrl,
    (sql) => sql<{ n: number }[]>`select count(*)::int as n from wo_migrations`,
  );
  promise(applied[0]?.n === names.length, 'each migration is in the journal once', {
    applied: applied[0]?.n,
    files: names.length,
  });
}
