import { IntList } from '../../../graph/int-list.ts';
import type { Definition } from '../model/definition.ts';
import type { Links } from '../model/links.ts';
import { EdgeCollector, type Edges } from './edges.ts';
import { EventSide, Events, type LooseEvent, noServer } from './events.ts';
import { Names } from './names.ts';

/** What linking has to know of a folder or job. */
export type LinkNode = Pick<Definition, 'name' | 'server' | 'parent' | 'ref' | 'links'>;

export interface LinkOptions {
  /** Events whose name begins so reach across servers. */
  globalPrefixes?: readonly string[];
  /** Most pairs of one that sets and one that waits. */
  maxPairs?: number;
}

/** A name in a flow that nothing in its folder has. */
export interface UnknownFlowName {
  /** The folder. */
  node: number;
  flow: string;
  name: string;
}

export interface Linked {
  edges: Edges;
  /** There were more than `maxPairs`: some edges are missing. */
  truncated: boolean;
  orphans(): Generator<LooseEvent>;
  unused(): Generator<LooseEvent>;
  unknownFlowNames: UnknownFlowName[];
}

/** 500 000 jobs that wait for three others each need a third of it. */
const defaultMaxPairs = 5_000_000;

/**
 * Joins who sets an event with who waits for it, over everything that was added: control-m.md of the design, "Edges".
 * Nodes come in any order, folders also after what is in them.
 */
export class Linker {
  readonly #names = new Names();
  readonly #servers = new Names();
  readonly #nodeServer = new IntList();
  readonly #nodeParent = new IntList();
  readonly #nodeName: string[] = [];
  readonly #setters = new EventSide();
  readonly #waiters = new EventSide();
  readonly #flows: { node: number; ref: number; flows: Links['flows'] }[] = [];

  /** @returns the number of the node, from 0 in the order of adding */
  add({ name, server, parent, ref, links }: LinkNode): number {
    const node = this.#nodeName.push(name) - 1;
    this.#nodeServer.push(server === null ? noServer : this.#servers.numberOf(server));
    this.#nodeParent.push(parent ?? -1);
    this.#addSetters(node, links.adds);
    this.#addWaiters(node, links.waits);
    if (ref !== null && links.flows.length > 0) this.#flows.push({ node, ref, flows: links.flows });
    return node;
  }

  #addSetters(node: number, adds: Links['adds']): void {
    const onlyOn = new Map<string, boolean>();
    for (const { event, on } of adds) onlyOn.set(event, on && (onlyOn.get(event) ?? true));
    for (const [event, on] of onlyOn) this.#setters.add(this.#names.numberOf(event), node, on ? 1 : 0);
  }

  #addWaiters(node: number, waits: Links['waits']): void {
    for (const token of waits) {
      if (typeof token === 'string') continue;
      this.#waiters.add(this.#names.numberOf(token.event), node, this.#names.numberOf(token.date));
    }
  }

  link({ globalPrefixes = [], maxPairs = defaultMaxPairs }: LinkOptions = {}): Linked {
    const collector = new EdgeCollector(maxPairs);
    const unknownFlowNames = this.#linkFlows(collector);
    const servers = this.#nodeServer.values();
    const events = new Events(this.#names, servers, this.#setters, this.#waiters, globalPrefixes);
    events.link(collector);
    return {
      edges: collector.edges(this.#nodeName.length, this.#names),
      truncated: collector.truncated,
      orphans: () => events.orphans(),
      unused: () => events.unused(),
      unknownFlowNames,
    };
  }

  #linkFlows(collector: EdgeCollector): UnknownFlowName[] {
    const members = this.#membersOfFlowFolders();
    const noDate = this.#names.numberOf('');
    const unknown: UnknownFlowName[] = [];
    for (const { node, ref, flows } of this.#flows)
      for (const flow of flows) {
        const via = this.#names.numberOf(flow.name);
        const steps = flow.sequence.map((name) => members.get(ref)?.get(name) ?? []);
        for (const [place, name] of flow.sequence.entries()) {
          if (steps[place]?.length === 0) unknown.push({ node, flow: flow.name, name });
          for (const from of steps[place - 1] ?? [])
            for (const to of steps[place] ?? [])
              if (!collector.add(from, to, 'flow', via, noDate)) return unknown;
        }
      }
    return unknown;
  }

  /** What lies directly in folders that have flows, by `ref` of the folder and name. */
  #membersOfFlowFolders(): Map<number, Map<string, number[]>> {
    const folders = new Map(this.#flows.map(({ ref }) => [ref, new Map<string, number[]>()]));
    if (folders.size === 0) return folders;
    for (const [node, parent] of this.#nodeParent.values().entries()) {
      const byName = folders.get(parent);
      const name = this.#nodeName[node];
      if (!byName || name === undefined) continue;
      const same = byName.get(name);
      if (same) same.push(node);
      else byName.set(name, [node]);
    }
    return folders;
  }
}
