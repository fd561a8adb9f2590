import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyGraph, graphFrom, type GivenNode } from '../../../testing/control-m-graph.ts';
import { type Direction, reach } from './reach.ts';

function reached(nodes: GivenNode[], from: string, direction: Direction = 'downstream', maxDepth?: number) {
  const graph = graphFrom(nodes);
  const { numbers, depths } = reach(graph, graph.numberOfKey(from) ?? -1, direction, maxDepth);
  return [...numbers].map((number) => `${graph.node(number).key} ${depths[number]}`);
}

/** A waits for nothing; F/ waits for A, holds X, Y and the sub-folder S/ with Z; F/ leads to B, S/ to nothing. */
const around: GivenNode[] = [
  { key: 'A', to: ['F/'] },
  { key: 'F/', to: ['B'] },
  { key: 'F/X', in: 'F/', to: ['F/Y'] },
  { key: 'F/Y', in: 'F/' },
  { key: 'F/S/', in: 'F/' },
  { key: 'F/S/Z', in: 'F/S/' },
  { key: 'B' },
];

describe('reach', () => {
  it('goes into a folder that is reached, one step for each level, and on from its end', () => {
    expect(reached(around, 'A')).toEqual(['F/ 1', 'B 2', 'F/S/ 2', 'F/X 2', 'F/Y 2', 'F/S/Z 3']);
  });

  it('goes out of folders around a job when one of them leads on, and names only that one', () => {
    expect(reached(around, 'F/S/Z')).toEqual(['F/ 2', 'B 3']);
  });

  it('does not enter a folder from its end', () => {
    expect(reached(around, 'F/Y')).toEqual(['F/ 1', 'B 2']);
  });

  it('leaves out a folder around it that leads nowhere', () => {
    expect(reached([{ key: 'F/' }, { key: 'F/X', in: 'F/', to: ['B'] }, { key: 'B' }], 'F/X')).toEqual([
      'B 1',
    ]);
  });

  it('begins with a folder as if it began late', () => {
    expect(reached(around, 'F/')).toEqual(['B 1', 'F/S/ 1', 'F/X 1', 'F/Y 1', 'F/S/Z 2']);
  });

  it('is the same upstream with edges turned around', () => {
    expect(reached(around, 'B', 'upstream')).toEqual(['F/ 1', 'A 2', 'F/S/ 2', 'F/X 2', 'F/Y 2', 'F/S/Z 3']);
    expect(reached(around, 'F/S/Z', 'upstream')).toEqual(['F/ 2', 'A 3']);
  });

  it('stops at a depth', () => {
    expect(reached(around, 'A', 'downstream', 2)).toEqual(['F/ 1', 'B 2', 'F/S/ 2', 'F/X 2', 'F/Y 2']);
  });

  it('leaves out the node asked about, also in a cycle', () => {
    expect(
      reached(
        [
          { key: 'A', to: ['A', 'B'] },
          { key: 'B', to: ['A'] },
        ],
        'A',
      ),
    ).toEqual(['B 1']);
  });

  it('agrees with a model that has two points for each folder and knows nothing of numbers', () => {
    fc.assert(
      fc.property(
        anyGraph,
        fc.nat(),
        fc.constantFrom<Direction>('downstream', 'upstream'),
        (nodes, n, direction) => {
          const from = nodes[n % nodes.length]?.key ?? '';
          expect(reached(nodes, from, direction).sort()).toEqual(model(nodes, from, direction).sort());
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

/** Shortest steps over an explicit graph of points: beginning and end of folders, jobs. Weight 0 within a folder. */
function model(nodes: GivenNode[], from: string, direction: Direction): string[] {
  const isFolder = (key: string) => key.endsWith('/');
  const begin = (key: string) => (isFolder(key) ? `begin ${key}` : key);
  const end = (key: string) => (isFolder(key) ? `end ${key}` : key);
  const arcs: [string, string, number][] = [];
  const arc = (a: string, b: string, weight: number) =>
    arcs.push(direction === 'downstream' ? [a, b, weight] : [b, a, weight]);
  for (const { key, to = [], in: folder } of nodes) {
    if (isFolder(key)) arc(begin(key), end(key), 0);
    for (const next of to) arc(end(key), begin(next), 1);
    if (folder === undefined) continue;
    arc(begin(folder), begin(key), 1);
    arc(end(key), end(folder), 1);
  }
  const entry = direction === 'downstream' ? begin : end;
  const exit = direction === 'downstream' ? end : begin;
  const distance = new Map([[entry(from), 0]]);
  for (let round = 0; round < arcs.length + 1; round++)
    for (const [a, b, weight] of arcs) {
      const known = distance.get(a);
      if (known !== undefined && known + weight < (distance.get(b) ?? Infinity))
        distance.set(b, known + weight);
    }
  const goesOn = (key: string) =>
    direction === 'downstream'
      ? nodes.some((node) => node.key === key && (node.to ?? []).length > 0)
      : nodes.some(({ to = [] }) => to.includes(key));
  return nodes.flatMap(({ key }) => {
    const entered = distance.get(entry(key));
    const left = distance.get(exit(key));
    const depth =
      !isFolder(key) || goesOn(key) ? Math.min(entered ?? Infinity, left ?? Infinity) : (entered ?? Infinity);
    return key === from || depth === Infinity ? [] : [`${key} ${depth}`];
  });
}
