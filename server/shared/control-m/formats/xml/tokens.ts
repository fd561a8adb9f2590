import { FileRefused, limits, type Place } from '../../model/reading.ts';
import { PlaceCounter } from '../text/place.ts';
import { blankEnd, nameEnd, noXmlCharacter } from './characters.ts';
import { isDeclaration, prologProblem, subsetStart } from './prolog.ts';
import { StartTag, type XmlEvents } from './start-tag.ts';
import { attributeValue, plainValue, textValue, ValueProblem } from './values.ts';

/** Characters that one value can take as written: `&quot;` takes six for one. */
const writtenLength = limits.valueLength * 6;

/** What cannot be decided before more of the file is known. */
const more = Symbol('more');
type Step = typeof more | undefined;

/**
 * Tokenizes an XML document, given in parts, within bounds; decision 23 tells why it is our own. Entities beyond the
 * five of XML are refused, nothing is ever expanded or fetched.
 * @throws FileRefused not-well-formed, dtd-entities, too-deep, too-large - at the first problem in reading order
 */
export class XmlTokenizer {
  readonly #events: XmlEvents;
  /** What is looked at, and how far it is understood. */
  #buffer = '';
  #at = 0;
  /** Parts that came while a token waits for its end. */
  #held: string[] = [];
  #heldLength = 0;
  #awaited = '';
  /** Place of the buffer's beginning. */
  readonly #before = new PlaceCounter();
  #isStart = true;
  #isEnd = false;
  readonly #tags: string[] = [];
  readonly #tag = new StartTag();
  #inTag = false;
  /** Where the open start tag begins: in the buffer, or the place if it began before. */
  #tagStart: number | Place = 0;
  #text = '';
  #doctypeSeen = false;
  #rootSeen = false;

  constructor(events: XmlEvents) {
    this.#events = events;
  }

  write(part: string): void {
    const wrong = part.search(noXmlCharacter);
    this.#add(wrong < 0 ? part : part.slice(0, wrong));
    if (wrong < 0) return;
    this.#settle();
    this.#refuse('this character is none of XML', this.#buffer.length);
  }

  /** The document is over. */
  end(): void {
    this.#isEnd = true;
    this.#settle();
    this.#tokenize();
    const end = this.#buffer.length;
    if (this.#at < end) this.#refuse('the file ends in the middle of a tag, comment or value', end);
    if (this.#tags.length > 0) this.#refuse(`the file ends before ${this.#tags.at(-1)} is closed`, end);
    if (!this.#rootSeen) this.#refuse('there is no element', end);
  }

  #add(part: string): void {
    this.#held.push(part);
    this.#heldLength += part.length;
    if (this.#awaited !== '' && !this.#arrives(part)) return;
    this.#settle();
    this.#tokenize();
    if (typeof this.#tagStart === 'number' && this.#inTag) this.#tagStart = this.#placeOf(this.#tagStart);
    this.#before.add(this.#buffer.slice(0, this.#at));
    const rest = this.#buffer.slice(this.#at);
    this.#buffer = '';
    this.#at = 0;
    this.#held = rest === '' ? [] : [rest];
    this.#heldLength = rest.length;
  }

  /** Whether the end that a token waits for is in `part`, or begins before it. */
  #arrives(part: string): boolean {
    if (this.#heldLength > writtenLength) {
      this.#settle();
      this.#refuseLength();
    }
    const before = this.#held
      .slice(-this.#awaited.length, -1)
      .join('')
      .slice(1 - this.#awaited.length);
    return (this.#awaited.length > 1 ? before + part : part).includes(this.#awaited);
  }

  #settle(): void {
    this.#buffer = this.#held.length === 1 ? (this.#held[0] ?? '') : this.#held.join('');
    this.#held = [this.#buffer];
    this.#awaited = '';
  }

  #tokenize(): void {
    while (this.#at < this.#buffer.length)
      if ((this.#inTag ? this.#inStartTag() : this.#content()) === more) return;
  }

  #content(): Step {
    if (this.#buffer.charCodeAt(this.#at) !== 0x3c) return this.#characters();
    switch (this.#buffer.charCodeAt(this.#at + 1)) {
      case 0x2f: // </
        return this.#endTag();
      case 0x21: // <!
        return this.#markup();
      case 0x3f: // <?
        return this.#instruction();
      default:
        return this.#startTag();
    }
  }

  #characters(): Step {
    const found = this.#find('<', this.#at);
    if (found < 0 && !this.#isEnd) return more;
    const end = found < 0 ? this.#buffer.length : found;
    if (this.#tags.length === 0) {
      const blank = blankEnd(this.#buffer, this.#at);
      if (blank < end) this.#refuse('there is text outside of the root element', blank);
    } else this.#addText(this.#checked(textValue, this.#at, end));
    return this.#advance(end);
  }

  #endTag(): Step {
    const open = this.#tags.at(-1);
    const nameStart = this.#at + 2;
    if (open === undefined) {
      return this.#refuse('there is no element to close', this.#at);
    }
    const end = this.#find('>', nameStart);
    if (end < 0) return more;
    const name = nameEnd(this.#buffer, nameStart);
    if (this.#buffer.slice(nameStart, name) !== open || blankEnd(this.#buffer, name) !== end)
      this.#refuse(`</${open}> is due`, this.#at);
    this.#close();
    return this.#advance(end + 1);
  }

  #close(): void {
    this.#flushText();
    this.#tags.pop();
    this.#events.end();
  }

  #markup(): Step {
    const start = this.#buffer.slice(this.#at, this.#at + 9);
    if (start.startsWith('<!--')) return this.#comment();
    if (start === '<![CDATA[' && this.#tags.length > 0) return this.#characterData();
    if (start === '<!DOCTYPE' && !this.#rootSeen && !this.#doctypeSeen) return this.#doctype();
    const undecided = ['<!--', '<![CDATA[', '<!DOCTYPE'].some((markup) => markup.startsWith(start));
    if (undecided && start.length < 9 && !this.#isEnd) return more;
    return this.#refuse('this is no markup that can stand here', this.#at);
  }

  #comment(): Step {
    const end = this.#find('-->', this.#at + 4);
    const dashes = this.#buffer.indexOf('--', this.#at + 4);
    if (dashes >= 0 && dashes + 2 < this.#buffer.length && dashes !== end)
      this.#refuse('-- must not stand in a comment', dashes);
    return end < 0 ? more : this.#advance(end + 3);
  }

  #characterData(): Step {
    const end = this.#find(']]>', this.#at + 9);
    if (end < 0) return more;
    this.#addText(plainValue(this.#buffer.slice(this.#at + 9, end)));
    return this.#advance(end + 3);
  }

  #doctype(): Step {
    const end = subsetStart(this.#buffer, this.#at);
    if (end === undefined) return this.#awaitMore();
    if (this.#buffer.charAt(end) === '[')
      throw new FileRefused(
        'dtd-entities',
        'The DOCTYPE has declarations of its own, which are not read: they can hold entities. Take them out.',
        this.#placeOf(end),
      );
    const problem = prologProblem(this.#buffer.slice(this.#at, end + 1));
    if (problem) this.#refuse(problem, this.#at);
    this.#doctypeSeen = true;
    return this.#advance(end + 1);
  }

  #instruction(): Step {
    const end = this.#find('?>', this.#at + 2);
    if (end < 0) return more;
    const name = nameEnd(this.#buffer, this.#at + 2);
    const target = this.#buffer.slice(this.#at + 2, name);
    if (target === '' || (name < end && blankEnd(this.#buffer, name) === name))
      this.#refuse('a processing instruction has no name', this.#at);
    if (target.toLowerCase() === 'xml') {
      if (!this.#isStart)
        this.#refuse('the XML declaration stands at the very beginning or nowhere', this.#at);
      if (!isDeclaration(this.#buffer.slice(this.#at, end + 2)))
        this.#refuse('this is no XML declaration', this.#at);
    }
    return this.#advance(end + 2);
  }

  #startTag(): Step {
    const end = nameEnd(this.#buffer, this.#at + 1);
    if (end === this.#buffer.length) return this.#awaitMore();
    if (end === this.#at + 1) this.#refuse('a tag begins here, but has no name', this.#at);
    if (this.#rootSeen && this.#tags.length === 0) this.#refuse('there is a second root element', this.#at);
    this.#flushText();
    const tag = this.#buffer.slice(this.#at + 1, end);
    this.#tagStart = this.#at;
    this.#inTag = true;
    this.#tag.begin(tag);
    if (this.#tags.length >= limits.depth)
      throw new FileRefused(
        'too-deep',
        `Elements are nested more than ${limits.depth} levels deep here. No export of Control-M is: look at the file.`,
        this.#placeOf(this.#at),
      );
    if (!this.#rootSeen) this.#events.root(tag, this.#tagPlace);
    this.#rootSeen = true;
    return this.#advance(end);
  }

  #inStartTag(): Step {
    const at = blankEnd(this.#buffer, this.#at);
    switch (this.#buffer.charCodeAt(at)) {
      case 0x3e: // >
        this.#openElement();
        return this.#advance(at + 1);
      case 0x2f: // /
        if (at + 1 === this.#buffer.length) return more;
        if (this.#buffer.charCodeAt(at + 1) !== 0x3e)
          this.#refuse('/ is followed by > or stands in quotes', at);
        this.#openElement();
        this.#close();
        return this.#advance(at + 2);
      default:
        return this.#attribute(at);
    }
  }

  #openElement(): void {
    this.#inTag = false;
    this.#tags.push(this.#tag.name);
    this.#events.start(this.#tag.name, this.#tag.attributes, this.#tagPlace);
  }

  #attribute(start: number): Step {
    const { length } = this.#buffer;
    const afterName = nameEnd(this.#buffer, start);
    if (afterName === length) return this.#awaitMore();
    if (afterName === start) this.#refuse('the name of an attribute is due', start);
    if (start === this.#at) this.#refuse('white space is due before an attribute', start);
    const equals = blankEnd(this.#buffer, afterName);
    const open = blankEnd(this.#buffer, equals + 1);
    if (equals < length && this.#buffer.charAt(equals) !== '=')
      this.#refuse('= and a value in quotes are due', equals);
    if (open >= length) return this.#awaitMore();
    const quote = this.#buffer.charAt(open);
    if (quote !== '"' && quote !== "'") this.#refuse('a value stands in quotes', open);
    const close = this.#find(quote, open + 1);
    if (close < 0) {
      if (this.#isEnd) this.#checked(attributeValue, open + 1, length); // what is wrong in it comes first
      return more;
    }
    const value = this.#checked(attributeValue, open + 1, close);
    if (value.length > limits.valueLength) this.#refuseLength(open);
    if (!this.#tag.add(this.#buffer.slice(start, afterName), value))
      this.#refuse('an attribute stands here twice', start);
    if (this.#tag.attributes.length > limits.attributes)
      throw new FileRefused(
        'too-large',
        `An element has more than ${limits.attributes} attributes. No export of Control-M has: look at the file.`,
        this.#placeOf(start),
      );
    return this.#advance(close + 1);
  }

  #checked(valueOf: (written: string) => string | ValueProblem, from: number, to: number): string {
    const value = valueOf(this.#buffer.slice(from, to));
    return value instanceof ValueProblem ? this.#refuse(value.what, from + value.at) : value;
  }

  #addText(text: string): void {
    this.#text += text;
    if (this.#text.length > limits.valueLength) this.#refuseLength();
  }

  #flushText(): void {
    if (this.#text === '') return;
    const text = this.#text;
    this.#text = '';
    if (/[^ \t\r\n]/.test(text)) this.#events.text(text, () => this.#placeOf(this.#at));
  }

  #advance(to: number): Step {
    this.#at = to;
    this.#isStart = false;
    return undefined;
  }

  /** Index of `end`; if it is still to come, nothing is looked at again before it is there. */
  #find(end: string, from: number): number {
    const found = this.#buffer.indexOf(end, from);
    if (found < 0) this.#awaited = end;
    return found;
  }

  /** For what has no end to look for; such a name or DOCTYPE is never long. */
  #awaitMore(): Step {
    if (this.#buffer.length - this.#at > 64 * 1024) this.#refuseLength();
    return more;
  }

  readonly #tagPlace = (): Place =>
    typeof this.#tagStart === 'number' ? this.#placeOf(this.#tagStart) : this.#tagStart;

  #placeOf(index: number): Place {
    return this.#before.placeAfter(this.#buffer.slice(0, index));
  }

  #refuseLength(at: number = this.#at): never {
    throw new FileRefused(
      'too-large',
      `A value is longer than ${limits.valueLength} characters. No export of Control-M has such: look at the file.`,
      this.#placeOf(at),
    );
  }

  #refuse(what: string, index: number): never {
    throw new FileRefused(
      'not-well-formed',
      `This is not well-formed XML: ${what}. Export the file again, or correct it here.`,
      this.#placeOf(index),
    );
  }
}
