import type { Token } from './tokens.ts';

/** A statement as it stands in the token list: from `from`, without `to`. */
export interface Statement {
  from: number;
  to: number;
  /** Not inside of If, a loop, Select or a procedure. */
  unconditional: boolean;
  /** Something is asked, not done: `=` compares. */
  isCondition: boolean;
  /** The Function or Property around it, in lower case: what is assigned to that name is its result. */
  procedure: string;
}

/** Parts of a program, as they are written, in order. Comments are left out. */
export interface Outline {
  statements: Statement[];
  /** Subs and Functions: indexes of the tokens of their names. */
  procedures: number[];
  /** Parameters and variables of loops, in lower case: they hold what only a run knows. */
  changing: Set<string>;
}

type Block = 'if' | 'for' | 'do' | 'while' | 'select' | 'with' | 'class' | 'procedure';

const endOfBlock: Record<string, Block> = {
  if: 'if',
  select: 'select',
  with: 'with',
  class: 'class',
  sub: 'procedure',
  function: 'procedure',
  property: 'procedure',
};

/** Tells statements apart, and which blocks they are in. Blocks that are not closed go to the end. */
export function outlineOf(tokens: readonly Token[]): Outline {
  const outliner = new Outliner(tokens);
  let from = 0;
  for (const [index, { is, text }] of tokens.entries()) {
    if (is !== 'newline' && !(is === 'symbol' && text === ':')) continue;
    outliner.statement(from, index, is === 'newline');
    from = index + 1;
  }
  outliner.statement(from, tokens.length, true);
  return outliner.outline;
}

class Outliner {
  readonly outline: Outline = { statements: [], procedures: [], changing: new Set() };
  readonly #tokens: readonly Token[];
  readonly #blocks: Block[] = [];
  /** Of the blocks: those that may not run, or run more than once. */
  #conditional = 0;
  #procedures = 0;
  /** Behind the Then of an If of one line. */
  #inLine = false;
  #procedure = '';

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  statement(from: number, to: number, endsLine: boolean): void {
    let end = to;
    while (end > from && this.#tokens[end - 1]?.is === 'comment') end--;
    if (end > from) this.#read(from, end, endsLine);
    if (endsLine) this.#inLine = false;
  }

  #word(index: number, end: number): string {
    const token = index < end ? this.#tokens[index] : undefined;
    return token?.is === 'name' ? token.text : '';
  }

  #read(from: number, end: number, endsLine: boolean): void {
    switch (this.#word(from, end)) {
      case 'if':
      case 'elseif':
        return this.#readIf(from, end, endsLine);
      case 'else':
        return this.#readRest(from + 1, end);
      case 'for':
        return this.#readFor(from, end);
      case 'do':
      case 'while':
      case 'with':
        this.#add(from + 1, end, true);
        return this.#open(this.#word(from, end) === 'with' ? 'with' : 'do');
      case 'select':
        this.#add(from + 2, end, true);
        return this.#open('select');
      case 'case':
        return this.#add(from + 1, end, true);
      case 'end':
        return this.#close(endOfBlock[this.#word(from + 1, end)]);
      case 'next':
        return this.#close('for');
      case 'loop':
      case 'wend':
        this.#add(from + 1, end, true);
        return this.#close('do');
      default:
        return this.#readDeclaration(from, end);
    }
  }

  /** What follows Then on its line belongs to it. */
  #readIf(from: number, end: number, endsLine: boolean): void {
    const then = this.#find('then', from, end);
    this.#add(from + 1, then, true);
    if (this.#word(from, end) === 'elseif') return this.#readRest(then + 1, end);
    if (then + 1 >= end && endsLine) return this.#open('if');
    this.#inLine = true;
    return this.#readRest(then + 1, end);
  }

  /** One statement, with `Else` and another one behind it perhaps. */
  #readRest(from: number, end: number): void {
    let start = from;
    for (let at = this.#find('else', start, end); start < end; at = this.#find('else', start, end)) {
      const nested = this.#word(start, at) === 'if' ? this.#find('then', start, at) : -1;
      if (nested >= 0) this.#add(start + 1, nested, true);
      this.#add(nested >= 0 ? nested + 1 : start, at);
      start = at + 1;
    }
  }

  #find(word: string, from: number, end: number): number {
    for (let at = from; at < end; at++) if (this.#word(at, end) === word && !this.#isMember(at)) return at;
    return end;
  }

  #isMember(index: number): boolean {
    return this.#tokens[index - 1]?.text === '.';
  }

  #readFor(from: number, end: number): void {
    const name = this.#word(from + 1, end) === 'each' ? from + 2 : from + 1;
    this.outline.changing.add(this.#word(name, end));
    this.#add(name + 1, end, true);
    this.#open('for');
  }

  #readDeclaration(from: number, end: number): void {
    let at = from;
    while (['public', 'private', 'default'].includes(this.#word(at, end))) at++;
    const kind = this.#word(at, end);
    if (kind === 'class') return this.#open('class');
    if (kind === 'sub' || kind === 'function') return this.#readProcedure(at + 1, end);
    if (kind === 'property') return this.#readProcedure(at + 2, end, false);
    const start = at > from && kind !== 'const' ? at - 1 : at;
    return this.#inLine ? this.#readRest(start, end) : this.#add(start, end);
  }

  #readProcedure(name: number, end: number, isLabel = true): void {
    const parameters = this.#tokens.slice(name + 1, end);
    for (const { is, text } of parameters) if (is === 'name') this.outline.changing.add(text);
    if (this.#word(name, end) !== '' && isLabel) this.outline.procedures.push(name);
    this.#procedure = this.#word(name, end);
    this.#open('procedure');
  }

  #add(from: number, to: number, isCondition = false): void {
    if (from >= to) return;
    const unconditional = this.#conditional === 0 && !this.#inLine;
    this.outline.statements.push({ from, to, unconditional, isCondition, procedure: this.#procedure });
  }

  #open(block: Block): void {
    this.#blocks.push(block);
    if (block === 'procedure') this.#procedures++;
    if (block !== 'with') this.#conditional++;
  }

  /** An end that fits nothing is ignored; one of a procedure ends all that was left open in it. */
  #close(block: Block | undefined): void {
    if (block === undefined) return;
    if (block === 'procedure') this.#procedure = '';
    if (block === 'procedure' ? this.#procedures === 0 : this.#blocks.at(-1) !== block) return;
    for (let closed = this.#blocks.pop(); closed; closed = this.#blocks.pop()) {
      if (closed !== 'with') this.#conditional--;
      if (closed === 'procedure') this.#procedures--;
      if (closed === block) return;
    }
  }
}
