import type { XmlElement } from '../../model/source.ts';
import type { Leftover } from './details.ts';

/** Attributes of an element: whoever understands one takes it, and what nobody took is left over. */
export class Attributes {
  readonly #values: Map<string, string>;
  readonly #left: Set<string>;

  constructor([, attributes]: XmlElement) {
    this.#values = new Map(attributes);
    this.#left = new Set(this.#values.keys());
  }

  /** Looks without taking. */
  says(name: string): string {
    return this.#values.get(name) ?? '';
  }

  /**
   * @param names - the newer name first; an older one that says something else stays
   * @returns '' if none says anything
   */
  take(...names: string[]): string {
    const said = names.find((name) => this.says(name) !== '');
    const value = said === undefined ? '' : this.says(said);
    for (const name of names)
      if (this.says(name) === '' || this.says(name) === value) this.#left.delete(name);
    return value;
  }

  leftovers(prefix = ''): Leftover[] {
    return [...this.#left]
      .map((name) => ({ is: 'attribute' as const, name: prefix + name, value: this.says(name) }))
      .filter(({ value }) => value !== '');
  }
}
