import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../testing/postgres-process.ts';
import { startServer } from '../../testing/server-process.ts';
import type { Prepared, Row } from '../measure.ts';
import { seedNotes } from '../seed-notes.ts';

const startsPerRound = 3;

/** Milliseconds from `spawn` until `/readyz` answers 200. */
async function untilReady(start: (port: number) => Promise<() => Promise<unknown>>): Promise<number> {
  const port = await freePort();
  const started = performance.now();
  const stop = await start(port);
  while (!(await isReady(port))) await sleep(1);
  const ms = performance.now() - started;
  await stop();
  return ms;
}

async function isReady(port: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/readyz`)).ok;
  } catch {
    return false; // does not listen yet
  }
}

async function average(once: () => Promise<number>): Promise<number> {
  let sum = 0;
  for (let i = 0; i < startsPerRound; i++) sum += await once();
  return sum / startsPerRound;
}

async function prepare(): Promise<Prepared> {
  const seeded = await seedNotes(10_000);
  const file = join(import.meta.dirname, '../references/cold-start.cjs');
  const ours = () =>
    untilReady(async (port) => {
      const starting = startServer({
        dataDir: seeded.dataDir,
        env: { WO_PORT: String(port) },
      });
      return async () => (await starting).stop();
    });
  const reference = () =>
    untilReady(async (port) => {
      const child = spawn(process.execPath, [file, seeded.referenceFile, String(port)], { stdio: 'ignore' });
      return async () => {
        child.kill();
        await once(child, 'exit');
      };
    });
  return {
    ours: () => average(ours),
    reference: () => average(reference),
    close: () => Promise.resolve(seeded.remove()),
  };
}

export const coldStart: Row = {
  id: '5',
  work: 'cold start of Solo until /readyz is 200, 10 000 notes',
  reference: 'fastify listening, better-sqlite3 open',
  kind: 'time',
  unit: 'ms',
  goal: 3,
  prepare,
};
