import { plainText, type Word } from '../words.ts';
import type { ParserState } from './parser-state.ts';

/** Words after which a command begins; those that open or close something are told apart below. */
const passed = new Set(['then', 'do', 'else', 'elif', '!', 'time', 'coproc']);
const closedBy = { fi: 'if', done: 'loop', esac: 'case', '}': 'brace' } as const;

/** Reads what reserved words begin: loops, `case`, functions, `[[ … ]]`. */
export class CompoundCommands {
  readonly #state: ParserState;

  constructor(state: ParserState) {
    this.#state = state;
  }

  #loop(): void {
    const cursor = this.#state.cursor;
    this.#state.push('loop', true);
    cursor.skipBlanks();
    if (cursor.sees('((')) return;
    const name = this.#state.words.read();
    if (!name) return;
    this.#state.script.otherSetters.push({ name: plainText(name), at: name.start, counts: false });
    cursor.skipBlanksAndLines();
    if (!this.#takesIn()) return;
    for (cursor.skipBlanks(); !cursor.done && !this.#endsWords(); cursor.skipBlanks())
      this.#state.otherWord();
  }

  /** The word `in`. It is not read as one: what stands there instead would be read twice. */
  #takesIn(): boolean {
    const { cursor } = this.#state;
    const isIn = cursor.sees('in') && /^[\s;#(]?$/.test(cursor.text.slice(cursor.at + 2, cursor.at + 3));
    if (isIn) cursor.at += 2;
    return isIn;
  }

  #endsWords(): boolean {
    const { at, text } = this.#state.cursor;
    return this.#state.cursor.lineEndAt(at) > 0 || /[;&|)#]/.test(text[at] ?? '');
  }

  #case(): void {
    const cursor = this.#state.cursor;
    cursor.skipBlanks();
    this.#state.otherWord();
    cursor.skipBlanksAndLines();
    if (this.#takesIn()) this.#state.push('case', true);
  }

  /** A pattern of `case`, with its `)`. */
  pattern(base: number): void {
    const cursor = this.#state.cursor;
    cursor.skipBlanksAndLines();
    if (cursor.code() === 35) return this.#state.comment();
    if (cursor.code() === 41) {
      cursor.at++;
      const frame = this.#state.frames.top;
      if (frame) frame.inPattern = false;
      return undefined;
    }
    const word = this.#state.words.read();
    if (word?.written === 'esac') this.#state.pop('case', base);
    else if (!word && !cursor.done) cursor.at++;
    return undefined;
  }

  #function(): void {
    this.#state.cursor.skipBlanks();
    const name = this.#state.words.read();
    if (!name) return;
    this.#state.defines(plainText(name));
    this.#state.cursor.skipBlanks();
    if (this.#state.cursor.sees('()')) this.#state.cursor.at += 2;
  }

  /** `[[ … ]]` */
  #condition(): void {
    const cursor = this.#state.cursor;
    this.#state.waiting = false;
    while (!cursor.done) {
      cursor.skipBlanksAndLines();
      const word = this.#state.words.read();
      if (word?.written === ']]' && !word.quoted) return;
      if (word) this.#state.script.otherWords.push(word);
      else cursor.at++;
    }
  }

  #timeOptions(): void {
    this.#state.cursor.skipBlanks();
    if (this.#state.cursor.sees('-p ')) this.#state.cursor.at += 2;
  }

  /** Does what a reserved word asks for; false if it is none. */
  reserved(word: Word, base: number): boolean {
    const name = word.written;
    if (passed.has(name)) {
      this.#state.waiting = true;
      if (name === 'time') this.#timeOptions();
    } else if (name === 'if') this.#state.push('if', true);
    else if (name === 'while' || name === 'until') this.#state.push('loop', true);
    else if (name === 'for' || name === 'select') this.#loop();
    else if (name === 'case') this.#case();
    else if (name === 'function') this.#function();
    else if (name === '{') this.#state.push('brace', false);
    else if (name === '[[') this.#condition();
    else if (name === 'fi' || name === 'done' || name === 'esac' || name === '}')
      return this.#state.pop(closedBy[name], base);
    else return false;
    return true;
  }
}
