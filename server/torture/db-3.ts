import { cpSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { openLocalDatabase } from '../../db/local/client.ts';
import { newerMigrations } from '../testing/local-db/migration-folders.ts';
import { databaseWithNotes, slowMigrations, stateOf } from '../testing/local-db/slow-migrations.ts';
import {
  countCalls,
  type Ended,
  type Fault,
  fileCalls,
  runWithFault,
  whyNoTracing,
} from '../testing/local-db/traced.ts';
import { makeFolder, removeFolder } from '../testing/temp.ts';
import { promise, type Scenario } from './scenario.ts';

const works = ['save', 'migrate', 'backup'] as const;
type Work = (typeof works)[number];
type Wrong = 'migrate-wrong';

const hows = ['EIO', 'ENOSPC', 'SIGKILL'] as const;

export const failingCalls: Scenario = {
  id: 'DB-3',
  about:
    'EIO, ENOSPC and SIGKILL at calls to the system of save, migration and backup: the old or the new state, and an error',
  rounds: { short: 30, long: 900 },
  async run(rounds, note) {
    const missing = await whyNoTracing();
    if (missing !== undefined) {
      note(`left out: ${missing}`);
      return { rounds, leftOut: missing };
    }
    const folder = makeFolder('db-3');
    try {
      const stage = await prepare(folder);
      const outcomes: Record<string, number> = {};
      for (let round = 0; round < rounds; round += 1) {
        const work = works[round % works.length] ?? 'save';
        const fault = faultOf(stage.calls[work], Math.floor(round / works.length));
        const outcome = `${work} ${fault.how} ${await oneFault(stage, work, fault)}`;
        outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
        if ((round + 1) % 90 === 0) note(`${round + 1} faults: ${JSON.stringify(outcomes)}`);
      }
      await checkControl(stage);
      return { rounds, outcomes };
    } finally {
      removeFolder(folder);
    }
  },
};

interface Stage {
  folder: string;
  /** A database with notes, to be copied. */
  template: string;
  migrationsFolder: string;
  calls: Record<Work | Wrong, [call: Fault['call'], times: number][]>;
}

async function prepare(folder: string): Promise<Stage> {
  const template = join(folder, 'template');
  await databaseWithNotes(template);
  const migrationsFolder = newerMigrations(join(folder, 'newer'), slowMigrations);
  const stage = { folder, template, migrationsFolder };
  const counted = async (work: Work | Wrong) => {
    const dataDir = copyOf(stage);
    const all = await countCalls(join(folder, 'calls'), ...argumentsOf(work, dataDir, stage));
    removeFolder(dataDir);
    return fileCalls
      .map((call): [Fault['call'], number] => [call, all.get(call) ?? 0])
      .filter(([, n]) => n > 0);
  };
  const calls = {
    save: await counted('save'),
    migrate: await counted('migrate'),
    backup: await counted('backup'),
    'migrate-wrong': await counted('migrate-wrong'),
  };
  return { ...stage, calls };
}

let copies = 0;
function copyOf({ folder, template }: Pick<Stage, 'folder' | 'template'>): string {
  const dataDir = join(folder, `copy-${(copies += 1)}`);
  cpSync(template, dataDir, { recursive: true });
  return dataDir;
}

function argumentsOf(
  work: Work | Wrong,
  dataDir: string,
  { migrationsFolder }: Pick<Stage, 'migrationsFolder'>,
) {
  if (work === 'backup') return [work, dataDir, '', '1000000']; // not killed by itself
  return work === 'save' ? [work, dataDir] : [work, dataDir, migrationsFolder];
}

/** Each call in turn, each fault in turn, and places spread over all of its times by the golden ratio. */
function faultOf(calls: [call: Fault['call'], times: number][], index: number): Fault {
  const [call, times] = calls[Math.floor(index / hows.length) % calls.length] ?? ['pwrite64', 1];
  const how = hows[index % hows.length] ?? 'EIO';
  const part = (index * 0.618_034) % 1;
  return { call, how, nth: 1 + Math.floor(part * times), lasting: how === 'ENOSPC' };
}

/** Answers which state it left. */
async function oneFault(stage: Stage, work: Work, fault: Fault): Promise<string> {
  const dataDir = copyOf(stage);
  const ended = await runWithFault(fault, ...argumentsOf(work, dataDir, stage));
  const facts = {
    work,
    fault,
    code: ended.code,
    stdout: ended.stdout.slice(-300),
    stderr: ended.stderr.slice(-500),
  };
  const state = await check[work](dataDir, ended, facts, stage);
  removeFolder(dataDir);
  return state;
}

type Facts = Record<string, unknown>;
type Check = (dataDir: string, ended: Ended, facts: Facts, stage: Stage) => Promise<string>;

const killed = ({ code }: Ended) => code === null;

/** An end without success has to say why. */
function checkSaid({ code, stderr }: Ended, facts: Facts): void {
  promise(code === 0 || code === null || /Error/.test(stderr), 'what fails says so', facts);
}

const check: Record<Work, Check> = {
  async save(dataDir, ended, facts) {
    checkSaid(ended, facts);
    const lines = ended.stdout.split('\n').filter((line) => line !== '');
    const acknowledged = lines.filter((line) => /^\d+$/.test(line));
    const local = await openLocalDatabase({ dataDir });
    const kept = new Set(local.sqlite.prepare('select title from notes').pluck().all());
    const integrity = local.sqlite.pragma('integrity_check', { simple: true });
    local.close();
    promise(integrity === 'ok', 'the database is sound afterwards', { ...facts, integrity });
    const lost = acknowledged.filter((title) => !kept.has(title));
    promise(lost.length === 0, 'no acknowledged note is lost', { ...facts, lost });
    const failed = lines.filter((line) => line.startsWith('failed'));
    promise(!failed.includes('failed undefined'), 'a failure of the disk is known as one', facts);
    return killed(ended) ? 'killed' : failed.length > 0 || ended.code !== 0 ? 'refused' : 'saved';
  },
  async migrate(dataDir, ended, facts, { migrationsFolder }) {
    checkSaid(ended, facts);
    const state = stateOf(dataDir);
    promise(state === 'old' || state === 'new', 'a migration is made or not made', { ...facts, state });
    promise(!ended.stdout.includes('done') || state === 'new', 'who says done has done it', {
      ...facts,
      state,
    });
    (await openLocalDatabase({ dataDir, migrationsFolder })).close();
    promise(stateOf(dataDir) === 'new', 'the next start gets through', facts);
    return state;
  },
  async backup(dataDir, ended, facts) {
    checkSaid(ended, facts);
    promise(stateOf(dataDir) === 'old', 'a backup leaves the database as it is', facts);
    const folder = join(dataDir, 'backups');
    mkdirSync(folder, { recursive: true });
    const names = readdirSync(folder).filter((name) => name.endsWith('.db'));
    for (const name of names) checkBackup(join(folder, name), facts);
    promise(ended.code !== 0 || names.length === 1, 'who says that there is a backup has made one', facts);
    return names.length > 0 ? 'made' : 'none';
  },
};

function checkBackup(file: string, facts: Facts): void {
  const sqlite = new Database(file, { readonly: true });
  const integrity = sqlite.pragma('integrity_check', { simple: true });
  const notes = sqlite.prepare('select count(*) from notes').pluck().get();
  sqlite.close();
  promise(integrity === 'ok' && notes === 4000, 'every backup is whole', { ...facts, integrity, notes });
}

/** A runner that commits each statement must be found in the midst. */
async function checkControl(stage: Stage): Promise<void> {
  const states: string[] = [];
  for (let index = 0; index < 40; index += 1) {
    const dataDir = copyOf(stage);
    const fault: Fault = { ...faultOf(stage.calls['migrate-wrong'], index), how: 'SIGKILL', lasting: false };
    await runWithFault(fault, ...argumentsOf('migrate-wrong', dataDir, stage));
    states.push(stateOf(dataDir));
    removeFolder(dataDir);
    if (!['old', 'new'].includes(states.at(-1) ?? '')) return;
  }
  promise(false, 'a migration that was half made is noticed (control)', { states });
}
