import type { Hole } from '../reading.ts';
import type { Source } from '../source.ts';
import type { Piece } from '../values.ts';
import { plainText, type Word } from '../words.ts';
import { arithmeticEnd } from './arithmetic.ts';
import { CompoundCommands } from './compound-commands.ts';
import type { Cursor } from './cursor.ts';
import { isSelf, outputOf } from './own-folder.ts';
import { ParserState } from './parser-state.ts';
import { Heredocs, redirectionOperator } from './redirections.ts';
import type { ShellCommand, ShellScript } from './syntax.ts';

const declarations = new Set(['export', 'readonly', 'local', 'typeset', 'declare', 'integer']);

/** Takes apart a script of sh, ksh or bash: commands in the order of the text, those in substitutions as well. */
export function parseShell(source: Source, holes: ReadonlyMap<number, Hole> | undefined): ShellScript {
  return new ShellParser(source, holes).parse();
}

class ShellParser {
  readonly #state: ParserState;
  readonly #compounds: CompoundCommands;
  readonly #heredocs: Heredocs;
  /** Variables that hold the path of the script. */
  readonly #self = new Set<string>();

  constructor(source: Source, holes: ReadonlyMap<number, Hole> | undefined) {
    this.#state = new ParserState(source.text, {
      holes,
      substitution: (start) => this.#substitution(start),
      backquoted: (end) => this.#backquoted(end),
    });
    this.#compounds = new CompoundCommands(this.#state);
    this.#heredocs = new Heredocs(this.#state.cursor);
  }

  parse(): ShellScript {
    this.#list(false);
    return this.#state.script;
  }

  /** Reads commands up to the end, or to a `)` that nothing in the list opened. */
  #list(closes: boolean): void {
    const cursor = this.#state.cursor;
    const base = this.#state.frames.size;
    while (!cursor.done) {
      cursor.skipBlanks();
      if (cursor.done) break;
      const frame = this.#state.frames.top;
      if (frame?.inPattern && this.#state.frames.size > base) this.#compounds.pattern(base);
      else if (this.#next(base, closes)) break;
    }
    this.#state.endCommand();
    this.#state.frames.shrinkTo(base);
  }

  /** True behind the `)` that ends the list. */
  #next(base: number, closes: boolean): boolean {
    const cursor = this.#state.cursor;
    const { text, at } = cursor;
    const lineEnd = cursor.lineEndAt(at);
    const character = text[at] ?? '';
    if (lineEnd > 0) {
      cursor.at += lineEnd;
      this.#line();
    } else if (character === '#') this.#state.comment();
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
    this.#state.endCommand();
    this.#heredocs.read();
    if (this.#state.waiting) return;
    this.#state.joined = false;
    this.#state.pipedFrom = undefined;
  }

  #semicolon(base: number): void {
    const cursor = this.#state.cursor;
    const ends = cursor.sees(';;&') ? 3 : cursor.sees(';;') || cursor.sees(';&') ? 2 : 1;
    cursor.at += ends;
    this.#state.separate();
    const frame = ends > 1 ? this.#state.frames.innermostCase(base) : undefined;
    if (frame) frame.inPattern = true;
  }

  #ampersand(): void {
    const both = this.#state.cursor.sees('&&');
    this.#state.cursor.at += both ? 2 : 1;
    if (both) this.#state.join();
    else this.#state.separate();
  }

  #bar(): void {
    const cursor = this.#state.cursor;
    if (cursor.sees('||')) {
      cursor.at += 2;
      this.#state.join();
      return;
    }
    cursor.at += cursor.sees('|&') ? 2 : 1;
    const before = this.#state.command;
    this.#state.endCommand();
    this.#state.pipedFrom = before;
    this.#state.waiting = true;
  }

  /** `(`: arithmetic, a subshell, or the brackets of a function. */
  #open(): void {
    const cursor = this.#state.cursor;
    if (
      this.#state.command &&
      (this.#state.command.words.length > 0 || this.#state.command.assignments.length > 0)
    ) {
      cursor.at++; // nothing that sh knows
      return;
    }
    const end = cursor.sees('((') ? arithmeticEnd(cursor, cursor.at) : undefined;
    if (end !== undefined) {
      this.#state.words.arithmetic(cursor.at + 2, end);
      this.#state.waiting = false;
      return;
    }
    cursor.at++;
    this.#state.push('paren', true);
  }

  #close(base: number, closes: boolean): boolean {
    const closed = this.#state.pop('paren', base);
    this.#state.cursor.at++;
    return !closed && closes;
  }

  #redirection(): void {
    const cursor = this.#state.cursor;
    const operator = redirectionOperator(cursor);
    if (!operator) return;
    const command = this.#state.begin();
    cursor.at += operator.length;
    cursor.skipBlanks();
    const target = this.#state.words.read();
    if (!target) return;
    if (operator.kind === '<<' || operator.kind === '<<-')
      this.#heredocs.expect(command, target, operator.kind);
    else if (operator.kind === '<<<')
      command.heredocs.push({
        start: target.start,
        end: target.end,
        literal: cursor.text[target.start - 1] === "'",
      });
    if (!operator.kind.startsWith('<<')) command.redirections.push({ operator: operator.kind, target });
  }

  #word(base: number): void {
    const cursor = this.#state.cursor;
    const { at } = cursor;
    const head = this.#state.command?.words[0];
    if ((!head || declarations.has(head.written)) && this.#assignment()) return;
    const word = this.#state.words.read();
    if (!word) {
      cursor.at++;
      return;
    }
    const first = !this.#state.command || (!head && this.#state.command.assignments.length === 0);
    if (first && word.start === at && this.#compounds.reserved(word, base)) return;
    this.#state.begin().words.push(word);
    if (first) this.#functionBrackets(word);
  }

  /** `name=value`, `name+=value`, `name[index]=value`, `name=(list)` */
  #assignment(): boolean {
    const cursor = this.#state.cursor;
    const { at } = cursor;
    const match = assignmentStart(cursor);
    if (!match) return false;
    const command = this.#state.begin();
    cursor.at += match.length;
    if (cursor.code() === 40) {
      this.#state.elements();
      command.assignments.push({ name: match.name, at, value: undefined });
      return true;
    }
    const value = this.#state.words.value();
    this.#self.delete(match.name);
    if (match.plain) {
      command.assignments.push({ name: match.name, at, value });
      if (isSelf(value, this.#self)) this.#self.add(match.name);
    } else {
      command.assignments.push({ name: match.name, at, value: undefined });
      this.#state.script.otherWords.push(value);
    }
    return true;
  }

  /** `name ( )` */
  #functionBrackets(name: Word): void {
    const cursor = this.#state.cursor;
    const { at } = cursor;
    cursor.skipBlanks();
    if (cursor.code() === 40) {
      cursor.at++;
      cursor.skipBlanks();
      if (cursor.code() === 41) {
        cursor.at++;
        this.#state.defines(plainText(name));
        return;
      }
    }
    cursor.at = at;
  }

  /** Reads a list of its own inside a word. */
  #inside(read: () => void): readonly ShellCommand[] {
    const outer = this.#state.siblings;
    const siblings: ShellCommand[] = [];
    const saved = [
      this.#state.command,
      this.#state.joined,
      this.#state.waiting,
      this.#state.pipedFrom,
      this.#state.functionBody,
    ] as const;
    this.#state.siblings = siblings;
    const { size } = this.#state.frames;
    this.#state.command = undefined;
    this.#state.separate();
    this.#state.functionBody = false;
    this.#state.frames.push('substitution', true, false);
    read();
    this.#state.frames.shrinkTo(size);
    [
      this.#state.command,
      this.#state.joined,
      this.#state.waiting,
      this.#state.pipedFrom,
      this.#state.functionBody,
    ] = saved;
    this.#state.siblings = outer;
    return siblings;
  }

  #substitution(start: number): readonly Piece[] {
    const commands = this.#inside(() => this.#list(true));
    return outputOf(commands, this.#state.cursor.text.slice(start, this.#state.cursor.at), this.#self);
  }

  #backquoted(close: number): readonly Piece[] {
    const cursor = this.#state.cursor;
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
