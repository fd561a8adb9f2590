import type { Place } from './model.ts';

/** Text and where each character of it stands in the file: the whole file, or a command inside one of its strings. */
export class Source {
  readonly text: string;
  readonly #offsets: ((index: number) => number) | undefined;
  readonly #file: FileLines;

  private constructor(text: string, file: FileLines, offsets?: (index: number) => number) {
    this.text = text;
    this.#file = file;
    this.#offsets = offsets;
  }

  /** @param text - of the file, without its byte order mark */
  static ofFile(text: string): Source {
    return new Source(text, new FileLines(text));
  }

  /** A part of this text, as it is. */
  slice(start: number, end: number): Source {
    return new Source(this.text.slice(start, end), this.#file, (index) => this.fileOffset(start + index));
  }

  /**
   * Text made from this one, as by taking escapes away.
   * @param offsets - for each character of it, and for its end, the index here
   */
  mapped(text: string, offsets: ArrayLike<number>): Source {
    return new Source(text, this.#file, (index) => this.fileOffset(offsets[index] ?? 0));
  }

  /** Where the character at `index` stands in the file. */
  fileOffset(index: number): number {
    return this.#offsets ? this.#offsets(index) : index;
  }

  place(index: number): Place {
    return this.#file.place(this.fileOffset(index));
  }

  /** What stands in the file from `start` to `end`: with the escapes and joints of the language around this text. */
  written(start: number, end: number): string {
    if (!this.#offsets || end <= start) return this.text.slice(start, end);
    const written = this.fileText.slice(this.fileOffset(start), this.fileOffset(end - 1) + 1);
    return written === '' ? this.text.slice(start, end) : written;
  }

  /** @param offset - in the file */
  filePlace(offset: number): Place {
    return this.#file.place(offset);
  }

  /** The text of the whole file, whatever part this is. */
  get fileText(): string {
    return this.#file.text;
  }
}

/** A line ends with its LF; a CR before it belongs to the line. */
class FileLines {
  readonly text: string;
  #starts: number[] | undefined;

  constructor(text: string) {
    this.text = text;
  }

  place(offset: number): Place {
    this.#starts ??= startsOf(this.text);
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (this.#starts[low] ?? 0) + 1 };
  }
}

function startsOf(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
