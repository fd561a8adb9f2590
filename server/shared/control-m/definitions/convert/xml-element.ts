import type { XmlElement, XmlNode } from '../../model/source.ts';

/** Builds an element; an attribute that says nothing is left out. */
export class ElementBuilder {
  readonly #tag: string;
  readonly #attributes: [string, string][] = [];
  readonly #children: XmlNode[] = [];

  constructor(tag: string) {
    this.#tag = tag;
  }

  text(name: string, value: string): this {
    if (value !== '') this.#attributes.push([name, value]);
    return this;
  }

  yes(name: string, value: boolean): this {
    return this.text(name, value ? '1' : '');
  }

  child(element: XmlElement): this {
    this.#children.push(element);
    return this;
  }

  get built(): XmlElement {
    return [this.#tag, this.#attributes, this.#children];
  }
}

export function elementOf(tag: string): ElementBuilder {
  return new ElementBuilder(tag);
}
