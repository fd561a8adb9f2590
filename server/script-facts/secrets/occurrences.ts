/** Indexes into a text; `end` is after its last character. */
export interface Range {
  start: number;
  end: number;
}

/**
 * Finds many values in a text at once (Aho and Corasick, 1975): in time linear in the lengths of the values and the
 * text, however many values there are and however much they are alike.
 */
export class Occurrences {
  /** From a node by a character to the next: `node * 65536 + character`. */
  readonly #next = new Map<number, number>();
  /** The length of the value that ends at a node; 0 if none does. */
  readonly #length = [0];
  readonly #parent = [0];
  readonly #character = [0];
  readonly #depth = [0];

  add(value: string): void {
    let node = 0;
    for (let at = 0; at < value.length; at++) {
      const character = value.charCodeAt(at);
      const key = node * 65_536 + character;
      let next = this.#next.get(key);
      if (next === undefined) {
        next = this.#length.length;
        this.#next.set(key, next);
        this.#length.push(0);
        this.#parent.push(node);
        this.#character.push(character);
        this.#depth.push(at + 1);
      }
      node = next;
    }
    this.#length[node] = value.length;
  }

  /** Of values that end at the same place, the longest; those that touch are not put together. */
  in(text: string): Range[] {
    const ranges: Range[] = [];
    if (this.#length.length === 1) return ranges;
    const { fallBack, longest } = this.#links();
    const begins = this.#firstCharacters();
    let node = 0;
    for (let at = 0; at < text.length; at++) {
      const character = text.charCodeAt(at);
      if (node === 0 && begins[character] === 0) continue; // nearly always
      node = this.#step(node, character, fallBack);
      const length = longest[node] ?? 0;
      if (length > 0) ranges.push({ start: at + 1 - length, end: at + 1 });
    }
    return ranges;
  }

  /** 1 for each character that a value begins with. */
  #firstCharacters(): Uint8Array {
    const begins = new Uint8Array(65_536);
    for (const [node, character] of this.#character.entries())
      if (this.#depth[node] === 1) begins[character] = 1;
    return begins;
  }

  #step(from: number, character: number, fallBack: Int32Array): number {
    for (let node = from; ; node = fallBack[node] ?? 0) {
      const next = this.#next.get(node * 65_536 + character);
      if (next !== undefined) return next;
      if (node === 0) return 0;
    }
  }

  /** For each node, the node of the longest value's beginning that it ends with, and the longest value that it ends with. */
  #links(): { fallBack: Int32Array; longest: Int32Array } {
    const nodes = this.#length.length;
    const fallBack = new Int32Array(nodes);
    const longest = Int32Array.from(this.#length);
    for (const node of this.#byDepth()) {
      const parent = this.#parent[node] ?? 0;
      const character = this.#character[node] ?? 0;
      if (parent !== 0) fallBack[node] = this.#step(fallBack[parent] ?? 0, character, fallBack);
      if (longest[node] === 0) longest[node] = longest[fallBack[node] ?? 0] ?? 0;
    }
    return { fallBack, longest };
  }

  #byDepth(): number[] {
    const depth = (node: number) => this.#depth[node] ?? 0;
    return Array.from({ length: this.#length.length - 1 }, (_, index) => index + 1).sort(
      (a, b) => depth(a) - depth(b),
    );
  }
}
