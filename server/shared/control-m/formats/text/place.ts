import type { Place } from '../../model/reading.ts';

/** The place after the texts it was given. `\n`, `\r\n` and a lone `\r` end a line. */
export class PlaceCounter {
  #line = 1;
  #column = 1;
  #afterReturn = false;

  add(text: string): void {
    if (text === '') return;
    // a line feed whose carriage return ended the line before
    let from = this.#afterReturn && text.startsWith('\n') ? 1 : 0;
    if (from === 1) this.#column = 1;
    let feed = text.indexOf('\n', from);
    let back = text.indexOf('\r', from);
    while (feed >= 0 || back >= 0) {
      const end = back < 0 || (feed >= 0 && feed < back) ? feed : back;
      this.#line += 1;
      this.#column = 1;
      from = end === back && feed === back + 1 ? end + 2 : end + 1;
      if (feed >= 0 && feed < from) feed = text.indexOf('\n', from);
      if (back >= 0 && back < from) back = text.indexOf('\r', from);
    }
    this.#column += text.length - from;
    this.#afterReturn = text.endsWith('\r');
  }

  /** The place after this too, which is not added. */
  placeAfter(text: string): Place {
    const copy = new PlaceCounter();
    copy.#line = this.#line;
    copy.#column = this.#column;
    copy.#afterReturn = this.#afterReturn;
    copy.add(text);
    return copy.place;
  }

  get place(): Place {
    return { line: this.#line, column: this.#column };
  }
}
