import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../../../db/package-root.ts';
import { Refusal } from '../../trpc/errors.ts';
import type { FromFolderProcess, ToFolderProcess } from './messages.ts';

/** A share that says nothing for so long is taken for dead. */
export const deadAfterMs = 60_000;

/** A process that reads or writes folders, and the conversation with it. */
export class FolderLink {
  readonly #child: ChildProcess;
  readonly #heard: FromFolderProcess[] = [];
  #wake: () => void = () => undefined;
  #ended = false;

  constructor() {
    this.#child = startProcess();
    this.#child.on('message', (message: FromFolderProcess) => {
      this.#heard.push(message);
      this.#wake();
    });
    const end = () => {
      this.#ended = true;
      this.#wake();
    };
    this.#child.once('error', end);
    this.#child.once('exit', end);
  }

  get ended(): boolean {
    return this.#ended;
  }

  say(message: ToFolderProcess): void {
    // a process that has just ended is noticed by `hear`
    if (!this.#ended) this.#child.send(message, () => undefined);
  }

  /**
   * The next message.
   * @throws Refusal - the process refused, or the folder does not answer (PATH_NOT_A_FOLDER)
   * @throws Error - the process broke
   * @throws the signal's reason
   */
  async hear(signal: AbortSignal | undefined, timeoutMs: number): Promise<FromFolderProcess> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      signal?.throwIfAborted();
      const message = this.#heard.shift();
      if (message) return checked(message);
      if (this.#ended) throw new Error('The process that reads folders ended without a word.');
      if (Date.now() >= deadline) throw noAnswer(timeoutMs);
      await this.#next(signal, deadline - Date.now());
    }
  }

  async #next(signal: AbortSignal | undefined, timeoutMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, timeoutMs);
      signal?.addEventListener('abort', done, { once: true });
      this.#wake = done;
    });
    this.#wake = () => undefined;
  }

  /** Whether an idle server may end although this process runs. */
  hold(held: boolean): void {
    const verb = held ? 'ref' : 'unref';
    this.#child[verb]();
    this.#child.channel?.[verb]();
  }

  /** At once, whatever it waits for. */
  kill(): void {
    this.#child.kill('SIGKILL');
    this.hold(false); // one that hangs in a read goes when the system lets it
  }
}

function checked(message: FromFolderProcess): FromFolderProcess {
  if (message.is === 'failed') throw new Error(`Reading a folder failed: ${message.message}`);
  if (message.is !== 'refused') return message;
  const { reason, message: text, details, issues } = message;
  throw new Refusal(reason, text, details, issues && { issues });
}

function noAnswer(timeoutMs: number): Refusal {
  const seconds = Math.round(timeoutMs / 1000);
  return new Refusal(
    'PATH_NOT_A_FOLDER',
    `The folder has not answered for ${seconds} seconds. Is its drive or share there?`,
  );
}

/** What a process needs to start; it is not told the server's own settings, which hold secrets. */
function environment(): Record<string, string> {
  const names = ['PATH', 'SystemRoot', 'TEMP', 'TMP', 'TMPDIR', 'HOME', 'USERPROFILE', 'TZ'];
  const kept = names.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(kept), UV_THREADPOOL_SIZE: '8' };
}

/** In a build the process is a file of its own; from the sources there is TypeScript to load first. */
function startProcess(): ChildProcess {
  const built = !import.meta.url.endsWith('.ts');
  const file = built ? 'dist/server/folder-process.js' : 'server/build/worker-from-source.mjs';
  const args = built ? [] : [new URL('./folder-process.ts', import.meta.url).href];
  return fork(join(packageRoot(), file), args, {
    execArgv: [],
    env: environment(),
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
}
