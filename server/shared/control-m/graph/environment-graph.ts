import { type Neighbours, reversed } from '../../../graph/adjacency.ts';
import { groupBy, type Grouped } from '../../../graph/int-list.ts';
import type { Via } from './edges.ts';
import type { Linked } from './link.ts';

/** What lists and graphs show of a folder or job. */
export interface NodeView {
  id: string;
  key: string;
  name: string;
  kind: 'folder' | 'job';
  type: string;
  parentId: string | null;
}

/** A folder or job as the graph keeps it: by number, in the order of keys (code units). */
export interface GraphNode extends Omit<NodeView, 'parentId'> {
  server: string | null;
  /** Number of the folder it is in; -1 at the top. */
  parent: number;
}

/** Everything that is joined in an environment at one revision. Never changed once it is made. */
export class EnvironmentGraph {
  readonly nodes: readonly GraphNode[];
  readonly linked: Linked;
  readonly after: Neighbours;
  readonly before: Neighbours;
  /** Direct members of a folder: `rows` of its number. */
  readonly members: Grouped;
  readonly parent: Int32Array;
  /** 1 for folders. */
  readonly folders: Uint8Array;
  readonly #numbers: Map<string, number>;

  /** @param nodes - in the order of keys; `linked` has them under the same numbers */
  constructor(nodes: readonly GraphNode[], linked: Linked) {
    this.nodes = nodes;
    this.linked = linked;
    this.#numbers = new Map(nodes.map(({ id }, number) => [id, number]));
    this.parent = Int32Array.from(nodes, ({ parent }) => parent);
    this.folders = Uint8Array.from(nodes, ({ kind }) => (kind === 'folder' ? 1 : 0));
    // one group more, for what is at the top
    this.members = groupBy(
      this.parent.map((parent) => (parent < 0 ? nodes.length : parent)),
      nodes.length + 1,
    );
    const { start, to } = linked.edges;
    this.after = { start, node: to, edge: Int32Array.from(to, (_, edge) => edge) };
    this.before = reversed(linked.edges);
  }

  get size(): number {
    return this.nodes.length;
  }

  /** Undefined: not in this environment at this revision. */
  numberOf(id: string): number | undefined {
    return this.#numbers.get(id);
  }

  /** The first node whose key is this one, or would follow it; `size` when all come before it. */
  firstFrom(key: string): number {
    let low = 0;
    let high = this.size;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.node(middle).key < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  numberOfKey(key: string): number | undefined {
    const number = this.firstFrom(key);
    return this.nodes[number]?.key === key ? number : undefined;
  }

  /** @throws RangeError - there is no such number */
  node(number: number): GraphNode {
    const node = this.nodes[number];
    if (!node) throw new RangeError(`No node has the number ${number}.`);
    return node;
  }

  view(number: number): NodeView {
    const { id, key, name, kind, type, parent } = this.node(number);
    return { id, key, name, kind, type, parentId: parent < 0 ? null : this.node(parent).id };
  }

  isFolder(number: number): boolean {
    return this.folders[number] === 1;
  }

  /** Some edges are missing: there are more than anyone can hold. */
  get isCut(): boolean {
    return this.linked.truncated;
  }

  via(edge: number): Via[] {
    return this.linked.edges.via(edge);
  }
}
