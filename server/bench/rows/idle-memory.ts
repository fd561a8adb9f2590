import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { startPostgres } from '../../testing/postgres.ts';
import { startServer } from '../../testing/server-process.ts';
import { connectTeam } from '../../testing/team-on-server.ts';
import type { Prepared, Row } from '../measure.ts';
import { startReference } from '../reference-process.ts';
import { seedNotes } from '../seed-notes.ts';

/** Until what starting left behind is collected, and timers have had their first turn. */
const settlingMs = 20_000;

/** Resident memory of a process, in MiB (Linux). */
function residentMib(pid: number): number {
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kib) / 1024;
}

async function prepareSolo(): Promise<Prepared> {
  const seeded = await seedNotes(10_000);
  const server = await startServer({ dataDir: seeded.dataDir });
  const reference = await startReference('cold-start.cjs', [seeded.referenceFile, '0']);
  return idle([server.pid, reference.pid], async () => {
    await server.stop();
    await reference.close();
    seeded.remove();
  });
}

async function prepareConnected(): Promise<Prepared> {
  const postgres = await startPostgres({});
  const first = await startServer({});
  const { databaseUrl } = await connectTeam(first, await postgres.createDatabase());
  await first.stop();
  // as it is on any day but the first
  const server = await startServer({ dataDir: first.dataDir });
  const reference = await startReference('scripts.mjs', [databaseUrl, '3']);
  return idle([server.pid, reference.pid], async () => {
    await server.stop();
    await first.remove();
    await reference.close();
    await postgres.remove();
  });
}

async function idle([ours, reference]: [number, number], close: () => Promise<void>): Promise<Prepared> {
  await sleep(settlingMs);
  return {
    ours: async () => residentMib(ours),
    reference: async () => residentMib(reference),
    close,
  };
}

const memory = { kind: 'time' as const, unit: 'MiB', of: 'ours' as const };

export const idleSolo: Row = {
  ...memory,
  id: '13',
  work: 'resident memory of an idle server, Solo, 10 000 notes',
  reference: 'fastify listening, better-sqlite3 open',
  goal: 120,
  prepare: prepareSolo,
};

export const idleConnected: Row = {
  ...memory,
  id: '13b',
  work: 'the same, connected to a team database',
  reference: 'fastify listening, postgres.js connected',
  goal: 140,
  prepare: prepareConnected,
};
