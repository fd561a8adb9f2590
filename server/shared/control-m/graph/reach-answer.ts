import type { LargeAnswer } from '../../../trpc/large-answer.ts';
import type { EnvironmentGraph } from './environment-graph.ts';
import type { Reached } from './reach.ts';

export interface ReachedNode {
  id: string;
  key: string;
  /** Steps from the node asked about. */
  depth: number;
}

/** Every node of a graph as JSON up to its depth, one after the other. */
interface Heads {
  bytes: Buffer;
  /** Those of node n are `start[n]` to `start[n + 1]`. */
  start: Int32Array;
}

const headsOf = new WeakMap<EnvironmentGraph, Heads>();

function heads(graph: EnvironmentGraph): Heads {
  const known = headsOf.get(graph);
  if (known) return known;
  const start = new Int32Array(graph.size + 1);
  const parts = graph.nodes.map(({ id, key }, number) => {
    const part = Buffer.from(`{"id":${JSON.stringify(id)},"key":${JSON.stringify(key)},"depth":`);
    start[number + 1] = (start[number] ?? 0) + part.length;
    return part;
  });
  const made = { bytes: Buffer.concat(parts), start };
  headsOf.set(graph, made);
  return made;
}

/** What was reached, at most `limit` of it. The same id and key are sent for every question: they are encoded once. */
export class ReachAnswer implements LargeAnswer {
  readonly truncated: boolean;
  readonly #graph: EnvironmentGraph;
  readonly #numbers: Int32Array;
  readonly #depths: Int32Array;

  constructor(graph: EnvironmentGraph, { numbers, depths }: Reached, limit: number) {
    this.#graph = graph;
    this.#numbers = numbers.subarray(0, limit);
    this.#depths = depths;
    this.truncated = numbers.length > limit || graph.isCut;
  }

  get items(): ReachedNode[] {
    return Array.from(this.#numbers, (number) => {
      const { id, key } = this.#graph.node(number);
      return { id, key, depth: this.#depths[number] ?? 0 };
    });
  }

  toJSON() {
    return { items: this.items, truncated: this.truncated };
  }

  json(): Buffer {
    const { bytes, start } = heads(this.#graph);
    const begin = '{"items":[';
    const end = `],"truncated":${this.truncated}}`;
    const mostDigits = 10;
    let size = begin.length + end.length;
    for (const number of this.#numbers)
      size += (start[number + 1] ?? 0) - (start[number] ?? 0) + mostDigits + '},'.length;
    const json = Buffer.allocUnsafe(size);
    let at = json.write(begin, 'latin1');
    let depthText = '';
    let depth = -1;
    for (const number of this.#numbers) {
      const head = bytes.subarray(start[number], start[number + 1]);
      json.set(head, at); // a third less time than `copy`
      at += head.length;
      if (this.#depths[number] !== depth) {
        depth = this.#depths[number] ?? 0;
        depthText = `${depth}},`;
      }
      for (let i = 0; i < depthText.length; i++) json[at++] = depthText.charCodeAt(i);
    }
    if (this.#numbers.length > 0) at--; // the last comma
    at += json.write(end, at, 'latin1');
    return json.subarray(0, at);
  }
}
