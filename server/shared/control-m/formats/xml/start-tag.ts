import type { Place } from '../../model/reading.ts';
import { ownCopy } from '../text/own-copy.ts';

export type Attributes = [name: string, value: string][];

export type Where = () => Place;

/** Takes the elements of a document in order; `place` tells where the tag or text begins, while it is told of. */
export interface XmlEvents {
  /** The first element, before its attributes are known; `start` follows. */
  root(tag: string, place: Where): void;
  start(tag: string, attributes: Attributes, place: Where): void;
  end(): void;
  /** Never for text that is white space alone, and never twice between two tags. */
  text(text: string, place: Where): void;
}

/** Names that are remembered; there are some hundred in all of Control-M. */
const maxNames = 10_000;

/** Gathers a start tag. Tag and attribute names are the same strings in all of them: files repeat them a million times. */
export class StartTag {
  name = '';
  attributes: Attributes = [];
  #number = 0;
  /** Names, and the number of the tag where each was last seen. */
  readonly #names = new Map<string, { name: string; seenIn: number }>();

  begin(name: string): void {
    this.#number += 1;
    this.name = this.#known(name).name;
    this.attributes = [];
  }

  /** @returns false if it has such an attribute already */
  add(name: string, value: string): boolean {
    const known = this.#known(name);
    if (known.seenIn === this.#number) return false;
    known.seenIn = this.#number;
    this.attributes.push([known.name, value]);
    return true;
  }

  #known(name: string): { name: string; seenIn: number } {
    const known = this.#names.get(name);
    if (known) return known;
    if (this.#names.size >= maxNames && this.attributes.length === 0) this.#names.clear();
    const fresh = { name: ownCopy(name), seenIn: 0 };
    this.#names.set(fresh.name, fresh);
    return fresh;
  }
}
