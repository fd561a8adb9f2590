import { type Hole, maxNesting, type Reading } from '../reading.ts';
import type { Source } from '../source.ts';
import { code, isBlank, isNewline } from './characters.ts';
import { Found } from './found.ts';
import type { Scope, Value } from './syntax.ts';

/** 64 brackets with a keyword and an assignment around each are followed. */
const maxDepth = 3 * maxNesting;

/** Rules that need each other; they are given here so that the files that hold them do not. */
export interface Rules {
  /** Reads up to `close`, which is not consumed; 0 for the end. */
  statements: (cursor: Cursor, scope: Scope, close: number) => Value[];
  statement: (cursor: Cursor, scope: Scope) => Value | undefined;
  /** @see expression in `expressions.ts` */
  expression: (cursor: Cursor, scope: Scope, commas: boolean) => Value;
  primary: (cursor: Cursor, scope: Scope) => Value;
}

/** Where parsing is, and what it has found. */
export class Cursor {
  readonly source: Source;
  readonly reading: Reading;
  readonly text: string;
  readonly rules: Rules;
  readonly found = new Found();
  readonly holes: ReadonlyMap<number, Hole> | undefined;
  at = 0;
  /** What stands here and later is not read. */
  end: number;
  #depth = 0;

  constructor(source: Source, reading: Reading, rules: Rules) {
    this.source = source;
    this.reading = reading;
    this.text = source.text;
    this.rules = rules;
    this.holes = reading.holes?.size ? reading.holes : undefined;
    this.end = source.text.length;
  }

  /** Its code at `offset` from here; -1 behind the end. */
  char(offset = 0): number {
    const index = this.at + offset;
    return index < this.end ? this.text.charCodeAt(index) : -1;
  }

  get ended(): boolean {
    return this.at >= this.end;
  }

  /** Goes inside of something else, unless that is too deep; {@link leave} comes after it. */
  enter(): boolean {
    if (this.#depth >= maxDepth) return false;
    this.#depth++;
    return true;
  }

  leave(): void {
    this.#depth--;
  }

  /** Reads something inside of something else; undefined, with nothing read, if that is too deep. */
  deeper<T>(read: () => T): T | undefined {
    if (!this.enter()) return undefined;
    const result = read();
    this.leave();
    return result;
  }

  /** Skips blanks, joined lines and comments, and line ends if asked. */
  skipBlanks(lines: boolean): void {
    while (this.at < this.end) {
      const char = this.text.charCodeAt(this.at);
      if (char === code.blank || isBlank(char)) this.at++;
      else if (char > code.less && char !== code.backtick)
        return; // nearly always
      else if (isNewline(char)) {
        if (!lines) return;
        this.at++;
      } else if (!this.#skipJoin(char) && !this.#skipComment(char)) return;
    }
  }

  /** A backtick at a line's end. */
  #skipJoin(char: number): boolean {
    if (char !== code.backtick || !(isNewline(this.char(1)) || this.at + 1 >= this.end)) return false;
    const windows = this.char(1) === code.return && this.char(2) === code.newline;
    this.at = Math.min(this.end, this.at + (windows ? 3 : 2));
    return true;
  }

  #skipComment(char: number): boolean {
    const block = char === code.less && this.char(1) === code.hash;
    if (!block && char !== code.hash) return false;
    if (this.reading.secretsOnly) {
      this.at += block ? 2 : 1; // a comment that is searched may hold further ones
      return true;
    }
    const start = this.at + (block ? 2 : 1);
    const stop = block ? this.text.indexOf('#>', start) : this.#lineEnd(start);
    const end = stop < 0 || stop > this.end ? this.end : stop;
    this.found.comment(start, end);
    this.at = Math.min(this.end, block ? end + 2 : end);
    return true;
  }

  #lineEnd(from: number): number {
    for (let at = from; at < this.end; at++) if (isNewline(this.text.charCodeAt(at))) return at;
    return this.end;
  }
}
