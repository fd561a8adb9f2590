import type { Place } from '../../model/reading.ts';
import { PlaceCounter } from '../text/place.ts';

/** The part of a text that comes in parts which is looked at now: what is understood of it is let go. */
export class TextWindow {
  text = '';
  /** How far `text` is understood. */
  at = 0;
  /** Nothing follows. */
  ended = false;
  /** Parts since the last look; the first one is what was left of that. */
  #held: string[] = [];
  #length = 0;
  #awaited = '';
  readonly #before = new PlaceCounter();

  /** Length of all that is held. */
  get length(): number {
    return this.#length;
  }

  /** @returns whether it is worth looking: not while the end that was looked for in vain is still to come */
  add(part: string): boolean {
    this.#held.push(part);
    this.#length += part.length;
    if (this.#awaited === '') return true;
    const { length } = this.#awaited;
    if (length === 1) return part.includes(this.#awaited);
    const before = this.#held
      .slice(-length, -1)
      .join('')
      .slice(1 - length);
    return (before + part).includes(this.#awaited);
  }

  /** Makes `text` all that is held. */
  look(): void {
    this.text = this.#held.length === 1 ? (this.#held[0] ?? '') : this.#held.join('');
    this.#held = [this.text];
    this.#awaited = '';
  }

  /** Lets go what is understood. */
  release(): void {
    this.#before.add(this.text.slice(0, this.at));
    const rest = this.text.slice(this.at);
    this.#held = rest === '' ? [] : [rest];
    this.#length = rest.length;
    this.text = '';
    this.at = 0;
  }

  /** Index of `end` in `text`; -1 if it is still to come. */
  find(end: string, from: number): number {
    const found = this.text.indexOf(end, from);
    if (found < 0) this.#awaited = end;
    return found;
  }

  placeOf(index: number): Place {
    return this.#before.placeAfter(this.text.slice(0, index));
  }
}
