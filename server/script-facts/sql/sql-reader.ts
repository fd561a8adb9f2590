import { hostCommand, includeAt, lineCommand, psqlCommands, sqlcmdCommands } from './client-commands.ts';
import { searchCommands, searchText } from './silent-text.ts';
import type { SqlFacts } from './sql-facts.ts';
import { Statement, type Token } from './statement.ts';
import { closingIndex, oracleQuoteEnd, stringEnd } from './strings.ts';

const word = /[A-Za-z_#\u0080-\uffff][\w$#\u0080-\uffff]*/y;
const variable = /@@?[\w$#@\u0080-\uffff]+|:[A-Za-z_]\w*/y;
const filledIn = /\$\([\w-]{1,100}\)|&{1,2}\w{1,100}\.?/y;
const sign = /:=|\+=|-=|\*=|\/=|%=|&=|\|=|\^=|\|\||::|=>|<=|>=|<>|!=|==/y;
const dollarTag = /\$(?:[A-Za-z_]\w{0,60})?\$/y;
const rangeOfWords = new Set(['transaction', 'tran', 'work', 'distributed', 'atomic']);

/** Reads a script of SQL: lines that are commands of a client, and statements. */
export class SqlReader {
  readonly #facts: SqlFacts;
  readonly #text: string;
  readonly #statement: Statement;
  #at = 0;
  /** Nothing of a statement has come since the last one ended. */
  #fresh = true;
  /** In a block of PL/SQL, or one of T-SQL, which goes to `/`, `GO` or the end. */
  #block = false;
  #lineStart = true;
  #firstWord = '';

  constructor(facts: SqlFacts) {
    this.#facts = facts;
    this.#text = facts.text;
    this.#statement = new Statement(facts);
  }

  read(): void {
    const text = this.#text;
    while (this.#at < text.length) {
      const code = text.charCodeAt(this.#at);
      if (code === 10) {
        this.#at++;
        this.#lineStart = true;
      } else if (code <= 32) this.#at++;
      else if (this.#lineStart && this.#client()) this.#lineStart = true;
      else {
        this.#lineStart = false;
        this.#token(text[this.#at] ?? '');
      }
    }
    this.#statement.end();
  }

  #lineEnd(): number {
    const found = this.#text.indexOf('\n', this.#at);
    const end = found < 0 ? this.#text.length : found;
    return end > this.#at && this.#text.charCodeAt(end - 1) === 13 ? end - 1 : end;
  }

  /** A command of a client at the start of a line; false if there is none. */
  #client(): boolean {
    const text = this.#text;
    const character = text[this.#at] ?? '';
    if (character === ':') return this.#colon();
    if (character === '!') return this.#exclamation();
    if (character === '@') return this.#at_();
    if (character === '/' || character === '.') return this.#slash();
    if (!/[A-Za-z]/.test(character)) return false;
    return this.#named();
  }

  /** `:r file`, `:!! command` */
  #colon(): boolean {
    const end = this.#lineEnd();
    const match = /^:\s*([A-Za-z]+|!!)/.exec(this.#text.slice(this.#at, Math.min(end, this.#at + 30)));
    const name = match?.[1]?.toLowerCase() ?? '';
    const at = this.#at + (match?.[0].length ?? 0);
    if (name === '!!') hostCommand(this.#facts, name, at, end);
    else {
      const run = /^[\s("'-]?$/.test(this.#text.slice(at, Math.min(end, at + 1))) && sqlcmdCommands.get(name);
      if (!run) return false;
      run(this.#facts, { name, at, end });
    }
    this.#at = end;
    return true;
  }

  #exclamation(): boolean {
    const both = this.#text.startsWith('!!', this.#at);
    if (!both && !this.#fresh) return false;
    const end = this.#lineEnd();
    hostCommand(this.#facts, both ? '!!' : '!', this.#at + (both ? 2 : 1), end);
    this.#at = end;
    return true;
  }

  /** `@script`: within a statement a variable of T-SQL may stand there as well. */
  #at_(): boolean {
    const end = this.#lineEnd();
    const from = this.#at + (this.#text.startsWith('@@', this.#at) ? 2 : 1);
    const given = this.#text.slice(from, Math.min(end, from + 1000));
    const isFile = /^("[^"]+"|\s*[^\s=,;]*([\\/]|\.sql\b)[^\s]*)/i.test(given);
    const isName = /^\s?[\w$.&-]+(\s+(?![-+*/=,<>]|is\b|in\b)|\s*;?\s*$)/i.test(given);
    if (!isFile && !(this.#fresh && !this.#block && isName)) return false;
    includeAt(this.#facts, from, end);
    this.#at = end;
    return true;
  }

  /** `/` alone runs a block, `.` alone ends it. */
  #slash(): boolean {
    const end = this.#lineEnd();
    if (this.#text.slice(this.#at + 1, Math.min(end, this.#at + 20)).trim() !== '' || end - this.#at > 20)
      return false;
    this.#endBatch();
    this.#at = end;
    return true;
  }

  #endBatch(): void {
    this.#statement.end();
    this.#fresh = true;
    this.#block = false;
  }

  #named(): boolean {
    const text = this.#text;
    word.lastIndex = this.#at;
    const name = word.exec(text)?.[0] ?? '';
    const end = this.#lineEnd();
    const after = this.#at + name.length;
    if (/^go$/i.test(name) && /^\s*\d{0,9}\s*;?$/.test(text.slice(after, Math.min(end, after + 20)))) {
      this.#endBatch();
      this.#at = end;
      return true;
    }
    const column1 = this.#at === 0 || text[this.#at - 1] === '\n';
    const isRemark = /^rem(ark)?$/i.test(name) && column1;
    if (!isRemark && !this.#mayBegin(name)) return false;
    const command = lineCommand(name);
    const next = text[after] ?? '';
    if (!command || !/^[\s;]?$/.test(next)) return false;
    const rest = text.slice(after, Math.min(end, after + 60)).trimStart();
    if (isStatement(command.name, rest)) return false;
    const stop = command.name === 'set' ? this.#beforeSemicolon(after, end) : end;
    if (!this.#fresh) this.#endBatch();
    command.run(this.#facts, { name, at: after, end: this.#continued(stop) });
    this.#at = stop;
    return stop === end;
  }

  /** Between statements; after an EXEC of SQL*Plus, which ends with its line, what T-SQL has no words for. */
  #mayBegin(name: string): boolean {
    if (this.#block) return false;
    return this.#fresh || (/^exec(ute)?$/.test(this.#firstWord) && /^(exit|quit|spool|prompt)$/i.test(name));
  }

  /** `SET NOCOUNT ON; DECLARE …` */
  #beforeSemicolon(from: number, end: number): number {
    const found = this.#text.indexOf(';', from);
    return found < 0 || found > end ? end : found;
  }

  /** A command of SQL*Plus goes on where its line ends with a `-`; only what is on the first is looked at. */
  #continued(end: number): number {
    return this.#text[end - 1] === '-' && this.#text[end - 2] === ' ' ? end - 1 : end;
  }

  #token(character: string): void {
    const text = this.#text;
    const { at } = { at: this.#at };
    if (character === "'") this.#string(at);
    else if (character === '"') this.#quotedName(at, '"');
    else if (character === '[') this.#quotedName(at, ']');
    else if (character === '`') this.#quotedName(at, '`');
    else if (character === '-' && text[at + 1] === '-') this.#comment(at);
    else if (character === '/' && text[at + 1] === '*') this.#blockComment(at);
    else if (character === '\\') this.#backslash(at);
    else if (character === ';') {
      this.#statement.end();
      this.#fresh = true;
      this.#at++;
    } else if (character === '@' || character === ':') this.#variableOrSign(at);
    else if (character === '$' || character === '&') this.#dollar(at);
    else this.#wordOrSign(at);
  }

  #take(token: Token): void {
    if (this.#fresh) this.#firstWord = token.is === 'word' ? token.text : '';
    else if (this.#statement.previous?.is === 'word') this.#blocks(this.#statement.previous.text, token);
    this.#fresh = false;
    this.#statement.take(token);
    this.#at = Math.max(this.#at, token.end);
  }

  /** BEGIN, DECLARE and CREATE PROCEDURE begin blocks; `BEGIN;` and `DECLARE @x` do not. */
  #blocks(before: string, next: Token): void {
    if (before === 'begin' && !(next.is === 'word' && rangeOfWords.has(next.text))) this.#block = true;
    else if (before === 'declare' && next.is === 'word' && before === this.#firstWord) this.#block = true;
    else if (/^(procedure|function|package|trigger)$/.test(before) && this.#firstWord === 'create')
      this.#block = true;
  }

  #string(at: number): void {
    const escapes = /[eE]/.test(this.#text[at - 1] ?? '') && !/\w/.test(this.#text[at - 2] ?? '');
    const end = stringEnd(this.#text, at, escapes);
    this.#stringToken(at + 1, end, Math.min(this.#text.length, end + 1));
  }

  #stringToken(start: number, end: number, next: number): void {
    const { reading, source } = this.#facts;
    const previous = this.#statement.previous;
    const isCommand = previous?.is === 'word' && previous.text === 'xp_cmdshell';
    if (isCommand) reading.nested('cmd', source.slice(start, end), {});
    else if (this.#statement.silent) searchCommands(this.#facts, { start, end });
    else this.#facts.uncPaths(start, end, true);
    if (this.#holdsStatement(start, end))
      reading.nested('sql', undoubled(this.#facts, start, end), { secretsOnly: true });
    this.#take({ is: 'string', text: '', start, end });
    this.#at = next;
  }

  /** Statements that are built as strings; one that is built with variables of the language around is not known. */
  #holdsStatement(start: number, end: number): boolean {
    if (end - start <= 15 || end - start >= 20_000) return false;
    if (!holdsStatement.test(this.#text.slice(start, end))) return false;
    return this.#facts.pieces(start, end).every((piece) => piece.is === 'text' || piece.is === 'variable');
  }

  #quotedName(at: number, close: string): void {
    const end = closingIndex(this.#text, at + 1, close);
    if (close === '"' && !this.#statement.silent) this.#facts.uncPaths(at + 1, end, true);
    this.#take({ is: 'name', text: '', start: at + 1, end });
    this.#at = Math.min(this.#text.length, end + 1);
  }

  #comment(at: number): void {
    const end = this.#lineEnd();
    searchText(this.#facts, { start: at + 2, end });
    this.#at = end;
  }

  #blockComment(at: number): void {
    const text = this.#text;
    let depth = 1;
    let next = at + 2;
    for (; next < text.length && depth > 0; next++) {
      const two = text.charCodeAt(next) * 256 + text.charCodeAt(next + 1);
      if (two === open) depth++;
      else if (two === close) depth--;
      else continue;
      next++;
    }
    searchText(this.#facts, { start: at + 2, end: next });
    this.#at = next;
  }

  /** `\i file` and other commands of psql, which may follow a statement. */
  #backslash(at: number): void {
    const match = /^\\([A-Za-z_]+|[!.?])/.exec(this.#text.slice(at, at + 30));
    const run = psqlCommands.get(match?.[1] ?? '');
    if (!match?.[1]) {
      this.#at++;
      return;
    }
    const end = this.#lineEnd();
    run?.(this.#facts, { name: match[1], at: at + match[0].length, end });
    this.#at =
      run || /^(q|c|connect|copy|echo|gset|gexec|g|pset|timing|if|elif|else|endif)$/.test(match[1])
        ? end
        : at + match[0].length;
    if (run) this.#fresh = true;
  }

  #variableOrSign(at: number): void {
    variable.lastIndex = at;
    const match = variable.exec(this.#text);
    const isCast = this.#text[at - 1] === ':' || this.#text[at + 1] === ':';
    if (!match || isCast) this.#sign(at);
    else this.#take({ is: 'variable', text: match[0], start: at, end: at + match[0].length });
  }

  #dollar(at: number): void {
    filledIn.lastIndex = at;
    dollarTag.lastIndex = at;
    const match = filledIn.exec(this.#text);
    const tag = match ? null : dollarTag.exec(this.#text);
    if (match) this.#take({ is: 'name', text: '', start: at, end: at + match[0].length });
    else if (tag) {
      const start = at + tag[0].length;
      const found = this.#text.indexOf(tag[0], start);
      const end = found < 0 ? this.#text.length : found;
      this.#facts.uncPaths(start, end, false);
      this.#facts.reading.nested('sql', this.#facts.source.slice(start, end), { secretsOnly: true });
      this.#take({ is: 'string', text: '', start, end });
      this.#at = Math.min(this.#text.length, end + tag[0].length);
    } else this.#sign(at);
  }

  #wordOrSign(at: number): void {
    word.lastIndex = at;
    const match = word.exec(this.#text);
    if (!match) return this.#sign(at);
    const end = at + match[0].length;
    if (this.#text[end] === "'" && match[0].length < 3) {
      const oracle = /^n?q$/i.test(match[0]) ? oracleQuoteEnd(this.#text, end) : undefined;
      if (oracle) return this.#stringToken(end + 2, oracle, Math.min(this.#text.length, oracle + 2));
      if (/^([neubx]|u&)$/i.test(match[0])) {
        this.#at = end;
        return undefined;
      }
    }
    this.#take({ is: 'word', text: match[0].toLowerCase(), start: at, end });
    return undefined;
  }

  #sign(at: number): void {
    sign.lastIndex = at;
    const text = sign.exec(this.#text)?.[0] ?? this.#text[at] ?? '';
    this.#label(at, text);
    this.#take({ is: 'sign', text, start: at, end: at + text.length });
  }

  #label(at: number, text: string): void {
    const { sink } = this.#facts.reading;
    if (text === '<') {
      oracleLabel.lastIndex = at;
      const name = oracleLabel.exec(this.#text)?.[1];
      if (name !== undefined) sink.label(name);
    }
    const previous = this.#statement.previous;
    if (text !== ':' || previous?.is !== 'word' || previous.end !== at) return;
    const alone = /^\s*$/.test(this.#text.slice(at + 1, at + 2)) && this.#beginsLine(previous.start);
    if (alone) sink.label(this.#text.slice(previous.start, previous.end));
  }

  #beginsLine(at: number): boolean {
    const before = this.#text.slice(Math.max(0, at - 100), at);
    return /^[ \t]*$/.test(before.slice(before.lastIndexOf('\n') + 1));
  }
}

/** `name:` of T-SQL stands alone at the start of a line, `<<name>>` is that of PL/SQL. */
const oracleLabel = /<<\s{0,9}(\w{1,100})\s{0,9}>>/y;

const open = 47 * 256 + 42;
const close = 42 * 256 + 47;

/** What statements with passwords have in them. */
const holdsStatement = /identified\s+by|password\s*=/i;

/** A string with its doubled quotes as the database takes them. */
function undoubled(facts: SqlFacts, start: number, end: number) {
  const offsets: number[] = [];
  let text = '';
  for (let at = start; at < end; at++) {
    text += facts.text[at] ?? '';
    offsets.push(at);
    if (facts.text[at] === "'" && facts.text[at + 1] === "'") at++;
  }
  offsets.push(end);
  return facts.source.mapped(text, offsets);
}

/** Words of clients that begin statements as well. */
function isStatement(name: string, rest: string): boolean {
  if (name === 'start') return /^(with|transaction|slave|replica)\b/i.test(rest) || rest === '';
  if (name === 'connect') return /^(by|to|reset)\b/i.test(rest);
  if (name === 'set') return rest.startsWith('@') || /^(password|role|transaction|\w+\s*=)/i.test(rest);
  if (name === 'source') return rest === '';
  if (name === 'exit') return /^when\b/i.test(rest);
  return /^[=,.(]/.test(rest);
}
