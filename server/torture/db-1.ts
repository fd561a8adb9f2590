import { join } from 'node:path';
import { openLocalDatabase } from '../../db/local/client.ts';
import { Disk } from '../testing/local-db/power-cut.ts';
import { type DiskStep, recordDisk } from '../testing/local-db/recording.ts';
import { whyNoTracing } from '../testing/local-db/traced.ts';
import { makeFolder, removeFolder } from '../testing/temp.ts';
import { promise, type Scenario } from './scenario.ts';

/** Cuts of one recording. */
const cutsEach = 100;
const notes = 60;

export const powerCuts: Scenario = {
  id: 'DB-1',
  about:
    'power cuts while notes are written: of what was not flushed any part is there; sound, and nothing acknowledged lost',
  rounds: { short: 100, long: 2_000 },
  async run(rounds, note) {
    const missing = await whyNoTracing();
    if (missing !== undefined) {
      note(`left out: ${missing}`);
      return { rounds, leftOut: missing };
    }
    const folder = makeFolder('db-1');
    const acknowledged: number[] = [];
    try {
      for (let round = 0; round < rounds; round += cutsEach) {
        const recording = await record(folder, 'save', round);
        for (let cut = round; cut < Math.min(round + cutsEach, rounds); cut += 1)
          acknowledged.push(await cutOnce(recording, cut));
        note(`${acknowledged.length} cuts, after ${average(acknowledged)} acknowledged notes on average`);
      }
      await checkControl(folder);
    } finally {
      removeFolder(folder);
    }
    promise(average(acknowledged) > notes / 4, 'the cuts met the writing', {
      average: average(acknowledged),
    });
    return { rounds, acknowledged: average(acknowledged) };
  },
};

interface Recording {
  dataDir: string;
  steps: DiskStep[];
  below: string;
}

/** A server's life from the first start on: the database is made, migrated, written and closed. */
async function record(below: string, mode: 'save' | 'save-wrong', index: number): Promise<Recording> {
  const dataDir = join(below, `${mode}-${index}`);
  const steps = await recordDisk(dataDir, join(below, 'calls'), mode, dataDir, String(notes));
  const said = steps.filter(({ kind }) => kind === 'said').length;
  promise(said === notes, 'all is recorded', { said, steps: steps.length });
  return { dataDir, steps, below };
}

/** Answers how many notes had been acknowledged. */
async function cutOnce({ dataDir, steps, below }: Recording, seed: number): Promise<number> {
  const random = randomFrom(seed);
  const disk = new Disk(random);
  const upTo = Math.floor(random() * (steps.length + 1));
  const acknowledged: string[] = [];
  for (const step of steps.slice(0, upTo)) {
    disk.take(step);
    if (step.kind === 'said') acknowledged.push(step.line);
  }
  const left = join(below, `cut-${seed}`);
  disk.leave(dataDir, left);
  const local = await openLocalDatabase({ dataDir: left }).catch((error: unknown) => {
    throw new Error(`After power cut ${seed} at step ${upTo} the database does not open`, { cause: error });
  });
  const integrity = local.sqlite.pragma('integrity_check', { simple: true });
  const kept = new Set(local.sqlite.prepare('select title from notes').pluck().all());
  local.close();
  removeFolder(left);
  promise(integrity === 'ok', 'the database is sound after a power cut', { seed, upTo, integrity });
  const lost = acknowledged.filter((title) => !kept.has(title));
  promise(lost.length === 0, 'no acknowledged note is lost', { seed, upTo, lost });
  return acknowledged.length;
}

const average = (numbers: number[]) =>
  Math.round(numbers.reduce((sum, n) => sum + n, 0) / (numbers.length || 1));

/** Numbers from 0 to below 1, the same for the same seed (mulberry32): a cut can be repeated. */
function randomFrom(seed: number): () => number {
  let state = Math.imul(seed + 1, 0x9e3779b1);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** With the log flushed at checkpoints only, as SQLite's NORMAL does, acknowledged notes must be seen to be lost. */
async function checkControl(folder: string): Promise<void> {
  const recording = await record(folder, 'save-wrong', 0);
  for (let cut = 0; cut < cutsEach; cut += 1) {
    const noticed = await cutOnce(recording, cut).then(
      () => false,
      (error: unknown) => /acknowledged note is lost/.test(String(error)),
    );
    if (noticed) return;
  }
  promise(false, 'a writer that does not flush is noticed (control)');
}
