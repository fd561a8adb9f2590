import { startServer } from '../../testing/server-process.ts';
import { load } from '../load.ts';
import type { BenchOptions, Prepared, Row } from '../measure.ts';
import { startReference } from '../reference-process.ts';
import { seedNotes } from '../seed-notes.ts';

const connections = 20;
const newNote = {
  title: 'Month end',
  body: 'Run `m00_close.cmd` first, then check the ledger. '.repeat(8),
  tags: ['closing'],
};

async function prepare(options: BenchOptions, call: 'list' | 'create'): Promise<Prepared> {
  const seeded = await seedNotes(10_000);
  const server = await startServer({ dataDir: seeded.dataDir });
  const reference = await startReference('notes.mjs', [seeded.referenceFile]);
  const plan = {
    method: call === 'list' ? ('GET' as const) : ('POST' as const),
    ...(call === 'create' && { body: JSON.stringify(newNote) }),
    connections,
    seconds: options.seconds,
  };
  const json: Record<string, string> = call === 'create' ? { 'content-type': 'application/json' } : {};
  const headers = { ...json, authorization: `Bearer ${server.accessToken}` };
  const ours = `${server.url}/trpc/local.notes.${call}${call === 'list' ? `?input=${encodeURIComponent('{}')}` : ''}`;
  return {
    pids: { ours: server.pid, reference: reference.pid },
    ours: async () => (await load({ ...plan, url: ours, headers })).perSecond,
    reference: async () => (await load({ ...plan, url: `${reference.url}/notes`, headers })).perSecond,
    async close() {
      await reference.close();
      await server.stop();
      seeded.remove();
    },
  };
}

export const listNotes: Row = {
  id: '1',
  work: 'list 50 notes of 10 000 (HTTP, tRPC, 20 connections)',
  reference: 'Fastify, one prepared statement',
  kind: 'rate',
  unit: 'requests/s',
  goal: 0.6,
  prepare: (options) => prepare(options, 'list'),
};

export const createNote: Row = {
  id: '2',
  work: 'create a note (HTTP, tRPC, 20 connections)',
  reference: 'Fastify, prepared insert',
  kind: 'rate',
  unit: 'requests/s',
  goal: 0.6,
  prepare: (options) => prepare(options, 'create'),
};
