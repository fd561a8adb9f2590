import type { Language } from '../model.ts';

export type Quote = '"' | "'" | '';

/** Where `'` begins a string; elsewhere it is an apostrophe or begins a comment. */
const singleQuotes: ReadonlySet<Language> = new Set(['powershell', 'shell', 'sql']);

/** Inside of which quotes a place is, by its line alone: enough for text that may as well be a comment. */
export class LineQuotes {
  readonly #text: string;
  readonly #single: boolean;
  #at = 0;
  #quote: Quote = '';

  constructor(text: string, language: Language) {
    this.#text = text;
    this.#single = singleQuotes.has(language);
  }

  /** @param offset - going forward is cheap, going back reads the line anew */
  at(offset: number): Quote {
    if (offset < this.#at) this.#restart(offset);
    for (; this.#at < offset; this.#at++) this.#quote = this.#after(this.#at);
    return this.#quote;
  }

  #restart(offset: number): void {
    this.#at = offset === 0 ? 0 : this.#text.lastIndexOf('\n', offset - 1) + 1;
    this.#quote = '';
  }

  #after(at: number): Quote {
    const character = this.#text.charCodeAt(at);
    if (character === newline) return '';
    if (character === doubleQuote && this.#quote !== "'") return this.#quote === '"' ? '' : '"';
    if (character !== singleQuote || !this.#single || this.#quote === '"') return this.#quote;
    if (this.#quote === "'") return '';
    return isLetter(this.#text.charCodeAt(at - 1)) ? '' : "'"; // it's
  }
}

const newline = 10;
const doubleQuote = 34;
const singleQuote = 39;

/** Of a word; `N'…'` of SQL is too rare beside an apostrophe. */
function isLetter(character: number): boolean {
  return (character >= 97 && character <= 122) || character > 191;
}
