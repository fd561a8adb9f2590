/** Things whose paths end alike. */
export interface Tail<T> {
  /** How many parts of the paths are equal, counted from the end; 0: not even the last. */
  shared: number;
  count: number;
  first(most: number): T[];
}

/** Finds those of many paths that agree with one the farthest from the end on; case does not matter. */
export class TailIndex<T> {
  /** Parts of each path from the last to the first, each with a slash after it, so that equal tails lie together. */
  readonly #keys: string[];
  readonly #things: T[];

  constructor(things: readonly T[], pathOf: (thing: T) => string) {
    const rows = things.map((thing) => ({ key: turned(pathOf(thing).split('/')), thing }));
    rows.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
    this.#keys = rows.map(({ key }) => key);
    this.#things = rows.map(({ thing }) => thing);
  }

  /** @param segments - of a path; null is equal to nothing */
  closest(segments: readonly (string | null)[]): Tail<T> {
    let from = 0;
    let to = this.#keys.length;
    let shared = 0;
    let prefix = '';
    for (let at = segments.length - 1; at >= 0; at--) {
      const segment = segments[at];
      if (segment === undefined || segment === null) break;
      prefix += turned([segment]);
      const first = this.#firstFrom(prefix, from, to);
      const end = this.#firstFrom(`${prefix}\uffff`, first, to);
      if (first === end) break;
      [from, to, shared] = [first, end, shared + 1];
    }
    const found = shared === 0 ? [] : this.#things;
    return {
      shared,
      count: shared === 0 ? 0 : to - from,
      first: (most) => found.slice(from, Math.min(to, from + most)),
    };
  }

  #firstFrom(key: string, from: number, to: number): number {
    let low = from;
    let high = to;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#keys[middle] ?? '') < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function turned(segments: string[]): string {
  return segments
    .toReversed()
    .map((segment) => `${segment.toLowerCase()}/`)
    .join('');
}
