import type { Hole } from '../reading.ts';
import type { Piece } from '../values.ts';
import { type Expansion, readDelayed, readPercent, type VariableRules } from './variables.ts';

/** `and` and `or`: `&&` and `||`. `delimiter`: `, ; =`, which are blanks to cmd itself and text to programs. */
export type UnitKind =
  | 'text'
  | 'blank'
  | 'delimiter'
  | 'quote'
  | 'variable'
  | 'then'
  | 'and'
  | 'or'
  | 'pipe'
  | 'in'
  | 'out'
  | 'open'
  | 'close'
  | 'newline'
  | 'end';

/** What a character means; `plain` ones make text, and `escape` takes the meaning of the next one away. */
type Meaning = UnitKind | 'plain' | 'percent' | 'bang' | 'escape' | 'return';

const meanings: Record<string, Meaning> = {
  '\n': 'newline',
  '\r': 'return',
  '"': 'quote',
  '%': 'percent',
  '!': 'bang',
  '^': 'escape',
  ' ': 'blank',
  '\t': 'blank',
  '\v': 'blank',
  '\f': 'blank',
  ',': 'delimiter',
  ';': 'delimiter',
  '=': 'delimiter',
  '&': 'then',
  '|': 'pipe',
  '<': 'in',
  '>': 'out',
  '(': 'open',
  ')': 'close',
};

const byCode: Meaning[] = Array.from(
  { length: 128 },
  (_, code) => meanings[String.fromCharCode(code)] ?? 'plain',
);
/** Inside of quotes, which end with the line, little has a meaning. */
const byCodeQuoted: Meaning[] = byCode.map((meaning) =>
  ['newline', 'return', 'quote', 'percent', 'bang'].includes(meaning) ? meaning : 'plain',
);

/**
 * Takes a cmd script apart into units, one at a time, without going back. Quotes toggle here, and end with the line;
 * what a parenthesis does is for the parser to say.
 */
export class CmdLexer {
  readonly text: string;
  readonly rules: VariableRules;
  readonly #holes: ReadonlyMap<number, Hole> | undefined;
  kind: UnitKind = 'end';
  /** Index of the unit's first character, the caret of an escaped one. */
  start = 0;
  /** Index after its last character. */
  end = 0;
  /** Index from which a text unit is taken as it is: after the caret. */
  textStart = 0;
  /** Of a variable. */
  pieces: readonly Piece[] = [];
  #quoted = false;
  #value: string | undefined;

  constructor(text: string, rules: VariableRules, holes: ReadonlyMap<number, Hole> | undefined) {
    this.text = text;
    this.rules = rules;
    this.#holes = holes;
  }

  /** The characters of a text unit, escapes taken away. */
  get value(): string {
    return this.#value ?? this.text.slice(this.textStart, this.end);
  }

  get hasHoles(): boolean {
    return this.#holes !== undefined;
  }

  /** Whether a text unit is just as it is written. */
  get isExact(): boolean {
    return this.#value === undefined && this.textStart === this.start;
  }

  /** Goes on at an index outside of quotes. */
  moveTo(index: number): void {
    this.#quoted = false;
    this.end = index;
    this.next();
  }

  next(): void {
    const at = this.end;
    this.start = at;
    this.textStart = at;
    this.#value = undefined;
    if (at >= this.text.length) this.kind = 'end';
    else if (!this.#readHole(at)) this.#read(at, this.#meaning(at));
  }

  #meaning(at: number): Meaning {
    const code = this.text.charCodeAt(at);
    return (this.#quoted ? byCodeQuoted : byCode)[code] ?? 'plain';
  }

  #readHole(at: number): boolean {
    const hole = this.#holes?.get(at);
    if (!hole) return false;
    this.#variable(hole);
    return true;
  }

  #variable({ end, pieces }: Expansion): void {
    this.kind = 'variable';
    this.pieces = pieces;
    this.end = end;
  }

  #read(at: number, meaning: Meaning): void {
    if (meaning === 'plain') this.#readText(at);
    else if (meaning === 'escape') this.#readEscape(at);
    else if (meaning === 'percent') this.#readExpansion(at, readPercent(this.text, at, this.rules));
    else if (meaning === 'bang') this.#readBang(at);
    else if (meaning === 'return') this.#readReturn(at);
    else {
      this.kind = meaning;
      this.end = at + 1;
      if (meaning === 'newline') this.#quoted = false;
      else if (meaning === 'quote') this.#quoted = !this.#quoted;
      else if (meaning === 'blank') this.#skipBlanks();
      else if (meaning === 'then' || meaning === 'pipe') this.#readDoubled(meaning);
    }
  }

  #readText(at: number): void {
    const { text } = this;
    const table = this.#quoted ? byCodeQuoted : byCode;
    let next = at + 1;
    for (; next < text.length; next++) {
      const meaning = table[text.charCodeAt(next)] ?? 'plain';
      if (meaning !== 'plain' && (meaning !== 'bang' || this.rules.delayed)) break;
      if (this.#holes?.has(next)) break;
    }
    this.kind = 'text';
    this.end = next;
  }

  #skipBlanks(): void {
    while (this.end < this.text.length && this.#meaning(this.end) === 'blank' && !this.#holes?.has(this.end))
      this.end++;
  }

  #readDoubled(meaning: 'then' | 'pipe'): void {
    if (this.text[this.end] !== this.text[this.start]) return;
    this.end++;
    this.kind = meaning === 'then' ? 'and' : 'or';
  }

  /** A carriage return that ends no line is as good as a blank. */
  #readReturn(at: number): void {
    const ends = this.text[at + 1] === '\n';
    this.kind = ends ? 'newline' : 'blank';
    this.end = ends ? at + 2 : at + 1;
    if (ends) this.#quoted = false;
  }

  /** Percent signs mean something before carets do; a quote that is escaped still is one to the program. */
  #readEscape(caret: number): void {
    const { text } = this;
    let at = caret + 1;
    if (text[at] === '\r' && text[at + 1] === '\n') at++;
    if (text[at] === '\n') {
      at++;
      this.start = at; // the joint of two lines is no part of what follows
    }
    this.end = at;
    this.textStart = at;
    const meaning = at < text.length ? this.#meaning(at) : 'end';
    if (meaning === 'end' || this.#holes?.has(at)) this.kind = 'text';
    else if (meaning === 'percent') this.#read(at, meaning);
    else if (meaning === 'blank') {
      this.kind = 'blank';
      this.#skipBlanks();
    } else {
      this.kind = meaning === 'quote' ? 'quote' : 'text';
      this.end = at + 1;
    }
  }

  #readBang(at: number): void {
    if (this.rules.delayed) this.#readExpansion(at, readDelayed(this.text, at, this.#quoted));
    else this.#readText(at);
  }

  #readExpansion(at: number, expansion: Expansion | undefined): void {
    if (expansion) {
      for (const piece of expansion.pieces) this.#noteRead(piece);
      if (expansion.reads !== undefined) this.rules.read(expansion.reads);
      if (expansion.literal === undefined) return this.#variable(expansion);
    }
    this.kind = 'text';
    this.#value = expansion?.literal;
    this.end = expansion?.end ?? at + 1;
  }

  #noteRead(piece: Piece): void {
    if (piece.is === 'variable') this.rules.read(piece.name);
  }
}
