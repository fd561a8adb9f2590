import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { distinctEdges, reversed } from './adjacency.ts';
import { depthsFrom } from './depths.ts';
import { ReachedTogether } from './reached-together.ts';

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

/** Who reaches whom, by trying until nothing is added. */
function reachOf(rows: readonly (readonly [number, number])[]): Set<number>[] {
  const reach = Array.from({ length: nodes }, (_, node) => new Set([node]));
  for (let round = 0; round < nodes; round++)
    for (const [from, to] of rows) for (const node of reach[to] ?? []) reach[from]?.add(node);
  return reach;
}

describe('nodes reached together', () => {
  it('are those that one node reaches both', () => {
    fc.assert(
      fc.property(pairs, fc.uniqueArray(fc.nat(nodes - 1)), (rows, chosen) => {
        const found: number[][] = [];
        new ReachedTogether(edgesOf(rows)).among(chosen, (place, first, bits) => {
          expect(first).toBe(0);
          found[place] = chosen.filter((_, other) => (((bits[0] ?? 0) >> other) & 1) === 1);
        });
        const reach = reachOf(rows);
        const together = (a: number, b: number) => reach.some((reached) => reached.has(a) && reached.has(b));
        expect(found).toEqual(chosen.map((a) => chosen.filter((b) => together(a, b))));
      }),
    );
  });

  it('are told block by block when they are many', () => {
    const count = 3_000; // node 0 leads to the last one and to the one in the middle
    const edges = distinctEdges(Int32Array.of(0, 0), Int32Array.of(count, 1_500), count + 1);
    const chosen = Array.from({ length: count }, (_, place) => place + 1);
    const found: string[] = [];
    new ReachedTogether(edges).among(chosen, (place, first, bits) => {
      for (const [word, value] of bits.entries())
        for (let bit = 0; bit < 32; bit++)
          if ((value >>> bit) & 1) found.push(`${place}-${first + word * 32 + bit}`);
    });
    const alone = chosen.map((_, place) => `${place}-${place}`);
    expect(new Set(found)).toEqual(new Set([...alone, '1499-2999', '2999-1499']));
    expect(found).toHaveLength(count + 2);
  });
});

it('depths are the fewest steps from any of the starts', () => {
  const edges = distinctEdges(Int32Array.of(0, 1, 2, 3, 0), Int32Array.of(1, 2, 3, 0, 3), nodes);
  const after = { start: edges.start, node: edges.to, edge: edges.to };
  expect([...depthsFrom(after, [0])]).toEqual([0, 1, 2, 1, -1, -1]);
  expect([...depthsFrom(after, [2, 5, 2])]).toEqual([2, 3, 0, 1, -1, 0]);
  expect([...depthsFrom(after, [])]).toEqual([-1, -1, -1, -1, -1, -1]);
});
