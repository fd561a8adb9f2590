/**
 * What made-up Control-M definitions of any size consist of: a port of the corpus's `generate.py`, which makes the
 * same bytes. Every job is a function of its number and the seed, so memory stays flat.
 *
 * Folders of 50 jobs in layers of 10. A job waits for jobs of earlier layers of its folder and, less often, for jobs of
 * the 40 folders before. Every fifth folder is a smart folder with two sub-folders; every tenth one waits, as a folder,
 * for the last job of the folder before. Some folders hold two jobs of one name.
 */
export interface GeneratorOptions {
  jobs: number;
  edgesPerJob?: number;
  seed?: number;
  /** Exactly so many cycles, of one, two or three jobs. */
  cycles?: number;
  /** Share of jobs whose description or command differs: 0.01 = 1 %. Same jobs, same edges. */
  change?: number;
}

export const folderSize = 50;
const layerSize = 10;
const reachOfFolders = 40;

const apps = [
  ['FIN', 'GL'],
  ['FIN', 'AP'],
  ['PAY', 'SEPA'],
  ['RSK', 'VAR'],
  ['CRM', 'LEADS'],
  ['HR', 'TIME'],
  ['DWH', 'STAGE'],
  ['DWH', 'MART'],
  ['INV', 'STOCK'],
  ['REG', 'REPORT'],
  ['OPS', 'BACKUP'],
  ['WEB', 'FEEDS'],
] as const;
const steps = ['GET', 'CHECK', 'LOAD', 'SORT', 'MERGE', 'CALC', 'SUM', 'EXPORT', 'SEND', 'ARCHIVE'] as const;
const things = [
  'ORDERS',
  'RATES',
  'CLIENTS',
  'LEDGER',
  'TRADES',
  'PRICES',
  'STOCK',
  'INVOICES',
  'LIMITS',
  'EVENTS',
  'USERS',
] as const;
const hosts = ['lnxbat01', 'lnxbat02', 'lnxbat03', 'winbat01', 'winbat02', 'hostgrp_etl'] as const;
const periods = ['DAILY', 'NIGHT', 'WEEKLY', 'MONTHLY'] as const;
const users = ['batch', 'etl', 'svc_dwh'] as const;
export type OrderDate = 'ODAT' | 'PREV' | 'STAT' | '****';
const dates: readonly OrderDate[] = [
  ...Array.from({ length: 17 }, () => 'ODAT' as const),
  'PREV',
  'STAT',
  '****',
];

const low64 = (value: bigint) => BigInt.asUintN(64, value);

/** A 64-bit hash of whole numbers (splitmix64 steps). */
function mix(...parts: number[]): bigint {
  let z = 0x9e3779b97f4a7c15n;
  for (const part of parts) {
    z = low64(z + BigInt(part) * 0xbf58476d1ce4e5b9n + 0x9e3779b97f4a7c15n);
    z = low64((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
    z = low64((z ^ (z >> 27n)) * 0x94d049bb133111ebn);
    z ^= z >> 31n;
  }
  return z;
}

function chosen<T>(from: readonly T[], hash: bigint): T {
  const one = from[modulo(hash, from.length)];
  if (one === undefined) throw new Error('Nothing to choose from.');
  return one;
}

const modulo = (hash: bigint, by: number) => Number(hash % BigInt(by));
const padded = (value: number, digits: number) => String(value).padStart(digits, '0');

/** What a job says beside its name and conditions. */
export interface JobFacts {
  kind: 'script' | 'command';
  script: string;
  path: string;
  description: string;
  command: string;
  host: string;
  user: string;
  from: string;
  resource: boolean;
  mail: boolean;
}

export class Plan {
  readonly jobs: number;
  readonly folders: number;
  readonly cycles: number;
  readonly #seed: number;
  readonly #edgesPerJob: number;
  readonly #change: number;
  /** Folders from one cycle to the next. */
  readonly #step: number;

  /** @throws RangeError - more cycles than full folders */
  constructor({ jobs, edgesPerJob = 3, seed = 1, cycles = 0, change = 0 }: GeneratorOptions) {
    const full = Math.floor(jobs / folderSize);
    if (cycles > full)
      throw new RangeError(`${cycles} cycles: at most one for each of the ${full} full folders`);
    this.jobs = jobs;
    this.folders = Math.ceil(jobs / folderSize);
    this.cycles = cycles;
    this.#seed = seed;
    this.#edgesPerJob = edgesPerJob;
    this.#change = change;
    this.#step = cycles > 0 ? Math.floor(full / cycles) : 0;
  }

  size(folder: number): number {
    return Math.min(folderSize, this.jobs - folder * folderSize);
  }

  folderName(folder: number): string {
    const [app, sub] = chosen(apps, mix(this.#seed, 1, folder));
    return `${app}_${sub}_${chosen(periods, mix(this.#seed, 2, folder))}_${padded(folder + 1, 5)}`;
  }

  isSmart(folder: number): boolean {
    return folder % 5 === 4;
  }

  /** Number of the job the folder itself waits for. */
  gate(folder: number): number | undefined {
    return folder % 10 === 9 ? folder * folderSize - 1 : undefined;
  }

  /** Of the job at this position of the folder; undefined: directly in the folder. */
  subFolder(folder: number, position: number): 'PREPARE' | 'PROCESS' | undefined {
    if (!this.isSmart(folder) || position >= 40) return undefined;
    return position < 20 ? 'PREPARE' : 'PROCESS';
  }

  hasTwins(folder: number): boolean {
    return folder % 7 === 3;
  }

  jobName(job: number): string {
    const [folder, position] = placeOf(job);
    const number = this.hasTwins(folder) && position === 44 ? job - 1 : job; // the name of the one before
    const step = chosen(steps, mix(this.#seed, 3, number));
    const thing = chosen(things, mix(this.#seed, 4, number));
    return `${this.#app(folder)}_${step}_${thing}_${padded(number + 1, 7)}`;
  }

  key(job: number): string {
    const [folder, position] = placeOf(job);
    const sub = this.subFolder(folder, position);
    const twin = this.hasTwins(folder) && position === 44 ? 2 : 1;
    return `${this.folderName(folder)}/${sub ? `${sub}/` : ''}${this.jobName(job)}#${twin}`;
  }

  condition(job: number): string {
    return `${this.folderName(placeOf(job)[0])}-${padded(job + 1, 7)}-OK`;
  }

  /** Numbers of the jobs that a job waits for, in order. */
  before(job: number): number[] {
    const [folder, position] = placeOf(job);
    const first = folder * folderSize;
    const near = Math.floor(position / layerSize) * layerSize;
    const far = Math.min(folder, reachOfFolders) * folderSize;
    const found = new Set<number>();
    const want = Math.min(this.#edgesPerJob, near + far);
    for (let tries = 0; found.size < want; ) {
      const hash = mix(this.#seed, 5, job, tries++);
      if (near > 0 && (far === 0 || hash % 5n !== 0n)) found.add(first + modulo(hash >> 8n, near));
      else if (far > 0) found.add(first - 1 - modulo(hash >> 8n, far));
      // few candidates nearby: take what there is
      if (tries > 50 * want)
        for (let next = first + near - 1; next > first - far - 1 && found.size < want; next--)
          found.add(next);
    }
    this.#addRing(job, folder, found);
    return [...found].sort((a, b) => a - b);
  }

  /** A ring over the last one, two or three jobs of a folder. */
  #addRing(job: number, folder: number, found: Set<number>): void {
    if (this.#step === 0 || folder % this.#step !== 0 || folder / this.#step >= this.cycles) return;
    const last = folder * folderSize + folderSize - 1;
    const length = ((folder / this.#step) % 3) + 1;
    if (job > last - length) found.add(job === last - length + 1 ? last : job - 1);
  }

  isChanged(job: number): boolean {
    return this.#change > 0 && mix(this.#seed, 6, job) < this.#change * 2 ** 64;
  }

  facts(job: number): JobFacts {
    const [folder, position] = placeOf(job);
    const hash = mix(this.#seed, 7, job);
    const odd = (hash & 1n) === 1n;
    const changed = this.isChanged(job);
    const script = `${this.jobName(job).toLowerCase()}.sh`;
    const path = `/apps/batch/${this.#app(folder).toLowerCase()}/bin`;
    const step = chosen(steps, hash);
    const title = step.charAt(0) + step.slice(1).toLowerCase();
    const about = `${title} step ${position + 1} of ${this.folderName(folder)} (täglich, "A&B")`;
    const command = `${path}/${script} -d %%ODATE -p ${hash % 97n}`;
    return {
      kind: hash % 10n < 3n && !(changed && !odd) ? 'script' : 'command',
      script,
      path,
      description: changed && odd ? `${about} - revised` : about,
      command: changed && !odd ? `${command} --retry 2` : command,
      host: chosen(hosts, hash >> 8n),
      user: chosen(users, hash >> 16n),
      from: padded(modulo(hash >> 24n, 24), 2) + padded(modulo(hash >> 32n, 60), 2),
      resource: (hash >> 40n) % 8n === 0n,
      mail: (hash >> 48n) % 16n === 0n,
    };
  }

  /** The date with which a job waits for another one. */
  date(job: number, other: number): OrderDate {
    return chosen(dates, mix(this.#seed, 8, job, other));
  }

  #app(folder: number): string {
    return chosen(apps, mix(this.#seed, 1, folder))[0];
  }
}

/** Folder of a job, and its position in it. */
export function placeOf(job: number): [folder: number, position: number] {
  return [Math.floor(job / folderSize), job % folderSize];
}
