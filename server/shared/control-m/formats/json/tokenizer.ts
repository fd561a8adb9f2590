import { FileRefused, limits, type Place } from '../../model/reading.ts';
import { OpenNames } from './open-names.ts';
import { StringToken } from './string-token.ts';
import { excerpt } from './excerpt.ts';
import type { JsonScalar } from './nodes.ts';

/** Where the token begins that is being told. */
export interface Here {
  readonly place: Place;
  /** Characters before it, from 0. */
  readonly offset: number;
}

/** Takes the parts of one JSON value, in the order they are written. */
export interface JsonEvents {
  open(kind: 'object' | 'array', here: Here): void;
  close(here: Here): void;
  /** @param repeated - the object has a plain value of this name already; the one to come counts */
  name(name: string, repeated: boolean, here: Here): void;
  value(value: JsonScalar, here: Here): void;
}

type Expects = 'value' | 'item or end' | 'name' | 'name or end' | 'colon' | 'comma or end' | 'nothing';

const wordCharacters = /[-+.\w]*/y;
const number = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const literals = new Map<string, boolean | null>([
  ['true', true],
  ['false', false],
  ['null', null],
]);
/**
 * Reads JSON (RFC 8259) from text that comes in pieces, cut anywhere. Unlike `JSON.parse` it knows the line of what is
 * wrong, refuses what is too deep or too large before it has it, and notices repeated names. Holds one value and the
 * names of the objects that are open.
 */
export class JsonTokenizer implements Here {
  readonly #events: JsonEvents;
  readonly #names = new OpenNames();
  /** Whether each open container is an object. */
  readonly #open: boolean[] = [];
  #expects: Expects = 'value';
  /** Of the piece in hand. */
  #base = 0;
  #line = 1;
  #lineStart = 0;
  #returnAt = -2;
  /** Of the token in hand. */
  #start = 0;
  #token: 'string' | 'word' | undefined;
  #wordText = '';
  readonly #string: StringToken;

  constructor(events: JsonEvents) {
    this.#events = events;
    this.#string = new StringToken({
      syntax: (message, at) => this.#syntax(message, at === undefined ? undefined : this.#base + at),
      tooLarge: () => this.#tooLarge(),
    });
  }

  get offset(): number {
    return this.#start;
  }

  get place(): Place {
    return this.#placeOf(this.#start);
  }

  /** @throws FileRefused json-syntax, too-deep, too-large, duplicate-key */
  write(text: string): void {
    for (let at = 0; at < text.length; ) {
      if (this.#token === 'string') at = this.#readString(text, at);
      else if (this.#token === 'word') at = this.#word(text, at);
      else at = this.#structure(text, at);
    }
    this.#base += text.length;
  }

  /** There is no more. @throws FileRefused json-syntax - the text is cut off */
  end(): void {
    if (this.#token === 'word') this.#wordEnds();
    if (this.#expects === 'nothing' && this.#token === undefined) return;
    throw this.#syntax('The text ends in the middle. The file is cut off; export it again.', this.#base);
  }

  #structure(text: string, at: number): number {
    const code = text.charCodeAt(at);
    if (code === 0x20 || code === 0x09) return at + 1;
    const offset = this.#base + at;
    if (code === 0x0a || code === 0x0d) this.#lineEnds(code, offset);
    else {
      this.#start = offset;
      if (code === 0x22) this.#begin('string');
      else if (code === 0x7b || code === 0x5b) this.#openContainer(code === 0x7b);
      else if (code === 0x7d || code === 0x5d) this.#closeContainer(code === 0x7d);
      else if (code === 0x2c) this.#comma();
      else if (code === 0x3a) this.#colon();
      else return this.#beginWord(text, at);
    }
    return at + 1;
  }

  /** `\n`, `\r\n` and a lone `\r` end a line. */
  #lineEnds(code: number, offset: number): void {
    if (code === 0x0d) this.#returnAt = offset;
    if (code === 0x0d || this.#returnAt !== offset - 1) this.#line += 1;
    this.#lineStart = offset + 1;
  }

  #begin(token: 'string' | 'word'): void {
    if (!this.#expectsValue() && !(token === 'string' && this.#expectsName())) throw this.#unexpected();
    this.#token = token;
    if (token === 'string') this.#string.begin();
    else this.#wordText = '';
  }

  #expectsValue(): boolean {
    return this.#expects === 'value' || this.#expects === 'item or end';
  }

  #expectsName(): boolean {
    return this.#expects === 'name' || this.#expects === 'name or end';
  }

  #beginWord(text: string, at: number): number {
    wordCharacters.lastIndex = at;
    wordCharacters.test(text);
    if (wordCharacters.lastIndex === at) throw this.#unexpected();
    this.#begin('word');
    return at;
  }

  #readString(text: string, at: number): number {
    const end = this.#string.read(text, at);
    const ended = this.#string.ended;
    if (ended === undefined) return end;
    this.#token = undefined;
    if (this.#expectsName()) this.#name(ended);
    else this.#scalar({ is: 'string', value: ended });
    return end;
  }

  #word(text: string, at: number): number {
    wordCharacters.lastIndex = at;
    wordCharacters.test(text);
    const end = wordCharacters.lastIndex;
    this.#wordText += text.slice(at, end);
    if (this.#wordText.length > limits.valueLength) throw this.#tooLarge();
    if (end < text.length) this.#wordEnds();
    return end;
  }

  #wordEnds(): void {
    const text = this.#wordText;
    this.#token = undefined;
    const literal = literals.get(text);
    if (literal !== undefined) this.#scalar({ is: 'literal', value: literal });
    else if (number.test(text)) this.#scalar({ is: 'number', text });
    else
      throw this.#syntax(
        `${excerpt(text)} is no JSON value. Write text in double quotes; comments are not JSON.`,
      );
  }

  #name(name: string): void {
    const repeated = this.#names.meet(name, this);
    this.#events.name(name, repeated, this);
    this.#expects = 'colon';
  }

  #scalar(value: JsonScalar): void {
    this.#names.settle(false);
    this.#events.value(value, this);
    this.#valueEnds();
  }

  #openContainer(object: boolean): void {
    if (!this.#expectsValue()) throw this.#unexpected();
    if (this.#open.length >= limits.depth)
      throw new FileRefused(
        'too-deep',
        `Objects and arrays are nested more than ${limits.depth} deep. Such a file is no export of Control-M.`,
        this.place,
      );
    this.#names.settle(true);
    this.#open.push(object);
    this.#names.enter(object);
    this.#events.open(object ? 'object' : 'array', this);
    this.#expects = object ? 'name or end' : 'item or end';
  }

  #closeContainer(object: boolean): void {
    const expects = this.#expects;
    const may = expects === 'comma or end' || expects === (object ? 'name or end' : 'item or end');
    if (!may || this.#open.at(-1) !== object) throw this.#unexpected();
    this.#open.pop();
    this.#names.leave();
    this.#events.close(this);
    this.#valueEnds();
  }

  #valueEnds(): void {
    this.#expects = this.#open.length === 0 ? 'nothing' : 'comma or end';
  }

  #comma(): void {
    if (this.#expects !== 'comma or end') throw this.#unexpected();
    this.#expects = this.#open.at(-1) ? 'name' : 'value';
  }

  #colon(): void {
    if (this.#expects !== 'colon') throw this.#unexpected();
    this.#expects = 'value';
  }

  #unexpected(): FileRefused {
    return this.#syntax(messages[this.#expects]);
  }

  #syntax(message: string, offset = this.#start): FileRefused {
    return new FileRefused('json-syntax', message, this.#placeOf(offset));
  }

  #tooLarge(): FileRefused {
    return new FileRefused(
      'too-large',
      `A value is longer than ${limits.valueLength} characters. Such a definition cannot be imported.`,
      this.place,
    );
  }

  #placeOf(offset: number): Place {
    return { line: this.#line, column: offset - this.#lineStart + 1 };
  }
}

const messages: Record<Expects, string> = {
  value: 'A value is missing here. Remove a comma too many, and comments, which are not JSON.',
  'item or end': 'A value or ] is missing here. Comments are not JSON.',
  name: 'A name in double quotes is missing here. Remove a comma too many, and comments, which are not JSON.',
  'name or end': 'A name in double quotes or } is missing here. Comments are not JSON.',
  colon: 'A colon is missing here, between a name and its value.',
  'comma or end': 'A comma, or what closes the object or array, is missing here.',
  nothing: 'The document ends before this. A file holds one JSON object.',
};
