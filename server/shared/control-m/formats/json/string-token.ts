import { type FileRefused, limits } from '../../model/reading.ts';
import { excerpt } from './excerpt.ts';

const plainCharacters = /[^"\\\u0000-\u001f]*/y;
const loneSurrogate = /\p{Surrogate}/u;
const escapes = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

/** Makes errors of a string token. */
export interface StringProblems {
  /** @param at - in the piece of text in hand; without it the token as a whole is wrong */
  syntax(message: string, at?: number): FileRefused;
  tooLarge(): FileRefused;
}

/** A string of JSON that is being read, from behind its opening quotation mark. */
export class StringToken {
  readonly #problems: StringProblems;
  #text = '';
  #escape = '';
  #surrogates = false;
  #ended = false;

  constructor(problems: StringProblems) {
    this.#problems = problems;
  }

  begin(): void {
    this.#text = '';
    this.#surrogates = false;
    this.#ended = false;
  }

  /** What it says, once it has ended. */
  get ended(): string | undefined {
    return this.#ended ? this.#text : undefined;
  }

  /** Reads on from `at`; returns where it stopped: behind the closing mark, an escape, or at the end of the piece. */
  read(text: string, at: number): number {
    if (this.#escape !== '') return this.#escaped(text, at);
    plainCharacters.lastIndex = at;
    plainCharacters.test(text);
    const end = plainCharacters.lastIndex;
    this.#add(text.slice(at, end));
    if (end === text.length) return end;
    const code = text.charCodeAt(end);
    if (code === 0x22) this.#end();
    else if (code === 0x5c) this.#escape = '\\';
    else
      throw this.#problems.syntax(
        'A line break or control character stands inside a string. Write it as an escape, such as \\n, or close the string.',
        end,
      );
    return end + 1;
  }

  #escaped(text: string, at: number): number {
    const escape = this.#escape + text.charAt(at);
    if (escape === '\\u' || (escape.length > 2 && escape.length < 6)) this.#escape = escape;
    else {
      this.#escape = '';
      this.#add(this.#meaningOf(escape, at + 1 - escape.length));
    }
    return at + 1;
  }

  #meaningOf(escape: string, at: number): string {
    if (escape.length === 2) {
      const character = escapes.get(escape.charAt(1));
      if (character !== undefined) return character;
    } else if (/^\\u[0-9a-fA-F]{4}$/.test(escape)) {
      const code = Number.parseInt(escape.slice(2), 16);
      if (code === 0)
        throw this.#problems.syntax(
          'A NUL character (\\u0000) has no meaning in a definition. Remove it.',
          at,
        );
      if (code >= 0xd800 && code <= 0xdfff) this.#surrogates = true;
      return String.fromCharCode(code);
    }
    throw this.#problems.syntax(`${excerpt(escape)} is no escape of JSON. Write a backslash as \\\\.`, at);
  }

  #end(): void {
    if (this.#surrogates && loneSurrogate.test(this.#text))
      throw this.#problems.syntax('Half of a surrogate pair is no character. Write both halves, or neither.');
    this.#ended = true;
  }

  #add(text: string): void {
    this.#text = this.#text === '' ? text : this.#text + text;
    if (this.#text.length > limits.valueLength) throw this.#problems.tooLarge();
  }
}
