import { type Adjacency, distinctEdges, type Neighbours, reversed } from './adjacency.ts';
import { components } from './components.ts';
import { depthsFrom } from './depths.ts';

/** Chosen nodes that are looked at at once: a bit for each of them, for each component above them. */
const nodesPerBlock = 1024;
const bitsPerWord = 32;

/**
 * Tells which of some chosen nodes are reached together: from one node, which may be one of them.
 *
 * Nodes that reach each other are taken as one. Going up from the chosen nodes, each component gets the chosen ones
 * it reaches; going down again, each gets those that what leads to it reaches. So 1024 chosen nodes cost two passes of
 * 32 words over the edges above them, and at most 128 bytes for each component above them.
 */
export class ReachedTogether {
  readonly #component: Int32Array;
  /** Between components, without those inside one. */
  readonly #down: Adjacency;
  readonly #up: Neighbours;

  constructor(edges: Adjacency) {
    const { of } = components(edges);
    this.#component = of;
    const count = of.reduce((most, component) => Math.max(most, component + 1), 0);
    const { start, to } = edges;
    const from = new Int32Array(to.length);
    for (let node = 0; node < of.length; node++) from.fill(of[node] ?? 0, start[node], start[node + 1]);
    const ends = to.map((node) => of[node] ?? 0);
    const between = from.map((component, edge) => (component === ends[edge] ? 0 : 1));
    this.#down = distinctEdges(
      from.filter((_, edge) => between[edge] === 1),
      ends.filter((_, edge) => between[edge] === 1),
      count,
    );
    this.#up = reversed(this.#down);
  }

  /**
   * @param chosen - nodes, each once
   * @param visit - is told, for each place in `chosen` and each block of places from `first` on, with which of them
   *   the node is reached together: bit n of `bits` (from the lowest of the first word on) stands for place
   *   `first + n`. Its own bit is set. `bits` is valid during the call.
   */
  among(chosen: ArrayLike<number>, visit: (place: number, first: number, bits: Uint32Array) => void): void {
    const at = Array.from(chosen, (node) => this.#component[node] ?? 0);
    const above = this.#above(at);
    for (let first = 0; first < at.length; first += nodesPerBlock) {
      const words = Math.ceil(Math.min(nodesPerBlock, at.length - first) / bitsPerWord);
      const bits = this.#spread(above, at, first, words);
      for (const [place, component] of at.entries()) {
        const row = (above.row[component] ?? 0) * words;
        visit(place, first, bits.subarray(row, row + words));
      }
    }
  }

  /** What leads to the components, with themselves: no other component reaches one of them. */
  #above(of: readonly number[]): Above {
    const depths = depthsFrom(this.#up, of);
    const row = new Int32Array(depths.length).fill(-1);
    const list: number[] = [];
    // a component has a lower number than those that lead to it
    for (const [component, depth] of depths.entries())
      if (depth >= 0) row[component] = list.push(component) - 1;
    return { list, row };
  }

  #spread({ list, row }: Above, at: readonly number[], first: number, words: number): Uint32Array {
    const bits = new Uint32Array(list.length * words);
    for (const [place, component] of at.slice(first, first + nodesPerBlock).entries()) {
      const word = (row[component] ?? 0) * words + Math.floor(place / bitsPerWord);
      bits[word] = (bits[word] ?? 0) | (1 << (place % bitsPerWord));
    }
    const take = (to: number, { start }: { start: Int32Array }, ends: Int32Array) => {
      const component = list[to] ?? 0;
      for (let edge = start[component] ?? 0; edge < (start[component + 1] ?? 0); edge++) {
        const from = row[ends[edge] ?? 0] ?? -1;
        if (from < 0) continue;
        for (let word = 0; word < words; word++)
          bits[to * words + word] = (bits[to * words + word] ?? 0) | (bits[from * words + word] ?? 0);
      }
    };
    for (let component = 0; component < list.length; component++) take(component, this.#down, this.#down.to);
    for (let component = list.length - 1; component >= 0; component--)
      take(component, this.#up, this.#up.node);
    return bits;
  }
}

/** Components that lead to some others, by number. */
interface Above {
  list: number[];
  /** Place of each component in the list; -1: not in it. */
  row: Int32Array;
}
