import { limits, type Place } from '../../model/reading.ts';
import { blankEnd, nameEnd, noXmlCharacter } from './characters.ts';
import { doctypeEnd, isDeclaration, isDoctype } from './prolog.ts';
import { notWellFormed, ownDeclarations, tooDeep, tooLong, tooManyAttributes } from './refusals.ts';
import { StartTag, type XmlEvents } from './start-tag.ts';
import { attributeValue, plainValue, textValue, ValueProblem } from './values.ts';
import { TextWindow } from './window.ts';

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
  readonly #window = new TextWindow();
  #isStart = true;
  readonly #tags: string[] = [];
  readonly #tag = new StartTag();
  #inTag = false;
  /** Where the open start tag begins: in the window, or the place if that is let go. */
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
    this.#window.look();
    this.#refuse('this character is none of XML', this.#window.text.length);
  }

  /** The document is over. */
  end(): void {
    this.#window.ended = true;
    this.#window.look();
    this.#tokenize();
    const { at, text } = this.#window;
    if (at < text.length) this.#refuse('the file ends in the middle of a tag, comment or value', text.length);
    if (this.#tags.length > 0)
      this.#refuse(`the file ends before ${this.#tags.at(-1)} is closed`, text.length);
    if (!this.#rootSeen) this.#refuse('there is no element', text.length);
  }

  #add(part: string): void {
    if (!this.#window.add(part)) return this.#bound(writtenLength);
    this.#window.look();
    this.#tokenize();
    if (typeof this.#tagStart === 'number' && this.#inTag)
      this.#tagStart = this.#window.placeOf(this.#tagStart);
    this.#window.release();
  }

  #bound(most: number): void {
    if (this.#window.length - this.#window.at <= most) return;
    this.#window.look();
    this.#refuseLength(this.#window.at);
  }

  #tokenize(): void {
    while (this.#window.at < this.#window.text.length)
      if ((this.#inTag ? this.#inStartTag() : this.#content()) === more) return;
  }

  #content(): Step {
    if (this.#window.text.charCodeAt(this.#window.at) !== 0x3c) return this.#characters();
    switch (this.#window.text.charCodeAt(this.#window.at + 1)) {
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
    const found = this.#window.find('<', this.#window.at);
    if (found < 0 && !this.#window.ended) return more;
    const end = found < 0 ? this.#window.text.length : found;
    if (this.#tags.length === 0) {
      const blank = blankEnd(this.#window.text, this.#window.at);
      if (blank < end) this.#refuse('there is text outside of the root element', blank);
    } else this.#addText(this.#checked(textValue, this.#window.at, end));
    return this.#advance(end);
  }

  #endTag(): Step {
    const open = this.#tags.at(-1);
    const nameStart = this.#window.at + 2;
    if (open === undefined) return this.#refuse('there is no element to close', this.#window.at);
    const end = this.#window.find('>', nameStart);
    if (end < 0) return more;
    const name = nameEnd(this.#window.text, nameStart);
    if (this.#window.text.slice(nameStart, name) !== open || blankEnd(this.#window.text, name) !== end)
      this.#refuse(`</${open}> is due`, this.#window.at);
    this.#close();
    return this.#advance(end + 1);
  }

  #close(): void {
    this.#flushText();
    this.#tags.pop();
    this.#events.end();
  }

  #markup(): Step {
    const start = this.#window.text.slice(this.#window.at, this.#window.at + 9);
    if (start.startsWith('<!--')) return this.#comment();
    if (start === '<![CDATA[' && this.#tags.length > 0) return this.#characterData();
    if (start === '<!DOCTYPE' && !this.#rootSeen && !this.#doctypeSeen) return this.#doctype();
    const undecided = ['<!--', '<![CDATA[', '<!DOCTYPE'].some((markup) => markup.startsWith(start));
    if (undecided && start.length < 9 && !this.#window.ended) return more;
    return this.#refuse('this is no markup that can stand here', this.#window.at);
  }

  #comment(): Step {
    const end = this.#window.find('-->', this.#window.at + 4);
    const dashes = this.#window.text.indexOf('--', this.#window.at + 4);
    if (dashes >= 0 && dashes + 2 < this.#window.text.length && dashes !== end)
      this.#refuse('-- must not stand in a comment', dashes);
    return end < 0 ? more : this.#advance(end + 3);
  }

  #characterData(): Step {
    const end = this.#window.find(']]>', this.#window.at + 9);
    if (end < 0) return more;
    this.#addText(plainValue(this.#window.text.slice(this.#window.at + 9, end)));
    return this.#advance(end + 3);
  }

  #doctype(): Step {
    const end = doctypeEnd(this.#window.text, this.#window.at);
    if (end === undefined) return this.#awaitMore();
    if (this.#window.text.charAt(end) === '[') throw ownDeclarations(this.#window.placeOf(end));
    if (!isDoctype(this.#window.text.slice(this.#window.at, end + 1)))
      this.#refuse('this is no DOCTYPE', this.#window.at);
    this.#doctypeSeen = true;
    return this.#advance(end + 1);
  }

  #instruction(): Step {
    const end = this.#window.find('?>', this.#window.at + 2);
    if (end < 0) return more;
    const name = nameEnd(this.#window.text, this.#window.at + 2);
    const target = this.#window.text.slice(this.#window.at + 2, name);
    if (target === '' || (name < end && blankEnd(this.#window.text, name) === name))
      this.#refuse('a processing instruction has no name', this.#window.at);
    if (target.toLowerCase() === 'xml') {
      if (!this.#isStart)
        this.#refuse('the XML declaration stands at the very beginning or nowhere', this.#window.at);
      if (!isDeclaration(this.#window.text.slice(this.#window.at, end + 2)))
        this.#refuse('this is no XML declaration', this.#window.at);
    }
    return this.#advance(end + 2);
  }

  #startTag(): Step {
    const end = nameEnd(this.#window.text, this.#window.at + 1);
    if (end === this.#window.text.length) return this.#awaitMore();
    if (end === this.#window.at + 1) this.#refuse('a tag begins here, but has no name', this.#window.at);
    if (this.#rootSeen && this.#tags.length === 0)
      this.#refuse('there is a second root element', this.#window.at);
    this.#flushText();
    const tag = this.#window.text.slice(this.#window.at + 1, end);
    this.#tagStart = this.#window.at;
    this.#inTag = true;
    this.#tag.begin(tag);
    if (this.#tags.length >= limits.depth) throw tooDeep(this.#window.placeOf(this.#window.at));
    if (!this.#rootSeen) this.#events.root(tag, this.#tagPlace);
    this.#rootSeen = true;
    return this.#advance(end);
  }

  #inStartTag(): Step {
    const at = blankEnd(this.#window.text, this.#window.at);
    switch (this.#window.text.charCodeAt(at)) {
      case 0x3e: // >
        this.#openElement();
        return this.#advance(at + 1);
      case 0x2f: // /
        if (at + 1 === this.#window.text.length) return more;
        if (this.#window.text.charCodeAt(at + 1) !== 0x3e)
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
    const { length } = this.#window.text;
    const afterName = nameEnd(this.#window.text, start);
    if (afterName === length) return this.#awaitMore();
    if (afterName === start) this.#refuse('the name of an attribute is due', start);
    if (start === this.#window.at) this.#refuse('white space is due before an attribute', start);
    const equals = blankEnd(this.#window.text, afterName);
    const open = blankEnd(this.#window.text, equals + 1);
    if (equals < length && this.#window.text.charAt(equals) !== '=')
      this.#refuse('= and a value in quotes are due', equals);
    if (open >= length) return this.#awaitMore();
    const quote = this.#window.text.charAt(open);
    if (quote !== '"' && quote !== "'") this.#refuse('a value stands in quotes', open);
    const close = this.#window.find(quote, open + 1);
    if (close < 0) {
      if (this.#window.ended) this.#checked(attributeValue, open + 1, length); // what is wrong in it comes first
      return more;
    }
    const value = this.#checked(attributeValue, open + 1, close);
    if (value.length > limits.valueLength) this.#refuseLength(open);
    if (!this.#tag.add(this.#window.text.slice(start, afterName), value))
      this.#refuse('an attribute stands here twice', start);
    if (this.#tag.attributes.length > limits.attributes) throw tooManyAttributes(this.#window.placeOf(start));
    return this.#advance(close + 1);
  }

  #checked(valueOf: (written: string) => string | ValueProblem, from: number, to: number): string {
    const value = valueOf(this.#window.text.slice(from, to));
    return value instanceof ValueProblem ? this.#refuse(value.what, from + value.at) : value;
  }

  #addText(text: string): void {
    this.#text += text;
    if (this.#text.length > limits.valueLength) this.#refuseLength(this.#window.at);
  }

  #flushText(): void {
    if (this.#text === '') return;
    const text = this.#text;
    this.#text = '';
    if (/[^ \t\r\n]/.test(text)) this.#events.text(text, () => this.#window.placeOf(this.#window.at));
  }

  #advance(to: number): Step {
    this.#window.at = to;
    this.#isStart = false;
    return undefined;
  }

  /** For what has no end to look for: such a name or DOCTYPE is never long. */
  #awaitMore(): Step {
    this.#bound(64 * 1024);
    return more;
  }

  readonly #tagPlace = (): Place =>
    typeof this.#tagStart === 'number' ? this.#window.placeOf(this.#tagStart) : this.#tagStart;

  #refuseLength(at: number): never {
    throw tooLong(this.#window.placeOf(at));
  }

  #refuse(what: string, index: number): never {
    throw notWellFormed(what, this.#window.placeOf(index));
  }
}
