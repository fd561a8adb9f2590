import { createInterface, type Interface } from 'node:readline';
import type { Readable } from 'node:stream';

/**
 * Lines of a stream, one at a time as they come: whoever writes to the pipe need not close it. Between two
 * lines the stream is paused, or it would keep the process alive.
 */
export class StdinLines {
  readonly #stdin: Readable;
  readonly #waiting: string[] = [];
  #reader: Interface | undefined;
  #ended = false;
  #wake: () => void = () => {};

  constructor(stdin: Readable) {
    this.#stdin = stdin;
  }

  /** The next line; undefined at the end, or when none comes within `waitMs`. */
  async next(waitMs?: number): Promise<string | undefined> {
    this.#reader ??= this.#open();
    if (this.#waiting.length === 0 && !this.#ended) {
      this.#reader.resume();
      await this.#nextEvent(waitMs);
      if (!this.#ended) this.#reader.pause();
    }
    return this.#waiting.shift();
  }

  #open(): Interface {
    const reader = createInterface({ input: this.#stdin, crlfDelay: Number.POSITIVE_INFINITY });
    reader.on('line', (line) => {
      this.#waiting.push(line);
      this.#wake();
    });
    reader.on('close', () => {
      this.#ended = true;
      this.#wake();
    });
    return reader;
  }

  #nextEvent(waitMs: number | undefined): Promise<void> {
    return new Promise((resolve) => {
      const timer = waitMs === undefined ? undefined : setTimeout(resolve, waitMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
