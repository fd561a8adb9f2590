import type { Logger } from 'pino';
import { v7 } from 'uuid';
import type { LocalDb } from '../../../db/local/client.ts';
import { connectionKey } from '../../../db/shared/connection-key.ts';
import { isOutage } from '../../../db/shared/outage.ts';
import type { SharedDatabase } from '../../../db/shared/shared-database.ts';
import { getWorkspace } from '../../local/workspaces/service.ts';
import { coversTeam, type Scope } from '../../shared/rbac/scope.ts';
import { maxScriptBytes } from '../../shared/scripts/service.ts';
import { Refusal } from '../../trpc/errors.ts';
import type { FolderFile, Folders } from '../folders/service.ts';
import { publishLimits } from '../publish/service.ts';
import { against } from './against.ts';
import { compareWithTeam } from './compare.ts';
import type { Scan, ScanInput } from './scan.ts';

/** At a time, in this process; what has ended is kept for an hour, the newest first. */
const limits = { running: 4, kept: 20, keptFiles: 200_000, keptMs: 60 * 60_000 } as const;

export interface ScansOptions {
  folders: Folders;
  local: LocalDb;
  shared: SharedDatabase;
  log: Logger;
}

/**
 * Looks through folders in the background: a scan goes on when the page that began it is closed, and is found again by
 * its id. Nothing of it is stored; a server that stops forgets its scans.
 */
export class Scans {
  readonly #options: ScansOptions;
  readonly #scans = new Map<string, Scan>();
  readonly #running = new Set<Promise<void>>();

  constructor(options: ScansOptions) {
    this.#options = options;
  }

  /**
   * Begins a scan. The caller has found the team to be in scope.
   * @param begunBy - who and by which call, if that can be repeated: then it is the same scan, while that is kept
   * @throws Refusal NOT_FOUND - no such workspace
   * @throws Refusal TOO_MANY_REQUESTS - as many run as may at a time
   */
  begin(input: ScanInput, begunBy: string | undefined): Scan {
    this.#forgetOld();
    const before = [...this.#scans.values()].find((scan) => scan.begunBy === begunBy);
    if (before && begunBy !== undefined) return before;
    if (this.#running.size >= limits.running) throw tooMany();
    const scan: Scan = {
      id: v7(),
      begunBy,
      input,
      workspace: getWorkspace(this.#options.local, input.workspaceId),
      connection: this.#connection() ?? '',
      state: 'scanning',
      progress: { files: 0, bytes: 0, skipped: 0 },
      startedAt: new Date(),
      endedAt: undefined,
      found: undefined,
      failure: undefined,
      stop: new AbortController(),
    };
    this.#scans.set(scan.id, scan);
    const work: Promise<void> = this.#work(scan).finally(() => this.#running.delete(work));
    this.#running.add(work);
    return scan;
  }

  /** @throws Refusal NOT_FOUND - never begun here, forgotten, or of a team outside `scope` */
  get(scope: Scope, id: string): Scan {
    this.#forgetOld();
    const scan = this.#scans.get(id);
    if (scan && coversTeam(scope, scan.input.teamId) && scan.connection === this.#connection()) return scan;
    throw new Refusal(
      'NOT_FOUND',
      'There is no such scan: its results are kept for an hour, by the server that made it. Scan again.',
    );
  }

  /** Newest first. */
  list(scope: Scope, workspaceId: string | undefined): Scan[] {
    this.#forgetOld();
    const connection = this.#connection();
    return [...this.#scans.values()]
      .filter((scan) => scan.connection === connection && coversTeam(scope, scan.input.teamId))
      .filter(({ workspace }) => workspaceId === undefined || workspace.id === workspaceId)
      .reverse();
  }

  /** Ends a scan that runs; nothing of it is left but that it was cancelled. */
  cancel(scan: Scan): void {
    if (scan.state !== 'scanning') return;
    this.#end(scan, 'cancelled');
    scan.stop.abort(new Error('The scan was cancelled.'));
  }

  /** What it found is what it was: after a publish it has to be scanned again. */
  forget(id: string): void {
    this.#scans.delete(id);
  }

  async close(): Promise<void> {
    for (const scan of this.#scans.values()) this.cancel(scan);
    await Promise.all(this.#running);
  }

  #connection(): string | undefined {
    const target = this.#options.shared.target();
    return target && connectionKey(target.url);
  }

  async #work(scan: Scan): Promise<void> {
    try {
      const files = await this.#read(scan);
      if (scan.state !== 'scanning') return;
      const connection = this.#options.shared.connection();
      if (!connection || scan.connection !== this.#connection()) throw teamLost();
      const { local } = this.#options;
      const found = compareWithTeam(files, await against({ db: connection.db, local }, scan, files));
      if (scan.state !== 'scanning') return; // cancelled meanwhile
      scan.found = found;
      this.#end(scan, 'ready');
    } catch (error) {
      if (scan.state !== 'scanning') return;
      scan.failure = this.#failure(scan, error);
      this.#end(scan, 'failed');
    }
  }

  async #read(scan: Scan): Promise<FolderFile[]> {
    const { path, include, exclude, maxFileBytes = maxScriptBytes } = scan.input;
    const found: FolderFile[] = [];
    const order = {
      root: scan.workspace.path,
      path,
      include: include?.length ? include : undefined,
      exclude,
      want: 'facts' as const,
      maxFileBytes: Math.min(maxFileBytes, maxScriptBytes),
      ...publishLimits,
    };
    const take = (files: FolderFile[], progress: Scan['progress']) => {
      found.push(...files);
      scan.progress = { ...progress };
    };
    await this.#options.folders.read(order, take, { signal: scan.stop.signal });
    return found;
  }

  #failure(scan: Scan, error: unknown): Refusal {
    if (error instanceof Refusal) return error;
    if (isOutage(error)) return teamLost();
    this.#options.log.error({ err: error, scan: scan.id }, 'a scan failed');
    return new Refusal(
      'INTERNAL',
      'Something broke on the server. Its log has the details under the id of this scan.',
    );
  }

  #end(scan: Scan, state: 'ready' | 'failed' | 'cancelled'): void {
    scan.state = state;
    scan.endedAt = new Date();
    this.#forgetOld();
  }

  /** The oldest go first when there are too many. */
  #forgetOld(): void {
    const oldest = Date.now() - limits.keptMs;
    let kept = 0;
    let files = 0;
    for (const scan of [...this.#scans.values()].reverse()) {
      if (scan.state === 'scanning') continue;
      kept += 1;
      files += scan.found?.items.length ?? 0;
      const first = kept === 1; // a single one is bounded by itself
      const tooOld = (scan.endedAt?.getTime() ?? 0) < oldest;
      if (tooOld || (!first && (kept > limits.kept || files > limits.keptFiles))) this.#scans.delete(scan.id);
    }
  }
}

function tooMany(): Refusal {
  return new Refusal(
    'TOO_MANY_REQUESTS',
    `${limits.running} scans are running; wait for one to end, or cancel it.`,
    undefined,
    { retryAfterS: 5 },
  );
}

function teamLost(): Refusal {
  return new Refusal(
    'SHARED_DB_UNAVAILABLE',
    'The team database was lost while the folder was read. Scan again once it is back.',
  );
}
