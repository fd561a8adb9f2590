import { type Adjacency, distinctEdges } from '../../../graph/adjacency.ts';
import { IntList } from '../../../graph/int-list.ts';
import type { Names } from './names.ts';

/** Why one node follows another: the event (or flow) that joins them. */
export interface Via {
  /** `on`: the event is set only when something happens (an ON or If block). */
  kind: 'condition' | 'on' | 'flow';
  /** Of the event, or of the flow. */
  name: string;
  /** The order date waited for, as written; not there when none is said. */
  date?: string;
}

export const viaKinds = ['condition', 'on', 'flow'] as const satisfies readonly Via['kind'][];

/** Distinct pairs of nodes, by (from, to), each with why it is there. */
export class Edges implements Adjacency {
  /** Edges from node n are `start[n]` to `start[n + 1] - 1`, by `to`. */
  readonly start: Int32Array;
  readonly to: Int32Array;
  readonly #viaStart: Int32Array;
  readonly #via: { kinds: Int32Array; names: Int32Array; dates: Int32Array };
  readonly #names: Names;

  constructor(
    start: Int32Array,
    to: Int32Array,
    viaStart: Int32Array,
    via: { kinds: Int32Array; names: Int32Array; dates: Int32Array },
    names: Names,
  ) {
    this.start = start;
    this.to = to;
    this.#viaStart = viaStart;
    this.#via = via;
    this.#names = names;
  }

  /** How many distinct pairs there are. */
  get count(): number {
    return this.to.length;
  }

  /** Why the edge at this place of `to` is there: conditions first, then by name and date. */
  via(edge: number): Via[] {
    const found = new Map<string, Via>();
    for (let i = this.#viaStart[edge] ?? 0; i < (this.#viaStart[edge + 1] ?? 0); i++) {
      const kind = viaKinds[this.#via.kinds[i] ?? 0] ?? 'condition';
      const name = this.#names.textOf(this.#via.names[i] ?? 0);
      const date = this.#names.textOf(this.#via.dates[i] ?? 0);
      found.set(JSON.stringify([kind, name, date]), { kind, name, ...(date !== '' && { date }) });
    }
    return [...found.values()].sort(byKindAndName);
  }
}

function byKindAndName(a: Via, b: Via): number {
  return (
    viaKinds.indexOf(a.kind) - viaKinds.indexOf(b.kind) ||
    compare(a.name, b.name) ||
    compare(a.date ?? '', b.date ?? '')
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Collects reasons for edges in any order, then makes the distinct pairs of them. */
export class EdgeCollector {
  readonly #from = new IntList();
  readonly #to = new IntList();
  readonly #kinds = new IntList();
  readonly #names = new IntList();
  readonly #dates = new IntList();
  readonly #limit: number;
  /** A reason was left out because there were `limit` before. */
  truncated = false;

  /** @param limit - most reasons to keep; events that thousands set and thousands wait for have no natural bound */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** @returns false when the limit is reached and the rest need not be tried */
  add(from: number, to: number, kind: Via['kind'], name: number, date: number): boolean {
    if (this.#from.length >= this.#limit) {
      this.truncated = true;
      return false;
    }
    this.#from.push(from);
    this.#to.push(to);
    this.#kinds.push(viaKinds.indexOf(kind));
    this.#names.push(name);
    this.#dates.push(date);
    return true;
  }

  /** @param nodes - how many there are; `from` and `to` are below it */
  edges(nodes: number, names: Names): Edges {
    const { start, to, rowStart, rows } = distinctEdges(this.#from.values(), this.#to.values(), nodes);
    const inOrder = (values: Int32Array) => rows.map((row) => values[row] ?? 0);
    const via = {
      kinds: inOrder(this.#kinds.values()),
      names: inOrder(this.#names.values()),
      dates: inOrder(this.#dates.values()),
    };
    return new Edges(start, to, rowStart, via, names);
  }
}
