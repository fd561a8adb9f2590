import { maxNesting } from '../reading.ts';
import type { Source } from '../source.ts';
import type { Expanded, Piece } from '../values.ts';
import { contentOf, type Token } from './tokens.ts';

/** Tokens from `from`, without `to`. */
export interface Range {
  from: number;
  to: number;
}

/** A part of an expression that is joined with others, and the tokens that it is written with. */
export interface Operand extends Range {
  pieces: readonly Piece[];
}

/** Brackets deeper than this are taken as unknown. */
const maxDepth = 32;

/** What expressions of one file mean. Ranges may be anything; what is no expression is unknown. */
export class Expressions {
  readonly source: Source;
  readonly tokens: readonly Token[];
  /** For each opening bracket, the index of the one that closes it. */
  readonly #closing: ReadonlyMap<number, number>;

  constructor(source: Source, tokens: readonly Token[]) {
    this.source = source;
    this.tokens = tokens;
    this.#closing = closingBrackets(tokens);
  }

  isSymbol(index: number, text: string): boolean {
    const token = this.tokens[index];
    return token?.is === 'symbol' && token.text === text;
  }

  /** The name at `index` in lower case, or nothing. */
  nameAt(index: number): string {
    const token = this.tokens[index];
    return token?.is === 'name' ? token.text : '';
  }

  /** After the bracket that closes the one at `open`; the next token if none does. */
  afterBracket(open: number): number {
    return (this.#closing.get(open) ?? open) + 1;
  }

  /** As it stands in the source. */
  written({ from, to }: Range): string {
    return this.source.text.slice(this.tokens[from]?.start ?? 0, this.tokens[to - 1]?.end ?? 0);
  }

  /** Parts that a symbol separates, outside of brackets. */
  split({ from, to }: Range, isSeparator: (symbol: string) => boolean): Range[] {
    const parts: Range[] = [];
    let start = from;
    for (let at = from; at < to; at = this.isSymbol(at, '(') ? this.afterBracket(at) : at + 1) {
      const token = this.tokens[at];
      if (token?.is !== 'symbol' || !isSeparator(token.text)) continue;
      parts.push({ from: start, to: at });
      start = at + 1;
    }
    parts.push({ from: start, to });
    return parts;
  }

  /** Arguments by place; one that is left out is empty. */
  arguments(range: Range): Range[] {
    return range.from >= range.to ? [] : this.split(range, (symbol) => symbol === ',');
  }

  /** What `&` joins, in order. */
  operands(range: Range, depth = 0): Operand[] {
    const operands: Operand[] = [];
    this.#addOperands(range, depth, operands);
    return operands;
  }

  #addOperands(range: Range, depth: number, operands: Operand[]): void {
    const inside = this.#withoutBrackets(range);
    const joined = inside.to - inside.from > 1 && depth < maxDepth ? this.split(inside, isJoin) : [];
    if (joined.length > 1) for (const part of joined) this.#addOperands(part, depth + 1, operands);
    else operands.push({ from: inside.from, to: inside.to, pieces: this.#operand(inside, depth) });
  }

  pieces(range: Range, depth = 0): readonly Piece[] {
    const operands = this.operands(range, depth);
    const [only] = operands;
    return operands.length === 1 && only ? only.pieces : operands.flatMap(({ pieces }) => pieces);
  }

  /** The string that an expression is, if it is nothing else: where its content stands. */
  onlyString(range: Range): { start: number; end: number } | undefined {
    const { from, to } = this.#withoutBrackets(range);
    const token = this.tokens[from];
    return to - from === 1 && token?.is === 'string' ? contentOf(this.source.text, token) : undefined;
  }

  #withoutBrackets(range: Range): Range {
    let { from, to } = range;
    while (this.isSymbol(from, '(') && to - from > 2 && this.afterBracket(from) === to) {
      from++;
      to--;
    }
    return { from, to };
  }

  #operand({ from, to }: Range, depth: number): readonly Piece[] {
    const token = this.tokens[from];
    if (!token || from >= to) return [];
    const { text } = this.source;
    if (to - from === 1 && token.is === 'string') {
      const { start, end } = contentOf(text, token);
      return textPieces(text.slice(start, end).replaceAll('""', '"'));
    }
    const raw = this.written({ from, to });
    if (to - from === 1 && token.is === 'number') return [{ is: 'text', text: raw }];
    if (to - from === 1 && token.is === 'name') {
      const constant = constants[token.text];
      return [
        constant === undefined ? { is: 'variable', name: token.text, raw } : { is: 'text', text: constant },
      ];
    }
    return depth < maxDepth ? this.#call({ from, to }, raw, depth) : [{ is: 'unknown', raw }];
  }

  #call(range: Range, raw: string, depth: number): readonly Piece[] {
    const unknown: Piece = { is: 'unknown', raw };
    const { to } = range;
    const open = this.#lastBracketOf(range);
    if (open < 0 || this.afterBracket(open) !== to) return [unknown];
    const given = this.arguments({ from: open + 1, to: to - 1 });
    const [first, second] = given;
    if (!first) return [unknown];
    switch (this.nameAt(open - 1)) {
      case 'getparentfoldername':
        return this.#parent(first, unknown, depth);
      case 'buildpath':
        return second
          ? [...this.pieces(first, depth + 1), { is: 'text', text: '\\' }, ...this.pieces(second, depth + 1)]
          : [unknown];
      case 'chr':
      case 'chrw':
        return character(this.written(first)) ?? [unknown];
      case 'left':
      case 'replace':
        return ownFolder.test(raw) ? [{ is: 'own-folder' }, { is: 'text', text: '\\' }] : [unknown];
      default:
        return [unknown];
    }
  }

  /** The bracket of the last call of a chain as `a.b(c).d(e)`. */
  #lastBracketOf({ from, to }: Range): number {
    let open = -1;
    for (let at = from; at < to; at = this.isSymbol(at, '(') ? this.afterBracket(at) : at + 1)
      if (this.isSymbol(at, '(')) open = at;
    return open;
  }

  #parent(path: Range, unknown: Piece, depth: number): readonly Piece[] {
    if (/^wscript\s*\.\s*scriptfullname$/i.test(this.written(path))) return [{ is: 'own-folder' }];
    const pieces = this.pieces(path, depth + 1);
    const [first] = pieces;
    return pieces.length === 1 && first?.is === 'own-folder'
      ? [first, { is: 'text', text: '\\..' }]
      : [unknown];
  }
}

function isJoin(symbol: string): boolean {
  return symbol === '&' || symbol === '+';
}

/** What the text of a string means: `%X%` may be filled in by who gets it. */
export function textPieces(text: string): Expanded {
  if (!text.includes('%')) return [{ is: 'text', text }];
  const pieces: Exclude<Piece, { is: 'variable' }>[] = [];
  for (const part of text.split(/(%\w+%)/))
    if (part !== '')
      pieces.push(/^%\w+%$/.test(part) ? { is: 'unknown', raw: part } : { is: 'text', text: part });
  return pieces;
}

const constants: Record<string, string | undefined> = {
  __proto__: undefined,
  vbcrlf: '\r\n',
  vbnewline: '\r\n',
  vblf: '\n',
  vbcr: '\r',
  vbtab: '\t',
  vbnullstring: '',
};

function character(code: string): readonly Piece[] | undefined {
  return /^\d{1,3}$/.test(code) ? [{ is: 'text', text: String.fromCharCode(Number(code)) }] : undefined;
}

/** As scripts took it before there was a function for it. */
const ownFolder = new RegExp(
  [
    String.raw`^left\(\s*wscript\.scriptfullname\s*,\s*\(?\s*instrrev\(\s*wscript\.scriptfullname\s*,\s*"\\"\s*\)\s*\)?\s*\)$`,
    String.raw`^left\(\s*wscript\.scriptfullname\s*,\s*\(?\s*len\(\s*wscript\.scriptfullname\s*\)\s*-\s*\(?\s*len\(\s*wscript\.scriptname\s*\)\s*\)?\s*\)?\s*\)$`,
    String.raw`^replace\(\s*wscript\.scriptfullname\s*,\s*wscript\.scriptname\s*,\s*""\s*\)$`,
  ].join('|'),
  'i',
);

function closingBrackets(tokens: readonly Token[]): Map<number, number> {
  const closing = new Map<number, number>();
  const open: number[] = [];
  for (const [index, { is, text }] of tokens.entries()) {
    if (is === 'newline') open.length = 0; // what is open at the end of a line is a mistake
    if (is !== 'symbol') continue;
    if (text === '(') open.push(index);
    if (text !== ')') continue;
    const opened = open.pop();
    if (opened !== undefined && open.length < maxNesting) closing.set(opened, index);
  }
  return closing;
}
