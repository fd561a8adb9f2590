import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { distinctEdges, reversed } from './adjacency.ts';

const nodes = 6;
const pairs = fc.array(fc.tuple(fc.nat(nodes - 1), fc.nat(nodes - 1)), { maxLength: 30 });

const edgesOf = (rows: readonly (readonly [number, number])[]) =>
  distinctEdges(
    Int32Array.from(rows, ([from]) => from),
    Int32Array.from(rows, ([, to]) => to),
    nodes,
  );

describe('distinct edges', () => {
  it('come once, by both ends, with the rows that gave them', () => {
    fc.assert(
      fc.property(pairs, (rows) => {
        const edges = edgesOf(rows);
        const found: string[] = [];
        const reasons: Record<string, number[]> = {};
        for (let from = 0; from < nodes; from++)
          for (let edge = edges.start[from] ?? 0; edge < (edges.start[from + 1] ?? 0); edge++) {
            const pair = `${from},${edges.to[edge]}`;
            found.push(pair);
            reasons[pair] = [...edges.rows.subarray(edges.rowStart[edge], edges.rowStart[edge + 1])];
          }
        expect(found).toEqual([...new Set(rows.map(String))].sort());
        const expected: Record<string, number[]> = {};
        for (const [row, pair] of rows.entries())
          expected[String(pair)] = [...(expected[String(pair)] ?? []), row];
        expect(reasons).toEqual(expected);
      }),
    );
  });

  it('turned around lead from each node to those that lead to it', () => {
    fc.assert(
      fc.property(pairs, (rows) => {
        const edges = edgesOf(rows);
        const { start, node, edge } = reversed(edges);
        const found: string[] = [];
        for (let to = 0; to < nodes; to++)
          for (let place = start[to] ?? 0; place < (start[to + 1] ?? 0); place++) {
            found.push(`${node[place]},${to}`);
            expect(edges.to[edge[place] ?? -1]).toBe(to);
          }
        expect(found.sort()).toEqual([...new Set(rows.map(String))].sort());
      }),
    );
  });
});
