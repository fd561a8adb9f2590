import type { Word } from '../words.ts';
import { assignedIn } from './arithmetic.ts';
import { Cursor } from './cursor.ts';
import { type FrameKind, Frames } from './frames.ts';
import type { ShellCommand, ShellScript } from './syntax.ts';
import { type Around, WordReader } from './word-reader.ts';

/** What was read so far, and where the parser is in it. */
export class ParserState {
  readonly script: ShellScript = {
    commands: [],
    comments: [],
    functions: [],
    otherWords: [],
    otherSetters: [],
    variablesRead: [],
  };
  readonly cursor: Cursor;
  readonly words: WordReader;
  readonly frames = new Frames();
  command: ShellCommand | undefined;
  /** Behind `&&` or `||`. */
  joined = false;
  /** Nothing came after the last `&&`, `||` or `|` yet, so that a line end ends nothing. */
  waiting = false;
  pipedFrom: ShellCommand | undefined;
  /** What comes next is the body of a function. */
  functionBody = false;
  /** Commands of the innermost list. */
  siblings: ShellCommand[] = [];

  constructor(text: string, around: Pick<Around, 'substitution' | 'backquoted' | 'holes'>) {
    this.cursor = new Cursor(text);
    this.words = new WordReader(this.cursor, {
      ...around,
      arithmetic: (start, end) => this.arithmetic(start, end),
      parameter: (inside, at) => this.parameter(inside, at),
    });
  }

  /** From `#` to the end of the line. */
  comment(): void {
    const start = this.cursor.at;
    this.cursor.at = this.cursor.lineEnd();
    this.script.comments.push({ start, end: this.cursor.at });
  }

  /** Behind `&&` or `||`. */
  join(): void {
    this.endCommand();
    this.joined = true;
    this.waiting = true;
    this.pipedFrom = undefined;
  }

  /** Behind `;`, `&` or a line end. */
  separate(): void {
    this.endCommand();
    this.joined = false;
    this.waiting = false;
    this.pipedFrom = undefined;
  }

  /** What was read so far is all of the command. */
  endCommand(): void {
    const command = this.command;
    if (!command) return;
    command.end = this.cursor.at;
    this.command = undefined;
    this.waiting = false;
    this.pipedFrom = undefined;
  }

  /** A compound command begins. */
  push(kind: FrameKind, conditional: boolean): void {
    this.endCommand();
    this.frames.push(kind, conditional || this.functionBody, this.joined);
    this.functionBody = false;
    this.joined = false;
    this.waiting = false;
  }

  /** Closes a compound command above `base`; false if none of the kind is open. */
  pop(kind: FrameKind, base: number): boolean {
    this.endCommand();
    const frame = this.frames.close(kind, base);
    if (!frame) return false;
    this.joined = frame.joined;
    return true;
  }

  /** The command that words go to, a new one perhaps. */
  begin(): ShellCommand {
    if (this.command) return this.command;
    const { at } = this.cursor;
    const command: ShellCommand = {
      assignments: [],
      words: [],
      redirections: [],
      heredocs: [],
      pipedFrom: this.pipedFrom,
      start: at,
      end: at,
      unconditional: !this.joined && !this.frames.conditional,
    };
    this.command = command;
    this.script.commands.push(command);
    this.siblings.push(command);
    return command;
  }

  /** Reads a word that is no argument of a command; always goes on. */
  otherWord(): Word | undefined {
    const word = this.words.read();
    if (word) this.script.otherWords.push(word);
    else if (!this.cursor.done) this.cursor.at++;
    return word;
  }

  /** `(a b c)` of a list. */
  elements(): void {
    const cursor = this.cursor;
    cursor.at++;
    while (!cursor.done) {
      cursor.skipBlanksAndLines();
      if (cursor.code() === 41) {
        cursor.at++;
        return;
      }
      if (cursor.code() === 35) this.comment();
      else this.otherWord();
    }
  }

  /** What `((…))` sets. */
  arithmetic(start: number, end: number): void {
    for (const name of assignedIn(this.cursor.text.slice(start, end)))
      this.script.otherSetters.push({ name, at: start, counts: true });
  }

  /** What `${…}` reads and sets. @param inside - the braces */
  parameter(inside: string, at: number): void {
    const match = /^[#!]?([A-Za-z_]\w{0,100})(:?=)?/.exec(inside);
    if (!match?.[1]) return;
    this.script.variablesRead.push(match[1]);
    if (match[2]) this.script.otherSetters.push({ name: match[1], at, counts: true });
  }

  /** A function of that name follows. */
  defines(name: string): void {
    if (this.command) this.script.commands.splice(this.script.commands.lastIndexOf(this.command), 1);
    this.command = undefined;
    this.script.functions.push({ name });
    this.functionBody = true;
    this.waiting = true;
  }
}
