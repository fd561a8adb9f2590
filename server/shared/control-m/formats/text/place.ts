import type { Place } from '../../model/reading.ts';

/** The place after the texts it was given. `\n`, `\r\n` and a lone `\r` end a line. */
export class PlaceCounter {
  #line = 1;
  #column = 1;
  #afterReturn = false;

  add(text: string): void {
    const ends = /\r\n?|\n/g;
    let lineStart = -1;
    for (let end = ends.exec(text); end; end = ends.exec(text)) {
      lineStart = ends.lastIndex;
      if (end[0] === '\n' && end.index === 0 && this.#afterReturn) continue; // the second half of a line end
      this.#line += 1;
    }
    this.#column = lineStart < 0 ? this.#column + text.length : 1 + text.length - lineStart;
    if (text !== '') this.#afterReturn = text.endsWith('\r');
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
