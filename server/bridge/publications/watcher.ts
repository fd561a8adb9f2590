import type { Logger } from 'pino';
import type { LocalDb } from '../../../db/local/client.ts';
import type { Publication } from '../../../db/local/schema/index.ts';
import { connectionKey } from '../../../db/shared/connection-key.ts';
import type { SharedDatabase } from '../../../db/shared/shared-database.ts';
import { getWorkspace } from '../../local/workspaces/service.ts';
import { Refusal } from '../../trpc/errors.ts';
import type { Folders } from '../folders/service.ts';
import { countDifferences, type Difference, differencesOf } from './differences.ts';
import { type DiskFile, type DiskSide, isUnseen, lookAtDisk, lookAtTeam, type TeamLook } from './look.ts';
import { allPublications, filesOf, getPublication, globsOf } from './store.ts';

export interface WatcherOptions {
  folders: Folders;
  local: LocalDb;
  shared: SharedDatabase;
  log: Logger;
  /** Between two looks at a folder that answers. Default 30 s. */
  everyMs?: number;
}

/** Folders that are looked at, at one time. */
const atOnce = 2;
const tickMs = 1_000;
const usuallyEveryMs = 30_000;
const longestPauseMs = 15 * 60_000;
/** A slow share is asked for no more than a tenth of its time. */
const restPerWork = 10;

export type WatchState = 'waiting' | 'checking' | 'checked' | 'unreachable';

/** What is known of one publication, in this process. */
interface Memory {
  state: WatchState;
  disk: DiskSide | undefined;
  diskAt: Date | undefined;
  team: TeamLook | undefined;
  teamAt: Date | undefined;
  differences: readonly Difference[];
  problem: Refusal | undefined;
  failures: number;
  /** Milliseconds since 1970. */
  nextAt: number;
  running: Promise<void> | undefined;
}

/**
 * Looks at published folders every half a minute, and says which side has moved on since: the disk, the team, or both.
 * Without the team it goes on with what it knew of it.
 */
export class PublicationWatcher {
  readonly #options: WatcherOptions;
  readonly #memories = new Map<string, Memory>();
  readonly #stop = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #off: () => void = () => undefined;

  constructor(options: WatcherOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer = setInterval(() => this.#beat(), tickMs).unref();
    this.#off = this.#options.shared.onChange(({ state }) => {
      // what the team did meanwhile is news; not all folders at the same moment, though
      if (state === 'ready') for (const memory of this.#memories.values()) this.#soon(memory);
    });
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#off();
    this.#stop.abort(new Error('The server is stopping.'));
    await Promise.all([...this.#memories.values()].map(({ running }) => running ?? Promise.resolve()));
  }

  /** A publish has just said where both sides stand: it is looked at with the next beat. */
  published(id: string): void {
    this.#memory(id).nextAt = Date.now();
  }

  /** What is known now; nothing is looked at. */
  stateOf({ id, watched }: Publication) {
    const { state, diskAt, teamAt, problem, nextAt, differences } = this.#memory(id);
    return {
      state,
      checkedAt: diskAt?.toISOString() ?? null,
      teamCheckedAt: teamAt?.toISOString() ?? null,
      nextAt: watched ? new Date(nextAt).toISOString() : null,
      problem: problem ? { reason: problem.reason, message: problem.message } : null,
      counts: diskAt ? countDifferences(differences) : null,
    };
  }

  differencesOf(id: string): readonly Difference[] {
    return this.#memory(id).differences;
  }

  hasLooked(id: string): boolean {
    return this.#memory(id).diskAt !== undefined;
  }

  /** Looks now. Ends when that is done, also when the folder did not answer. @throws Refusal NOT_FOUND */
  async check(id: string): Promise<void> {
    const publication = getPublication(this.#options.local, id);
    await this.#look(publication);
  }

  forget(id: string): void {
    this.#memories.delete(id);
  }

  #memory(id: string): Memory {
    let memory = this.#memories.get(id);
    if (!memory) {
      memory = {
        state: 'waiting',
        disk: undefined,
        diskAt: undefined,
        team: undefined,
        teamAt: undefined,
        differences: [],
        problem: undefined,
        failures: 0,
        nextAt: Date.now() + this.#jittered(this.#everyMs / 3),
        running: undefined,
      };
      this.#memories.set(id, memory);
    }
    return memory;
  }

  get #everyMs(): number {
    return this.#options.everyMs ?? usuallyEveryMs;
  }

  /** So that neither a share nor the team hears from everybody at once. */
  #jittered(ms: number): number {
    return ms * (0.8 + 0.4 * Math.random());
  }

  #soon(memory: Memory): void {
    memory.nextAt = Math.min(memory.nextAt, Date.now() + this.#jittered(this.#everyMs / 10));
  }

  #beat(): void {
    try {
      const due = allPublications(this.#options.local)
        .filter(({ watched }) => watched)
        .map((publication) => ({ publication, memory: this.#memory(publication.id) }))
        .filter(({ memory }) => !memory.running && memory.nextAt <= Date.now())
        .sort((a, b) => a.memory.nextAt - b.memory.nextAt);
      const running = [...this.#memories.values()].filter(({ running }) => running !== undefined).length;
      for (const { publication } of due.slice(0, Math.max(0, atOnce - running))) void this.#look(publication);
    } catch (error) {
      this.#options.log.warn({ err: error }, 'watching published folders failed; it is tried again');
    }
  }

  #look(publication: Publication): Promise<void> {
    const memory = this.#memory(publication.id);
    memory.running ??= this.#lookOnce(publication, memory).finally(() => {
      memory.running = undefined;
    });
    return memory.running;
  }

  async #lookOnce(publication: Publication, memory: Memory): Promise<void> {
    const startedAt = Date.now();
    memory.state = 'checking';
    try {
      const baseline = filesOf(this.#options.local, publication.id);
      const disk = await this.#disk(publication, memory, baseline);
      memory.disk = disk;
      memory.diskAt = new Date();
      await this.#team(publication, memory, baseline);
      memory.differences = differencesOf({
        baseline,
        disk: disk.files,
        unseen: (path) => isUnseen(disk, path),
        team: memory.team?.side,
      });
      memory.problem = undefined;
      memory.failures = 0;
      memory.state = 'checked';
    } catch (error) {
      if (this.#stop.signal.aborted) return;
      this.#failed(publication, memory, error);
    }
    this.#plan(memory, Date.now() - startedAt);
  }

  async #disk(publication: Publication, memory: Memory, baseline: readonly DiskFile[]): Promise<DiskSide> {
    const { path, include, exclude } = publication;
    const before = memory.disk?.files ?? new Map(baseline.map((file) => [file.path.toLowerCase(), file]));
    const folder = {
      root: getWorkspace(this.#options.local, publication.workspaceId).path,
      path,
      include: globsOf(include),
      exclude: globsOf(exclude),
    };
    return lookAtDisk(this.#options.folders, folder, before, this.#stop.signal);
  }

  /** Without the team, or with another one connected, what was known of it stays. */
  async #team(
    publication: Publication,
    memory: Memory,
    baseline: Parameters<typeof lookAtTeam>[2]['baseline'],
  ): Promise<void> {
    const { shared, log } = this.#options;
    const connection = shared.connection();
    const target = shared.target();
    if (!connection || !memory.disk || !target || connectionKey(target.url) !== publication.connection)
      return;
    try {
      const sides = { baseline, disk: memory.disk };
      memory.team = await lookAtTeam(connection.db, publication.teamId, sides, memory.team);
      memory.teamAt = new Date();
    } catch (error) {
      log.warn({ err: error }, 'watching published folders: the team did not answer');
    }
  }

  #failed({ id }: Publication, memory: Memory, error: unknown): void {
    memory.state = 'unreachable';
    memory.failures += 1;
    if (!(error instanceof Refusal))
      this.#options.log.warn({ err: error, publication: id }, 'a published folder could not be looked at');
    memory.problem =
      error instanceof Refusal
        ? error
        : new Refusal('INTERNAL', 'Looking at the folder failed. The server log has the details.');
  }

  /** A folder that does not answer is asked less and less often. */
  #plan(memory: Memory, tookMs: number): void {
    const every = Math.max(this.#everyMs, tookMs * restPerWork);
    const pause = Math.min(every * 2 ** Math.min(memory.failures, 10), Math.max(longestPauseMs, every));
    memory.nextAt = Date.now() + this.#jittered(pause);
  }
}
