/** Where in a text the parser stands. */
export class Cursor {
  readonly text: string;
  at = 0;
  /** What is beyond does not exist for the part being read. */
  end: number;
  /** Before this index a search for the end of arithmetic has failed: it is not tried again. */
  noArithmeticUntil = 0;

  constructor(text: string) {
    this.text = text;
    this.end = text.length;
  }

  get done(): boolean {
    return this.at >= this.end;
  }

  code(ahead = 0): number {
    const index = this.at + ahead;
    return index < this.end ? this.text.charCodeAt(index) : -1;
  }

  /** Whether `expected` stands here. */
  sees(expected: string): boolean {
    return this.at + expected.length <= this.end && this.text.startsWith(expected, this.at);
  }

  /** Length of a line end at `index`: LF, or CR LF; 0 if there is none. */
  lineEndAt(index: number): number {
    if (index >= this.end) return 0;
    const code = this.text.charCodeAt(index);
    if (code === 10) return 1;
    return code === 13 && index + 1 < this.end && this.text.charCodeAt(index + 1) === 10 ? 2 : 0;
  }

  /** Skips blanks, and line ends behind a backslash. */
  skipBlanks(): void {
    for (;;) {
      const code = this.code();
      if (code === 32 || code === 9) this.at++;
      else if (code === 92 && this.lineEndAt(this.at + 1) > 0) this.at += 1 + this.lineEndAt(this.at + 1);
      else return;
    }
  }

  skipBlanksAndLines(): void {
    for (;;) {
      this.skipBlanks();
      const length = this.lineEndAt(this.at);
      if (length === 0) return;
      this.at += length;
    }
  }

  /** Index of the end of the line, before its line end. */
  lineEnd(): number {
    const found = this.text.indexOf('\n', this.at);
    const end = found < 0 || found > this.end ? this.end : found;
    return end > this.at && this.text.charCodeAt(end - 1) === 13 ? end - 1 : end;
  }

  /** Index of `wanted` from here on, or the end. */
  indexOf(wanted: string): number {
    const found = this.text.indexOf(wanted, this.at);
    return found < 0 || found > this.end ? this.end : found;
  }
}
