import { maxNesting } from '../reading.ts';
import { programName } from '../words.ts';
import { isRedirected, readArguments, readRaw, readRedirection, skipArguments } from './arguments.ts';
import { type CmdWord, firstPart, readWord } from './cmd-word.ts';
import { readFor } from './for-clause.ts';
import { readIf } from './if-clause.ts';
import { internalLength } from './internal-commands.ts';
import type { Item } from './items.ts';
import type { CmdLexer } from './lexer.ts';
import { readSet, type SetVariable } from './set-command.ts';
import { isUsualProgram } from './usual-programs.ts';

/** A block, or the file itself. */
interface Level {
  /** All of the block runs only under a condition. */
  conditional: boolean;
  forVariables: ReadonlySet<string>;
}

/** What the parser finds. */
export interface Script {
  items: Item[];
  labels: string[];
  variables: ParsedVariable[];
}

/** A variable that is set; indexes are those of the source. */
export interface ParsedVariable extends SetVariable {
  at: number;
  end: number;
  /** End of the outermost block or line around it: `%X%` sees it from there on. */
  unitEnd: number;
  unconditional: boolean;
}

/** Reads a script into commands, in one pass; see the design's note on cmd for the order in which cmd.exe does it. */
export class CmdParser {
  readonly lexer: CmdLexer;
  readonly script: Script = { items: [], labels: [], variables: [] };
  readonly #outer: Level[] = [];
  #level: Level = { conditional: false, forVariables: new Set() };
  /** After IF or FOR, to the end of the line. */
  #lineConditional = false;
  /** After `&&`, `||` or `|`. */
  #chainConditional = false;
  #called = false;
  #unitVariables: ParsedVariable[] = [];

  constructor(lexer: CmdLexer) {
    this.lexer = lexer;
  }

  parse(): Script {
    const { lexer } = this;
    lexer.next();
    while (lexer.kind !== 'end') this.#step();
    this.#endUnit();
    return this.script;
  }

  get inBlock(): boolean {
    return this.#outer.length > 0;
  }

  /** From here to the end of the line, things happen only under a condition. */
  setConditional(): void {
    this.#lineConditional = true;
  }

  addForVariables(names: Iterable<string>): void {
    const { rules } = this.lexer;
    if (rules.forVariables.size < mostForVariables)
      rules.forVariables = new Set([...rules.forVariables, ...names]);
  }

  readonly add = (item: Item): void => {
    this.script.items.push(item);
  };

  /** One unit where a command may begin. */
  #step(): void {
    const { lexer } = this;
    switch (lexer.kind) {
      case 'newline':
        this.#endLine();
        return lexer.next();
      case 'then':
      case 'and':
      case 'or':
      case 'pipe':
        this.#chainConditional = lexer.kind !== 'then';
        this.#endCommand();
        return lexer.next();
      case 'in':
      case 'out':
        return readRedirection(this);
      case 'open':
        return this.#outer.length < maxNesting ? this.#openBlock() : this.#readCommand();
      case 'close':
        this.#closeBlock();
        return lexer.next();
      case 'blank':
      case 'delimiter':
        return lexer.next();
      default:
        return this.#readCommand();
    }
  }

  #endLine(): void {
    this.#lineConditional = false;
    this.#chainConditional = false;
    this.#endCommand();
    this.lexer.rules.forVariables = this.#level.forVariables;
    if (!this.inBlock) this.#endUnit();
  }

  #endUnit(): void {
    for (const variable of this.#unitVariables) variable.unitEnd = this.lexer.start;
    this.#unitVariables = [];
  }

  get #conditional(): boolean {
    return this.#level.conditional || this.#lineConditional || this.#chainConditional;
  }

  #openBlock(): void {
    this.#outer.push(this.#level);
    this.#level = { conditional: this.#conditional, forVariables: this.lexer.rules.forVariables };
    this.lexer.next();
  }

  /** What follows on the line is ELSE, or still depends on what the block depended on. */
  #closeBlock(): void {
    const { conditional, forVariables } = this.#level;
    const outer = this.#outer.pop();
    if (!outer) return;
    this.lexer.rules.forVariables = forVariables;
    this.#lineConditional = conditional && !outer.conditional;
    this.#level = outer; // its FOR variables hold again from the next line on
  }

  #readCommand(): void {
    const { lexer } = this;
    if (lexer.kind === 'text') {
      const first = lexer.text.charCodeAt(lexer.start);
      if (first === atSign) return this.#skipAt();
      if (first === colon && !this.#called) return this.#readLabel();
      if ((first === smallE || first === capitalE) && this.takeKeyword('else')) return;
    }
    const head = readWord(lexer, { atDelimiters: true, atClose: this.inBlock });
    if (!head) return lexer.next();
    if (isRedirected(lexer, head)) return readRedirection(this);
    if (head.quoted) return this.#readArguments(head);
    const name = plainHead(head);
    const length = internalLength(name);
    if (length > 0) return this.#readInternal(head, name, length);
    this.#readArguments(this.#withoutOption(head));
  }

  /** `@` hides a command; `@@@` does no more. */
  #skipAt(): void {
    const { lexer } = this;
    let end = lexer.start;
    while (lexer.text.charCodeAt(end) === atSign) end++;
    lexer.moveTo(end);
  }

  /** Goes behind a keyword that may have a parenthesis right after it. */
  takeKeyword(keyword: string): boolean {
    const { lexer } = this;
    const end = lexer.start + keyword.length;
    if (lexer.text.slice(lexer.start, end).toLowerCase() !== keyword) return false;
    if (/[\w.:\\/^%-]/.test(lexer.text[end] ?? ' ')) return false;
    lexer.moveTo(end);
    return true;
  }

  #readLabel(): void {
    const { lexer } = this;
    const end = lexer.rules.next.lineEnd(lexer.start);
    const before = lexer.text.slice(Math.max(0, lexer.start - longestIndent), lexer.start);
    const match = /^:([^\s:,;=+&|<>]+)/.exec(
      lexer.text.slice(lexer.start, Math.min(end, lexer.start + longestLabel)),
    );
    if (match?.[1] !== undefined && /(^|\n)[ \t,;=]*$/.test(before)) this.script.labels.push(match[1]);
    this.#skipLine(lexer.start + 1, end);
  }

  #skipLine(start: number, end: number): void {
    this.add({ is: 'silent', start, end, files: [] });
    this.lexer.moveTo(end);
  }

  #readInternal(head: CmdWord, text: string, length: number): void {
    const { lexer } = this;
    const name = text.slice(0, length).toLowerCase();
    if (name === 'rem') return this.#skipLine(sourceOf(head, length), lexer.rules.next.lineEnd(head.start));
    const isAll = length === text.length;
    if (!isAll) lexer.moveTo(sourceOf(head, length));
    const word = isAll || head.escaped ? head : firstPart(head, length);
    if (name === 'if') readIf(this);
    else if (name === 'for') readFor(this);
    else if (name === 'call') this.#beginCall();
    else if (name === 'set') this.#readSet(head.outerStart);
    else if (name === 'echo' || name === 'title' || name === 'prompt') this.#readSilent();
    else this.#readArguments(word);
  }

  /** `cmd/c`, `x.cmd/y`: an option right after the head is an argument of its own. */
  #withoutOption(head: CmdWord): CmdWord {
    const slash = head.written.indexOf('/');
    if (slash <= 0 || head.escaped || !mayTakeOption(head.written.slice(0, slash))) return head;
    this.lexer.moveTo(head.start + slash);
    return firstPart(head, slash);
  }

  #beginCall(): void {
    this.#called = true;
    this.lexer.rules.calling = true;
  }

  #endCommand(): void {
    this.#called = false;
    this.lexer.rules.calling = false;
  }

  #readArguments(head: CmdWord): void {
    const words = readArguments(this, head);
    this.#noteSetlocal(words);
    this.add({ is: 'command', words, called: this.#called });
    this.#endCommand();
  }

  #noteSetlocal([head, ...options]: readonly CmdWord[]): void {
    if (!head || plainHead(head).toLowerCase() !== 'setlocal') return;
    for (const option of options) {
      const text = option.written.toLowerCase();
      if (text.includes('enabledelayedexpansion')) this.lexer.rules.delayed = true;
      else if (text.includes('disabledelayedexpansion')) this.lexer.rules.delayed = false;
    }
  }

  #readSilent(): void {
    const { text, start } = this.lexer;
    const separated = /[.:/\\+,;=([\]]/.test(text[start] ?? ' '); // as in `echo.text`
    const { items } = this.script;
    const last = items.at(-1);
    const from = last?.is === 'redirection' ? items.length - 1 : items.length; // before the command, or the one before
    skipArguments(this);
    const files = items.slice(from).flatMap((item) => (item.is === 'redirection' ? [item.file] : []));
    this.add({ is: 'silent', start: separated ? start + 1 : start, end: this.lexer.start, files });
    this.#endCommand();
  }

  #readSet(at: number): void {
    const { lexer } = this;
    const raw = readRaw(this);
    const { values, variables } = readSet(raw);
    for (const value of values) this.add({ is: 'value', raw, at, ...value });
    for (const variable of variables) {
      const parsed = {
        ...variable,
        at,
        end: lexer.start,
        unitEnd: lexer.start,
        unconditional: !this.#conditional,
      };
      this.script.variables.push(parsed);
      this.#unitVariables.push(parsed);
    }
    this.#endCommand();
  }
}

/** More are no script of people; copying them for each FOR would take its time. */
const mostForVariables = 64;
const [colon, atSign, capitalE, smallE] = [58, 64, 69, 101];
const longestLabel = 200;
const longestIndent = 200;

/** Whether a slash after it begins an option. */
function mayTakeOption(head: string): boolean {
  if (head.length > longestLabel || head.includes('"')) return false;
  return /\.(?:exe|com|bat|cmd)$|^%comspec%$/i.test(head) || isUsualProgram(programName(head));
}

/** A head as text; variables are as they are written. */
function plainHead(head: CmdWord): string {
  let text = '';
  for (const piece of head.pieces)
    text += piece.is === 'text' ? piece.text : piece.is === 'own-folder' ? '%~f0' : piece.raw;
  return text;
}

/** The index in the source of the character after the first `length` of a head. */
function sourceOf(head: CmdWord, length: number): number {
  return head.escaped ? head.outerEnd : head.start + length;
}
