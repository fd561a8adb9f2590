import type { Links } from '../model/links.ts';

/** What understanding has to know of a folder or job. */
export interface LandscapeNode {
  id: string;
  key: string;
  name: string;
  kind: 'folder' | 'job';
  type: string;
  /** Number of the folder it is in; null at the top. */
  parent: number | null;
  server: string | null;
  host: string;
  description: string;
  links: Links;
}

/** All folders and jobs of an environment by number, and what their team says about its events. */
export interface Landscape {
  nodes: readonly LandscapeNode[];
  /** Events whose name begins so reach across servers. */
  globalPrefixes: readonly string[];
}

/** The nodes that lie directly in each folder, by the folder's number. */
export function contentsOf({ nodes }: Landscape): number[][] {
  const contents: number[][] = nodes.map(() => []);
  for (const [number, { parent }] of nodes.entries()) if (parent !== null) contents[parent]?.push(number);
  return contents;
}

/** The nodes given, with all that lies in them, by number. */
export function withContents(contents: readonly number[][], numbers: Iterable<number>): Set<number> {
  const found = new Set(numbers);
  for (const number of found) for (const inside of contents[number] ?? []) found.add(inside);
  return found;
}

/** Folders around a node, the nearest first. */
export function* foldersAround({ nodes }: Landscape, number: number): Generator<number> {
  for (let parent = nodes[number]?.parent ?? null; parent !== null; parent = nodes[parent]?.parent ?? null)
    yield parent;
}

const none: readonly number[] = [];

/** Of a few setters it is quicker to find out again whom one hears than to keep it. */
const mostFilteredAnew = 8;

/** Who sets each event, and whom of them a node that waits for it can hear. */
export class Setters {
  readonly #landscape: Landscape;
  readonly #byEvent = new Map<string, number[]>();
  readonly #heard = new Map<string, number[]>();

  constructor(landscape: Landscape) {
    this.#landscape = landscape;
    for (const [number, { links }] of landscape.nodes.entries())
      for (const { event } of links.adds) {
        const setters = this.#byEvent.get(event);
        if (!setters) this.#byEvent.set(event, [number]);
        else if (setters.at(-1) !== number) setters.push(number); // of one node they come one after the other
      }
  }

  /** @param server - of who waits; a missing one, and an event known everywhere, match any */
  of(event: string, server: string | null): readonly number[] {
    const all = this.#byEvent.get(event) ?? none;
    if (server === null || all.length === 0 || this.isGlobal(event)) return all;
    const place = all.length > mostFilteredAnew ? `${server}\n${event}` : undefined;
    const known = place === undefined ? undefined : this.#heard.get(place);
    if (known) return known;
    const { nodes } = this.#landscape;
    const heard = all.filter((number) => {
      const from = nodes[number]?.server ?? null;
      return from === null || from === server;
    });
    if (place !== undefined) this.#heard.set(place, heard);
    return heard;
  }

  /** Of all who set it, whether they are heard or not. */
  servers(event: string): string[] {
    const found = new Set<string>();
    for (const number of this.#byEvent.get(event) ?? none) {
      const server = this.#landscape.nodes[number]?.server;
      if (typeof server === 'string') found.add(server);
    }
    return [...found].sort();
  }

  isGlobal(event: string): boolean {
    return this.#landscape.globalPrefixes.some((prefix) => prefix !== '' && event.startsWith(prefix));
  }
}

/** A place in a flow: what has to follow what, by the instances of two names in one folder. */
export interface FlowStep {
  folder: number;
  flow: string;
  from: readonly number[];
  to: readonly number[];
  /** Name of what has to end first, and of what waits for it. */
  fromName: string;
  toName: string;
}

/** Every pair of names that a flow puts in order, and every name in one that its folder does not have. */
export function flowsOf(landscape: Landscape, contents: readonly number[][]) {
  const steps: FlowStep[] = [];
  const unknown: { folder: number; flow: string; name: string }[] = [];
  for (const [folder, { links }] of landscape.nodes.entries()) {
    if (links.flows.length === 0) continue;
    const byName = namesIn(landscape, contents[folder] ?? []);
    for (const { name: flow, sequence } of links.flows)
      for (const [place, toName] of sequence.entries()) {
        const to = byName.get(toName) ?? [];
        if (to.length === 0) unknown.push({ folder, flow, name: toName });
        const fromName = sequence[place - 1];
        const from = fromName === undefined ? [] : (byName.get(fromName) ?? []);
        if (fromName !== undefined && from.length > 0 && to.length > 0)
          steps.push({ folder, flow, from, to, fromName, toName });
      }
  }
  return { steps, unknown };
}

function namesIn({ nodes }: Landscape, numbers: readonly number[]): Map<string, number[]> {
  const byName = new Map<string, number[]>();
  for (const number of numbers) {
    const name = nodes[number]?.name;
    if (name === undefined) continue;
    const same = byName.get(name);
    if (same) same.push(number);
    else byName.set(name, [number]);
  }
  return byName;
}
