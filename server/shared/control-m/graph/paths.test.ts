import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyGraph, graphFrom, type GivenNode } from '../../../testing/control-m-graph.ts';
import { findPaths, type PathBounds } from './paths.ts';
import { reach } from './reach.ts';

function found(nodes: GivenNode[], from: string, to: string, bounds: PathBounds = { limit: 100 }) {
  const graph = graphFrom(nodes);
  const keys = (path: number[]) => path.map((number) => graph.node(number).key).join(' ');
  const number = (key: string) => graph.numberOfKey(key) ?? -1;
  const { shortest, paths, truncated } = findPaths(graph, number(from), number(to), bounds);
  return { shortest: shortest && keys(shortest), paths: paths.map(keys), truncated };
}

const diamond: GivenNode[] = [
  { key: 'A', to: ['B', 'C'] },
  { key: 'B', to: ['D'] },
  { key: 'C', to: ['D', 'B'] },
  { key: 'D', to: ['A'] },
  { key: 'E' },
];

describe('paths', () => {
  it('are all ways that pass no node twice, the shorter first', () => {
    expect(found(diamond, 'A', 'D')).toEqual({
      shortest: 'A B D',
      paths: ['A B D', 'A C D', 'A C B D'],
      truncated: false,
    });
  });

  it('are none where nothing leads', () => {
    expect(found(diamond, 'A', 'E')).toEqual({ shortest: undefined, paths: [], truncated: false });
  });

  it('from a node to itself are the node', () => {
    expect(found(diamond, 'A', 'A')).toEqual({ shortest: 'A', paths: ['A'], truncated: false });
  });

  it('go into folders and out of them', () => {
    const nodes: GivenNode[] = [
      { key: 'A', to: ['F/'] },
      { key: 'F/', to: ['B'] },
      { key: 'F/X', in: 'F/', to: ['C'] },
      { key: 'B' },
      { key: 'C' },
    ];
    expect(found(nodes, 'A', 'C').paths).toEqual(['A F/ F/X C']);
    expect(found(nodes, 'F/X', 'B').paths).toEqual(['F/X F/ B']);
    expect(found(nodes, 'A', 'F/').paths).toEqual(['A F/']);
    expect(found(nodes, 'F/', 'F/X').paths).toEqual(['F/ F/X']);
  });

  it('do not enter a folder from its end', () => {
    const nodes: GivenNode[] = [
      { key: 'F/', to: ['B'] },
      { key: 'F/X', in: 'F/' },
      { key: 'F/Y', in: 'F/' },
      { key: 'B' },
    ];
    expect(found(nodes, 'F/X', 'F/Y').paths).toEqual([]);
  });

  it('say so when there are more than asked for, than are tried, or longer ones', () => {
    expect(found(diamond, 'A', 'D', { limit: 2 })).toMatchObject({
      paths: ['A B D', 'A C D'],
      truncated: true,
    });
    expect(found(diamond, 'A', 'D', { limit: 9, maxNodes: 3 })).toMatchObject({ truncated: true });
    expect(found(diamond, 'A', 'D', { limit: 9, maxSteps: 3 })).toMatchObject({ truncated: true });
  });

  it('are bounded in work where there are more than atoms', () => {
    const layers = Array.from({ length: 400 }, (_, n): GivenNode => {
      const layer = Math.floor(n / 4) + 1;
      return { key: `n${n}`, to: layer < 100 ? [0, 1, 2, 3].map((i) => `n${layer * 4 + i}`) : [] };
    });
    const { shortest, paths, truncated } = found(layers, 'n0', 'n399', { limit: 20 });
    expect([shortest?.split(' ').length, paths.length, truncated]).toEqual([100, 20, true]);
  });

  it('are those of a model that tries everything', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const arcs = fc.array(fc.tuple(fc.constantFrom(...names), fc.constantFrom(...names)), { maxLength: 14 });
    fc.assert(
      fc.property(arcs, (pairs) => {
        const to = (key: string) => pairs.filter(([a]) => a === key).map(([, b]) => b);
        const all: string[] = [];
        const walk = (path: string[]) => {
          const last = path.at(-1) ?? '';
          if (last === 'f') all.push(path.join(' '));
          else for (const next of new Set(to(last))) if (!path.includes(next)) walk([...path, next]);
        };
        walk(['a']);
        const { shortest, paths, truncated } = found(
          names.map((key) => ({ key, to: to(key) })),
          'a',
          'f',
          {
            limit: 1_000,
          },
        );
        expect(paths.toSorted()).toEqual(all.toSorted());
        expect(paths.map((path) => path.length)).toEqual(
          all.map((path) => path.length).toSorted((x, y) => x - y),
        );
        expect([shortest?.length, truncated]).toEqual([paths[0]?.length, false]);
      }),
      { numRuns: 300 },
    );
  });

  it('are as short as the steps that reach counts, folders included', () => {
    fc.assert(
      fc.property(anyGraph, fc.nat(), (nodes, n) => {
        const graph = graphFrom(nodes);
        const from = n % graph.size;
        const { numbers, depths } = reach(graph, from, 'downstream');
        for (const to of numbers) {
          const { shortest, paths } = findPaths(graph, from, to, { limit: 5 });
          const steps = (shortest?.length ?? Infinity) - 1;
          expect(shortest?.at(-1)).toBe(to);
          if (graph.isFolder(to)) expect(steps).toBeLessThanOrEqual(depths[to] ?? -1);
          else expect(steps).toBe(depths[to]); // an end of a folder that leads nowhere is no answer of `reach`
          expect(paths[0]?.length).toBe(shortest?.length);
        }
      }),
      { numRuns: 200 },
    );
  });
});
