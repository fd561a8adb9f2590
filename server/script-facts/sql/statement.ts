import type { SqlFacts } from './sql-facts.ts';

/** Where a token stands in the source; of a string, what is inside of its quotes. */
export interface Token {
  is: 'word' | 'variable' | 'string' | 'name' | 'sign';
  /** Lower case for words; the sign. */
  text: string;
  start: number;
  end: number;
}

interface Target {
  name: string;
}

/** Words that begin a statement even without a `;` before them. */
const starters = new Set(
  `select insert update delete merge exec execute if while begin return use create alter drop backup restore bulk print
  raiserror throw truncate grant revoke commit rollback fetch open close deallocate waitfor with end go else declare
  set`.split(/\s+/),
);
/** What sets passwords, or logs on. */
const passwordStatements = ['create', 'alter', 'grant', 'connect', 'set'];
/** After these a list of assignments of SELECT is over. */
const selectEnds = new Set(['from', 'where', 'group', 'order', 'having', 'into', 'option', 'union', 'for']);
const selectModifiers = new Set(['top', 'distinct', 'all', 'percent', 'ties']);
const blockStarters = new Set(['begin', 'then', 'else', 'loop', 'declare', 'is', 'as', 'exception']);

/** Follows the tokens of statements: what they assign, and which passwords they hold. */
export class Statement {
  readonly #facts: SqlFacts;
  #depth = 0;
  #clause: 'declare' | 'set' | 'select' | 'print' | 'other' = 'other';
  /** The next variable may be assigned to. */
  #item = false;
  #target: Target | undefined;
  /** The next token is the value of it. */
  #valueOf: string | undefined;
  #previous: Token | undefined;
  /** First word of a statement of PL/SQL, which `:=` may assign to. */
  #first: Token | undefined;
  #atFirst = true;
  #secret: 'none' | 'next' | 'identified' | 'connect' = 'none';
  #words = new Set<string>();

  constructor(facts: SqlFacts) {
    this.#facts = facts;
  }

  /** Whether strings are only shown. */
  get silent(): boolean {
    return this.#clause === 'print';
  }

  /** Whether the statement has a word. */
  has(word: string): boolean {
    return this.#words.has(word);
  }

  get previous(): Token | undefined {
    return this.#previous;
  }

  /** A `;`, or what ends a batch. */
  end(): void {
    this.#readPrevious();
    this.#depth = 0;
    this.#clause = 'other';
    this.#item = false;
    this.#target = undefined;
    this.#valueOf = undefined;
    this.#previous = undefined;
    this.#first = undefined;
    this.#atFirst = true;
    this.#secret = 'none';
    this.#words = new Set();
  }

  take(token: Token): void {
    this.#takeSecret(token);
    this.#takeValue(token);
    if (token.is === 'word') this.#word(token);
    else if (token.is === 'variable') this.#variable(token);
    else if (token.is === 'sign') this.#sign(token);
    if (token.is !== 'variable' && this.#previous?.is === 'variable') this.#readPrevious(token);
    this.#previous = token;
  }

  #readPrevious(next?: Token): void {
    const previous = this.#previous;
    if (previous?.is === 'variable' && !isAssignment(next))
      this.#facts.reading.sink.variableRead(previous.text);
  }

  #word({ text, start, end }: Token): void {
    if (this.#words.size < 100) this.#words.add(text);
    if (this.#depth === 0 && starters.has(text)) {
      this.#clause =
        text === 'declare' || text === 'set' || text === 'select' || text === 'print' ? text : 'other';
      this.#item = true;
      this.#target = undefined;
    } else if (this.#clause === 'select' && selectEnds.has(text)) this.#clause = 'other';
    else if (!selectModifiers.has(text)) this.#item = false;
    if (blockStarters.has(text)) this.#atFirst = true;
    else {
      if (this.#atFirst) this.#first = { is: 'word', text: this.#facts.text.slice(start, end), start, end };
      this.#atFirst = false;
    }
  }

  #variable({ text }: Token): void {
    if (this.#depth > 0) return;
    if (this.#item) this.#target = { name: text };
    else if (this.#clause !== 'declare') this.#target = undefined;
    this.#item = false;
    this.#atFirst = false;
  }

  #sign({ text }: Token): void {
    if (text === '(') this.#depth++;
    else if (text === ')') this.#depth = Math.max(0, this.#depth - 1);
    else if (text === ',' && this.#depth === 0) {
      this.#item = this.#clause === 'select' || this.#clause === 'declare';
      this.#target = undefined;
    } else if (text === ':=' && this.#depth === 0) this.#plsql();
    else if (isAssignment({ is: 'sign', text, start: 0, end: 0 })) this.#equals();
    if (text === '.' && this.#previous?.start === this.#first?.start) this.#first = undefined; // a member
    if (text === '(' && this.#previous?.start === this.#first?.start) this.#first = undefined; // an element
  }

  #equals(): void {
    const previous = this.#previous;
    if (this.#depth === 0 && this.#target) {
      const assigned = this.#clause === 'declare' || previous?.is === 'variable';
      if (assigned && this.#clause !== 'other' && this.#clause !== 'print') {
        this.#facts.assign(this.#target.name, undefined);
        this.#valueOf = this.#target.name;
        this.#target = undefined;
        return;
      }
    }
    if (previous?.is === 'variable') this.#valueOf = previous.text; // a parameter by its name
  }

  /** `name := value` */
  #plsql(): void {
    const name = this.#previous?.is === 'variable' ? this.#previous : this.#first;
    if (!name) return;
    this.#facts.assign(name.text, undefined);
    this.#valueOf = name.text;
    this.#first = undefined;
  }

  /** A literal that is assigned to a name of a password. */
  #takeValue(token: Token): void {
    const name = this.#valueOf;
    this.#valueOf = undefined;
    if (name === undefined || token.is !== 'string') return;
    const { start, end } = token;
    this.#facts.secretIn(name, start, end);
  }

  /** `PASSWORD = 'x'`, `PASSWORD 'x'`, `PASSWORD('x')`, `IDENTIFIED BY x`, Db2's `USING x`. */
  #takeSecret(token: Token): void {
    const state = this.#secret;
    const isValue = token.is === 'string' || token.is === 'name';
    if (state === 'next') {
      if (token.is === 'sign' && (token.text === '=' || token.text === '(')) return;
      this.#secret = 'none';
      if (isValue) this.#facts.secret(token.start, token.end, 'sql-password');
    } else if (state === 'identified') {
      this.#secret = 'none';
      if (isValue) this.#facts.secret(token.start, token.end, 'sql-password');
      else if (token.is !== 'variable' && !/^(values|password)$/.test(token.text)) this.#plainPassword(token);
    }
    if (token.is === 'word') this.#expectSecret(token.text);
  }

  /** Of a statement; `identified by the customer` in a comment is none. */
  #plainPassword({ start }: Token): void {
    const { reading, text } = this.#facts;
    const end = this.#wordEnd(start);
    const isStatement = passwordStatements.some((word) => this.#words.has(word));
    if (reading.secretsOnly && !isStatement && /^[^\S\n]*[^\s;]/.test(text.slice(end, end + 20))) return;
    this.#facts.secret(start, end, 'sql-password');
  }

  /** A password without quotes may hold signs. */
  #wordEnd(start: number): number {
    const { text } = this.#facts;
    let end = start;
    while (end < text.length && !/[\s;,)]/.test(text[end] ?? '')) end++;
    return end;
  }

  #expectSecret(word: string): void {
    if (/^(old_)?password$|^secret$/.test(word)) this.#secret = 'next';
    else if (word === 'by' && this.#words.has('identified')) this.#secret = 'identified';
    else if (word === 'replace' && this.#words.has('identified')) this.#secret = 'identified';
    else if (word === 'using' && this.#words.has('connect') && this.#words.has('user'))
      this.#secret = 'identified';
  }
}

function isAssignment(token: Token | undefined): boolean {
  return token?.is === 'sign' && /^(=|[-+*/%&|^]=|:=)$/.test(token.text);
}
