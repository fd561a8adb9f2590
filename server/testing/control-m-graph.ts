import fc from 'fast-check';
import { noLinks } from '../shared/control-m/model/links.ts';
import { EnvironmentGraph } from '../shared/control-m/graph/environment-graph.ts';
import { Linker, type LinkOptions } from '../shared/control-m/graph/link.ts';

/** A node of a graph for tests; a key that ends with `/` is a folder's. */
export interface GivenNode {
  key: string;
  in?: string;
  /** Keys of nodes that wait for it. */
  to?: string[];
}

/** The graph that the linker makes of nodes that set and wait for events. */
export function graphFrom(given: readonly GivenNode[], options: LinkOptions = {}): EnvironmentGraph {
  const sorted = given.toSorted((a, b) => (a.key < b.key ? -1 : 1));
  const numbers = new Map(sorted.map(({ key }, number) => [key, number]));
  const linker = new Linker();
  const nodes = sorted.map(({ key, in: folder, to = [] }, number) => {
    const parent = folder === undefined ? -1 : (numbers.get(folder) ?? -1);
    const before = sorted.filter((node) => node.to?.includes(key));
    linker.add({
      name: key,
      server: null,
      parent: parent < 0 ? null : parent,
      ref: key.endsWith('/') ? number : null,
      links: {
        ...noLinks,
        waits: before.map((node) => ({ event: `${node.key} to ${key}`, date: '' })),
        adds: to.map((next) => ({ event: `${key} to ${next}`, date: '', on: false })),
      },
    });
    const kind = key.endsWith('/') ? ('folder' as const) : ('job' as const);
    return { id: `id of ${key}`, key, name: key, kind, type: kind, server: null, parent };
  });
  return new EnvironmentGraph(nodes, linker.link(options));
}

/** Up to four folders, some in each other, and up to eight jobs, joined at random. */
export const anyGraph = fc
  .record({
    folders: fc.array(fc.nat(), { minLength: 1, maxLength: 4 }),
    jobs: fc.array(fc.nat(), { minLength: 1, maxLength: 8 }),
    edges: fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 14 }),
  })
  .map(({ folders, jobs, edges }) => {
    const folder = (n: number) => `f${n}/`;
    const place = (count: number, choice: number) => {
      const chosen = choice % (count + 1);
      return chosen === count ? {} : { in: folder(chosen) };
    };
    const nodes: (GivenNode & { to: string[] })[] = [
      ...folders.map((choice, n) => ({ key: folder(n), to: [], ...place(n, choice) })),
      ...jobs.map((choice, n) => ({ key: `j${n}`, to: [], ...place(folders.length, choice) })),
    ];
    for (const [from, to] of edges) nodes[from % nodes.length]?.to.push(nodes[to % nodes.length]?.key ?? '');
    return nodes;
  });
