import type { Hole } from '../reading.ts';
import type { Source } from '../source.ts';
import type { Piece } from '../values.ts';
import { plainText, type Word } from '../words.ts';
import { arithmeticEnd, assignedIn } from './arithmetic.ts';
import { Cursor } from './cursor.ts';
import { Frames } from './frames.ts';
import { isSelf, outputOf } from './own-folder.ts';
import { Heredocs, redirectionOperator } from './redirections.ts';
import type { ShellCommand, ShellScript } from './syntax.ts';
import { WordReader } from './word-reader.ts';

/** Words after which a command begins; those that open or close something are told apart below. */
const passed = new Set(['then', 'do', 'else', 'elif', '!', 'time', 'coproc']);
const declarations = new Set(['export', 'readonly', 'local', 'typeset', 'declare', 'integer']);
const closedBy = { fi: 'if', done: 'loop', esac: 'case', '}': 'brace' } as const;

/** Takes apart a script of sh, ksh or bash: commands in the order of the text, those in substitutions as well. */
export function parseShell(source: Source, holes: ReadonlyMap<number, Hole> | undefined): ShellScript {
  return new ShellParser(source, holes).parse();
}

class ShellParser {
  readonly #script: ShellScript = {
    commands: [],
    comments: [],
    functions: [],
    otherWords: [],
    otherSetters: [],
    variablesRead: [],
  };
  readonly #cursor: Cursor;
  readonly #words: WordReader;
  readonly #frames = new Frames();
  readonly #heredocs: Heredocs;
  #command: ShellCommand | undefined;
  /** Behind `&&` or `||`. */
  #joined = false;
  /** Nothing came after the last `&&`, `||` or `|` yet, so that a line end ends nothing. */
  #waiting = false;
  #pipedFrom: ShellCommand | undefined;
  #functionBody = false;
  /** Commands of the innermost list. */
  #siblings: ShellCommand[] = [];
  readonly #self = new Set<string>();

  constructor(source: Source, holes: ReadonlyMap<number, Hole> | undefined) {
    this.#cursor = new Cursor(source.text);
    this.#heredocs = new Heredocs(this.#cursor);
    this.#words = new WordReader(this.#cursor, {
      holes,
      substitution: (start) => this.#substitution(start),
      backquoted: (end) => this.#backquoted(end),
      arithmetic: (start, end) => this.#arithmetic(start, end),
      parameter: (inside, at) => this.#parameter(inside, at),
    });
  }

  parse(): ShellScript {
    this.#list(false);
    return this.#script;
  }

  /** Reads commands up to the end, or to a `)` that nothing in the list opened. */
  #list(closes: boolean): void {
    const cursor = this.#cursor;
    const base = this.#frames.size;
    while (!cursor.done) {
      cursor.skipBlanks();
      if (cursor.done) break;
      const frame = this.#frames.top;
      if (frame?.inPattern && this.#frames.size > base) this.#pattern(base);
      else if (this.#next(base, closes)) break;
    }
    this.#endCommand();
    this.#frames.shrinkTo(base);
  }

  /** True behind the `)` that ends the list. */
  #next(base: number, closes: boolean): boolean {
    const cursor = this.#cursor;
    const { text, at } = cursor;
    const lineEnd = cursor.lineEndAt(at);
    const character = text[at] ?? '';
    if (lineEnd > 0) {
      cursor.at += lineEnd;
      this.#line();
    } else if (character === '#') this.#comment();
    else if (character === ';') this.#semicolon(base);
    else if (character === '&' && !cursor.sees('&>')) this.#ampersand();
    else if (character === '|') this.#bar();
    else if (character === '(') this.#open();
    else if (character === ')') return this.#close(base, closes);
    else if (redirectionOperator(cursor) !== undefined) this.#redirection();
    else this.#word(base);
    return false;
  }

  #line(): void {
    this.#endCommand();
    this.#heredocs.read();
    if (this.#waiting) return;
    this.#joined = false;
    this.#pipedFrom = undefined;
  }

  #comment(): void {
    const start = this.#cursor.at;
    this.#cursor.at = this.#cursor.lineEnd();
    this.#script.comments.push({ start, end: this.#cursor.at });
  }

  #semicolon(base: number): void {
    const cursor = this.#cursor;
    const ends = cursor.sees(';;&') ? 3 : cursor.sees(';;') || cursor.sees(';&') ? 2 : 1;
    cursor.at += ends;
    this.#separate();
    const frame = ends > 1 ? this.#frames.innermostCase(base) : undefined;
    if (frame) frame.inPattern = true;
  }

  #ampersand(): void {
    const both = this.#cursor.sees('&&');
    this.#cursor.at += both ? 2 : 1;
    if (both) this.#join();
    else this.#separate();
  }

  #bar(): void {
    const cursor = this.#cursor;
    if (cursor.sees('||')) {
      cursor.at += 2;
      this.#join();
      return;
    }
    cursor.at += cursor.sees('|&') ? 2 : 1;
    const before = this.#command;
    this.#endCommand();
    this.#pipedFrom = before;
    this.#waiting = true;
  }

  #join(): void {
    this.#endCommand();
    this.#joined = true;
    this.#waiting = true;
    this.#pipedFrom = undefined;
  }

  #separate(): void {
    this.#endCommand();
    this.#joined = false;
    this.#waiting = false;
    this.#pipedFrom = undefined;
  }

  #endCommand(): void {
    const command = this.#command;
    if (!command) return;
    command.end = this.#cursor.at;
    this.#command = undefined;
    this.#waiting = false;
    this.#pipedFrom = undefined;
  }

  /** `(`: arithmetic, a subshell, or the brackets of a function. */
  #open(): void {
    const cursor = this.#cursor;
    if (this.#command && (this.#command.words.length > 0 || this.#command.assignments.length > 0)) {
      cursor.at++; // nothing that sh knows
      return;
    }
    const end = cursor.sees('((') ? arithmeticEnd(cursor, cursor.at) : undefined;
    if (end !== undefined) {
      this.#arithmetic(cursor.at + 2, end);
      cursor.at = end;
      this.#waiting = false;
      return;
    }
    cursor.at++;
    this.#push('paren', true);
  }

  #push(kind: 'paren' | 'brace' | 'if' | 'loop' | 'case', conditional: boolean): void {
    this.#endCommand();
    this.#frames.push(kind, conditional || this.#functionBody, this.#joined);
    this.#functionBody = false;
    this.#joined = false;
    this.#waiting = false;
  }

  #pop(kind: 'paren' | 'brace' | 'if' | 'loop' | 'case', base: number): boolean {
    this.#endCommand();
    const frame = this.#frames.close(kind, base);
    if (!frame) return false;
    this.#joined = frame.joined;
    return true;
  }

  #close(base: number, closes: boolean): boolean {
    const closed = this.#pop('paren', base);
    this.#cursor.at++;
    return !closed && closes;
  }

  #redirection(): void {
    const cursor = this.#cursor;
    const operator = redirectionOperator(cursor);
    if (!operator) return;
    const command = this.#begin();
    cursor.at += operator.length;
    cursor.skipBlanks();
    const target = this.#words.read();
    if (!target) return;
    if (operator.kind === '<<' || operator.kind === '<<-')
      this.#heredocs.expect(command, target, operator.kind);
    else if (operator.kind === '<<<') command.heredocs.push(target);
    if (!operator.kind.startsWith('<<')) command.redirections.push({ operator: operator.kind, target });
  }

  #begin(): ShellCommand {
    if (this.#command) return this.#command;
    const { at } = this.#cursor;
    const command: ShellCommand = {
      assignments: [],
      words: [],
      redirections: [],
      heredocs: [],
      pipedFrom: this.#pipedFrom,
      start: at,
      end: at,
      unconditional: !this.#joined && !this.#frames.conditional,
    };
    this.#command = command;
    this.#script.commands.push(command);
    this.#siblings.push(command);
    return command;
  }

  #word(base: number): void {
    const cursor = this.#cursor;
    const { at } = cursor;
    const head = this.#command?.words[0];
    if ((!head || declarations.has(head.written)) && this.#assignment()) return;
    const word = this.#words.read();
    if (!word) {
      cursor.at++;
      return;
    }
    const first = !this.#command || (!head && this.#command.assignments.length === 0);
    if (first && word.start === at && this.#reserved(word, base)) return;
    this.#begin().words.push(word);
    if (first) this.#functionBrackets(word);
  }

  /** `name=value`, `name+=value`, `name[index]=value`, `name=(list)` */
  #assignment(): boolean {
    const cursor = this.#cursor;
    const { at } = cursor;
    const match = assignmentStart(cursor);
    if (!match) return false;
    const command = this.#begin();
    cursor.at += match.length;
    if (cursor.code() === 40) {
      this.#elements();
      command.assignments.push({ name: match.name, at, value: undefined });
      return true;
    }
    const value = this.#words.value();
    this.#self.delete(match.name);
    if (match.plain) {
      command.assignments.push({ name: match.name, at, value });
      if (isSelf(value, this.#self)) this.#self.add(match.name);
    } else {
      command.assignments.push({ name: match.name, at, value: undefined });
      this.#script.otherWords.push(value);
    }
    return true;
  }

  /** `(a b c)` of a list. */
  #elements(): void {
    const cursor = this.#cursor;
    cursor.at++;
    while (!cursor.done) {
      cursor.skipBlanksAndLines();
      if (cursor.code() === 41) {
        cursor.at++;
        return;
      }
      if (cursor.code() === 35) this.#comment();
      else this.#otherWord();
    }
  }

  #otherWord(): Word | undefined {
    const word = this.#words.read();
    if (word) this.#script.otherWords.push(word);
    else if (!this.#cursor.done) this.#cursor.at++;
    return word;
  }

  /** `name ( )` */
  #functionBrackets(name: Word): void {
    const cursor = this.#cursor;
    const { at } = cursor;
    cursor.skipBlanks();
    if (cursor.code() === 40) {
      cursor.at++;
      cursor.skipBlanks();
      if (cursor.code() === 41) {
        cursor.at++;
        this.#defines(plainText(name));
        return;
      }
    }
    cursor.at = at;
  }

  #defines(name: string): void {
    if (this.#command) this.#script.commands.splice(this.#script.commands.lastIndexOf(this.#command), 1);
    this.#command = undefined;
    this.#script.functions.push({ name });
    this.#functionBody = true;
    this.#waiting = true;
  }

  /** Does what a reserved word asks for; false if it is none. */
  #reserved(word: Word, base: number): boolean {
    const name = word.written;
    if (passed.has(name)) {
      this.#waiting = true;
      if (name === 'time') this.#timeOptions();
    } else if (name === 'if') this.#push('if', true);
    else if (name === 'while' || name === 'until') this.#push('loop', true);
    else if (name === 'for' || name === 'select') this.#loop();
    else if (name === 'case') this.#case();
    else if (name === 'function') this.#function();
    else if (name === '{') this.#push('brace', false);
    else if (name === '[[') this.#condition();
    else if (name === 'fi' || name === 'done' || name === 'esac' || name === '}')
      return this.#pop(closedBy[name], base);
    else return false;
    return true;
  }

  #timeOptions(): void {
    this.#cursor.skipBlanks();
    if (this.#cursor.sees('-p ')) this.#cursor.at += 2;
  }

  #loop(): void {
    const cursor = this.#cursor;
    this.#push('loop', true);
    cursor.skipBlanks();
    if (cursor.sees('((')) return;
    const name = this.#words.read();
    if (!name) return;
    this.#script.otherSetters.push({ name: plainText(name), at: name.start, counts: false });
    cursor.skipBlanksAndLines();
    const { at } = cursor;
    if (this.#words.read()?.written !== 'in') {
      cursor.at = at;
      return;
    }
    for (cursor.skipBlanks(); !cursor.done && !this.#endsWords(); cursor.skipBlanks()) this.#otherWord();
  }

  #endsWords(): boolean {
    const { at, text } = this.#cursor;
    return this.#cursor.lineEndAt(at) > 0 || /[;&|)#]/.test(text[at] ?? '');
  }

  #case(): void {
    const cursor = this.#cursor;
    cursor.skipBlanks();
    this.#otherWord();
    cursor.skipBlanksAndLines();
    const { at } = cursor;
    if (this.#words.read()?.written === 'in') this.#push('case', true);
    else cursor.at = at;
  }

  /** A pattern of `case`, with its `)`. */
  #pattern(base: number): void {
    const cursor = this.#cursor;
    cursor.skipBlanksAndLines();
    if (cursor.code() === 35) return this.#comment();
    if (cursor.code() === 41) {
      cursor.at++;
      const frame = this.#frames.top;
      if (frame) frame.inPattern = false;
      return undefined;
    }
    const word = this.#words.read();
    if (word?.written === 'esac') this.#pop('case', base);
    else if (!word && !cursor.done) cursor.at++;
    return undefined;
  }

  #function(): void {
    this.#cursor.skipBlanks();
    const name = this.#words.read();
    if (!name) return;
    this.#defines(plainText(name));
    this.#cursor.skipBlanks();
    if (this.#cursor.sees('()')) this.#cursor.at += 2;
  }

  /** `[[ … ]]` */
  #condition(): void {
    const cursor = this.#cursor;
    this.#waiting = false;
    while (!cursor.done) {
      cursor.skipBlanksAndLines();
      const word = this.#words.read();
      if (word?.written === ']]' && !word.quoted) return;
      if (word) this.#script.otherWords.push(word);
      else cursor.at++;
    }
  }

  /** Reads a list of its own inside a word. */
  #inside(read: () => void): readonly ShellCommand[] {
    const outer = this.#siblings;
    const siblings: ShellCommand[] = [];
    const saved = [this.#command, this.#joined, this.#waiting, this.#pipedFrom, this.#functionBody] as const;
    this.#siblings = siblings;
    const { size } = this.#frames;
    this.#command = undefined;
    this.#separate();
    this.#functionBody = false;
    this.#frames.push('substitution', true, false);
    read();
    this.#frames.shrinkTo(size);
    [this.#command, this.#joined, this.#waiting, this.#pipedFrom, this.#functionBody] = saved;
    this.#siblings = outer;
    return siblings;
  }

  #substitution(start: number): readonly Piece[] {
    const commands = this.#inside(() => this.#list(true));
    return outputOf(commands, this.#cursor.text.slice(start, this.#cursor.at), this.#self);
  }

  #backquoted(close: number): readonly Piece[] {
    const cursor = this.#cursor;
    const start = cursor.at - 1;
    const { end } = cursor;
    const commands = this.#inside(() => {
      cursor.end = close;
      this.#list(false);
      cursor.end = end;
    });
    cursor.at = Math.min(end, close + 1);
    return outputOf(commands, cursor.text.slice(start, cursor.at), this.#self);
  }

  #arithmetic(start: number, end: number): void {
    for (const name of assignedIn(this.#cursor.text.slice(start, end)))
      this.#script.otherSetters.push({ name, at: start, counts: true });
  }

  #parameter(inside: string, at: number): void {
    const match = /^[#!]?([A-Za-z_]\w{0,100})(:?=)?/.exec(inside);
    if (!match?.[1]) return;
    this.#script.variablesRead.push(match[1]);
    if (match[2]) this.#script.otherSetters.push({ name: match[1], at, counts: true });
  }
}

const assignmentPattern = /([A-Za-z_][A-Za-z0-9_]*)(\[[^\]\n]{0,100}\])?(\+?)=/y;

function assignmentStart(cursor: Cursor) {
  assignmentPattern.lastIndex = cursor.at;
  const match = assignmentPattern.exec(cursor.text);
  if (match?.[1] === undefined || assignmentPattern.lastIndex > cursor.end) return undefined;
  return {
    name: match[1],
    length: match[0].length,
    plain: match[2] === undefined && match[3] === '',
  };
}
