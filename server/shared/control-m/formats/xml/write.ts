import type { XmlElement } from '../../model/source.ts';
import { escaped } from './escape.ts';
import { rootType, schemaAttributes, textType } from './root.ts';
import type { Attributes } from './start-tag.ts';

/** A definition to be written: its own element, without the definitions inside it. */
export interface XmlDefinition {
  kind: 'folder' | 'job' | 'other';
  /** As in the definition; of an `other` it tells what belongs to the root. */
  type: string;
  /** Number of folders it is in; it is in the folders that came last. */
  depth: number;
  element: XmlElement;
}

/** Characters that are gathered before they are passed on. */
const chunkLength = 64 * 1024;
const newLine = '\n';

/**
 * Writes an XML export. `definitions` come in the order of the tree: what is in a folder follows it, before whatever
 * comes after the folder. Reading the text gives the same elements.
 * @param roots - sources of what was kept of root elements (`#root`): their attributes are written again
 */
export async function* writeXml(
  definitions: AsyncIterable<XmlDefinition> | Iterable<XmlDefinition>,
  roots: XmlElement[] = [],
): AsyncGenerator<string> {
  const writer = new Writer(roots);
  for await (const definition of definitions) {
    writer.definition(definition);
    if (writer.length >= chunkLength) yield writer.take();
  }
  writer.end();
  yield writer.take();
}

class Writer {
  readonly #roots: XmlElement[];
  #root: string | undefined;
  /** Open folders. */
  readonly #folders: XmlElement[] = [];
  #afterText = false;
  #text = '<?xml version="1.0" encoding="UTF-8"?>';

  constructor(roots: XmlElement[]) {
    this.#roots = roots;
  }

  get length(): number {
    return this.#text.length;
  }

  take(): string {
    const text = this.#text;
    this.#text = '';
    return text;
  }

  definition({ kind, type, depth, element }: XmlDefinition): void {
    if (type === rootType) return; // of `roots`
    // Only there a job may stand outside of folders.
    this.#root ??= this.#openRoot(kind === 'job' && depth === 0 ? 'DEFJOB' : 'DEFTABLE');
    this.#closeTo(depth);
    if (type === textType) this.#text += element[2].map((text) => escaped(String(text))).join('');
    else if (kind === 'folder') this.#openFolder(element);
    else {
      const level = this.#folders.length + 1;
      this.#beginLine(level);
      this.#element(element, level);
    }
  }

  end(): void {
    this.#root ??= this.#openRoot('DEFTABLE');
    this.#closeTo(0);
    this.#beginLine(0);
    this.#text += `</${this.#root}>\n`;
  }

  #openRoot(tag: string): string {
    const attributes = new Map(schemaAttributes);
    for (const [, own] of this.#roots)
      for (const [name, value] of own) if (!attributes.has(name)) attributes.set(name, value);
    this.#beginLine(0);
    this.#text += `<${tag}${written([...attributes])}>`;
    return tag;
  }

  #openFolder(element: XmlElement): void {
    const [tag, attributes, children] = element;
    const level = this.#folders.length + 1;
    this.#beginLine(level);
    this.#text += `<${tag}${written(attributes)}>`;
    this.#children(children, level + 1);
    this.#folders.push(element);
    this.#afterText = typeof children.at(-1) === 'string';
  }

  #closeTo(depth: number): void {
    while (this.#folders.length > depth) {
      const folder = this.#folders.pop();
      if (!folder) return;
      this.#beginLine(this.#folders.length + 1);
      this.#text += `</${folder[0]}>`;
    }
  }

  /** White space after a text of a folder would become a part of it. */
  #beginLine(level: number): void {
    if (!this.#afterText) this.#text += newLine + ' '.repeat(level);
    this.#afterText = false;
  }

  #element([tag, attributes, children]: XmlElement, level: number): void {
    this.#text += `<${tag}${written(attributes)}`;
    if (children.length === 0) {
      this.#text += '/>';
      return;
    }
    this.#text += '>';
    if (this.#children(children, level + 1)) this.#beginLine(level);
    this.#text += `</${tag}>`;
  }

  /** @returns whether they stand in lines of their own, as they do where no text is among them */
  #children(children: XmlElement[2], level: number): boolean {
    const inLines = children.every((child) => typeof child !== 'string');
    for (const child of children) {
      if (inLines) this.#beginLine(level);
      if (typeof child === 'string') this.#text += escaped(child);
      else this.#element(child, level);
    }
    return inLines;
  }
}

function written(attributes: Attributes): string {
  return attributes.map(([name, value]) => ` ${name}="${escaped(value)}"`).join('');
}
