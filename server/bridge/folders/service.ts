import { deadAfterMs, FolderLink } from './folder-link.ts';
import type {
  FileToWrite,
  FolderFile,
  FolderOrder,
  FolderProgress,
  FromFolderProcess,
  Present,
  ToFolderProcess,
  WriteOrder,
} from './messages.ts';

export type {
  FactCounts,
  FileToWrite,
  FolderFile,
  FolderOrder,
  FolderProgress,
  FolderSelection,
  KnownFile,
  PackedContent,
  Present,
  SkipReason,
  TextFile,
  WriteOrder,
} from './messages.ts';

/** A process costs some memory while it waits, and half a second to start. */
const keptForMs = 60_000;
const keptAtMost = 2;
/** Staged files that a process is given up with are removed, if the disk lets it. */
const discardMs = 5_000;

/** So that it is seen to go on. */
const comparedAtOnce = 200;

export interface FolderCall {
  signal?: AbortSignal | undefined;
  /** A folder that says nothing for so long is given up. Default: a minute. */
  deadAfterMs?: number;
}

/** Reads and writes folders in processes of their own: a share that hangs holds up who asked for it, nobody else. */
export class Folders {
  readonly #spare: FolderLink[] = [];
  readonly #busy = new Set<FolderLink>();
  #end: NodeJS.Timeout | undefined;
  #closed = false;

  /**
   * Reads a folder.
   * @param take - gets the files in batches, one after the other; reading goes on meanwhile, two batches ahead at most
   * @throws Refusal PATH_NOT_A_FOLDER, PATH_OUTSIDE_WORKSPACE, NOT_FOUND, INVALID_INPUT - as the folder is, or when
   * there is more than the order allows
   * @throws what `take` throws, or the reason `signal` aborts for
   */
  async read(
    order: FolderOrder,
    take: (files: FolderFile[], progress: FolderProgress) => unknown,
    { signal, deadAfterMs: patience = deadAfterMs }: FolderCall = {},
  ): Promise<void> {
    await this.#with(async (link) => {
      link.say({ is: 'read', order });
      for (;;) {
        const message = await link.hear(signal, patience);
        if (message.is === 'done') return;
        if (message.is === 'progress') await take([], message.progress);
        if (message.is !== 'files') continue;
        await take(message.files, message.progress);
        link.say({ is: 'taken' });
      }
    });
  }

  /** What is at the places of these files. @throws Refusal as {@link read} */
  async compare(
    order: WriteOrder,
    files: readonly { path: string; size: number; sha256: string }[],
    { signal, deadAfterMs: patience = deadAfterMs }: FolderCall = {},
  ): Promise<Present[]> {
    return this.#with(async (link) => {
      const present: Present[] = [];
      for (let at = 0; at < files.length; at += comparedAtOnce) {
        const some = files.slice(at, at + comparedAtOnce);
        const answer = await asked(link, { is: 'compare', order, files: some }, signal, patience);
        if (answer.is === 'compared') present.push(...answer.present);
      }
      return present;
    });
  }

  /**
   * Writes files, in the end all of them: what fails or is given up before leaves nothing.
   * @throws Refusal PATH_NOT_A_FOLDER - the folder cannot be written, such as a full disk
   * @throws Refusal PATH_OUTSIDE_WORKSPACE - a link or file is in the way
   */
  async write(
    order: WriteOrder,
    batches: AsyncIterable<readonly FileToWrite[]>,
    { signal, deadAfterMs: patience = deadAfterMs }: FolderCall = {},
  ): Promise<void> {
    await this.#with(async (link) => {
      const ask = (message: ToFolderProcess) => asked(link, message, signal, patience);
      try {
        for await (const files of batches) await ask({ is: 'stage', order, files });
        signal?.throwIfAborted(); // from here on it is done
        await asked(link, { is: 'finish' }, undefined, patience);
      } catch (error) {
        await asked(link, { is: 'discard' }, undefined, discardMs).catch(() => undefined);
        throw error;
      }
    });
  }

  /** Ends all processes, also those at work. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#end);
    for (const link of [...this.#spare.splice(0), ...this.#busy]) link.kill();
  }

  async #with<T>(work: (link: FolderLink) => Promise<T>): Promise<T> {
    const link = this.#take();
    this.#busy.add(link);
    let fine = false;
    try {
      const value = await work(link);
      fine = true;
      return value;
    } finally {
      this.#busy.delete(link);
      if (fine) this.#keep(link);
      else link.kill(); // it may be in the midst of something
    }
  }

  #take(): FolderLink {
    if (this.#closed) throw new Error('The server is stopping.');
    for (let link = this.#spare.pop(); link; link = this.#spare.pop()) {
      if (link.ended) continue;
      link.hold(true);
      return link;
    }
    return new FolderLink();
  }

  #keep(link: FolderLink): void {
    if (this.#closed || this.#spare.length >= keptAtMost) return link.kill();
    link.hold(false);
    this.#spare.push(link);
    clearTimeout(this.#end);
    const end = () => {
      for (const spare of this.#spare.splice(0)) spare.kill();
    };
    this.#end = setTimeout(end, keptForMs).unref();
  }
}

/** Says something and waits until it is done. */
async function asked(
  link: FolderLink,
  message: ToFolderProcess,
  signal: AbortSignal | undefined,
  patienceMs: number,
): Promise<FromFolderProcess> {
  link.say(message);
  for (;;) {
    const answer = await link.hear(signal, patienceMs);
    if (answer.is !== 'progress') return answer;
  }
}
