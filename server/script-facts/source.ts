import type { Place } from './model.ts';

/** Text and where each character of it stands in the file: the whole file, or a command inside one of its strings. */
export class Source {
  readonly text: string;
  readonly #offsets: ((index: number) => number) | undefined;
  readonly #file: FileLines;
  /** It was made from what stands in the file, and is not that itself. */
  readonly #isMade: boolean;

  private constructor(text: string, file: FileLines, offsets?: (index: number) => number, isMade = false) {
    this.text = text;
    this.#file = file;
    this.#offsets = offsets;
    this.#isMade = isMade;
  }

  /** @param text - of the file, without its byte order mark */
  static ofFile(text: string): Source {
    return new Source(text, new FileLines(text));
  }

  /** A part of this text, as it is. */
  slice(start: number, end: number): Source {
    const text = this.text.slice(start, end);
    return new Source(text, this.#file, (index) => this.fileOffset(start + index), this.#isMade);
  }

  /**
   * Text made from this one, as by taking escapes away.
   * @param offsets - for each character of it, and for its end, the index here
   */
  mapped(text: string, offsets: ArrayLike<number>): Source {
    return new Source(text, this.#file, (index) => this.fileOffset(offsets[index] ?? 0), true);
  }

  /** Where the character at `index` stands in the file. */
  fileOffset(index: number): number {
    return this.#offsets ? this.#offsets(index) : index;
  }

  place(index: number): Place {
    return this.#file.place(this.fileOffset(index));
  }

  /**
   * How a part of this text that begins near `at` is written in the file: with the escapes and joints of the language
   * around it, as `D:\\" & name & ".cmd` of VBScript. A part that does not stand there is given back as it is.
   */
  asWritten(part: string, at: number): string {
    if (!this.#isMade || part === '') return part;
    const found = this.text.slice(at, at + farthest + part.length).indexOf(part);
    if (found < 0) return part;
    const first = this.fileOffset(at + found);
    const end = this.fileOffset(at + found + part.length - 1) + 1;
    const written = this.fileText.slice(first, end);
    return (endsInString(written) && closes(this.fileText, end) ? `${written}"` : written) || part;
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

/** `folder & "\x.cmd`: an expression that ends with a string is whole with the quote that closes it. */
function endsInString(written: string): boolean {
  let quotes = 0;
  for (let at = written.indexOf('"'); at >= 0; at = written.indexOf('"', at + 1)) quotes++;
  return quotes % 2 === 1;
}

function closes(text: string, at: number): boolean {
  return text[at] === '"' && text[at + 1] !== '"';
}

/** Between the beginning of a command and a part of it. */
const farthest = 500;

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
