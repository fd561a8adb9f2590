import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Layout, layoutGraph } from './layout.ts';
import type { LayoutInput } from './levels.ts';
import { course } from './shapes.ts';
import { nearestRising } from './place.ts';

/** Boxes first, then jobs; each is in a box before it or in none, and any edges between them. */
const graphs = fc
  .tuple(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 1, max: 40 }))
  .chain(([boxes, jobs]) => {
    const node = fc.nat(boxes + jobs - 1);
    return fc.record({
      boxes: fc.constant(boxes),
      parents: fc.tuple(
        ...Array.from({ length: boxes + jobs }, (_, at) =>
          fc.integer({ min: -1, max: Math.min(at, boxes) - 1 }),
        ),
      ),
      edges: fc.array(fc.tuple(node, node), { maxLength: 90 }),
    });
  })
  .map(({ boxes, parents, edges }) => inputOf(boxes, parents, edges));

function inputOf(boxes: number, parents: number[], edges: (readonly [number, number])[]): LayoutInput {
  return {
    parent: Int32Array.from(parents),
    container: Uint8Array.from(parents, (_, at) => (at < boxes ? 1 : 0)),
    width: Float32Array.from(parents, (_, at) => 120 + (at % 5) * 30),
    from: Int32Array.from(edges, ([from]) => from),
    to: Int32Array.from(edges, ([, to]) => to),
  };
}

const jobs = (count: number, ...edges: [number, number][]) => inputOf(0, Array(count).fill(-1), edges);

function boxOf(layout: Layout, node: number) {
  const left = layout.x[node] ?? Number.NaN;
  const top = layout.y[node] ?? Number.NaN;
  return { left, top, right: left + (layout.width[node] ?? 0), bottom: top + (layout.height[node] ?? 0) };
}

function ancestors(input: LayoutInput, node: number): number[] {
  const above: number[] = [];
  for (let up = input.parent[node] ?? -1; up >= 0; up = input.parent[up] ?? -1) above.push(up);
  return above;
}

describe('the layout of a graph', () => {
  it('overlaps nothing but a box and what is in it', () => {
    fc.assert(
      fc.property(graphs, (input) => {
        const layout = layoutGraph(input);
        for (let a = 0; a < input.parent.length; a += 1)
          for (let b = a + 1; b < input.parent.length; b += 1) {
            const [one, other] = [boxOf(layout, a), boxOf(layout, b)];
            const apart =
              one.right <= other.left ||
              other.right <= one.left ||
              one.bottom <= other.top ||
              other.bottom <= one.top;
            const nested = ancestors(input, a).includes(b) || ancestors(input, b).includes(a);
            expect(apart, `${a} and ${b}`).toBe(!nested);
          }
      }),
    );
  });

  it('draws each node within its box, and all within the picture', () => {
    fc.assert(
      fc.property(graphs, (input) => {
        const layout = layoutGraph(input);
        for (let node = 0; node < input.parent.length; node += 1) {
          const inner = boxOf(layout, node);
          const [parent] = ancestors(input, node);
          const outer =
            parent === undefined
              ? { left: 0, top: 0, right: layout.size.width, bottom: layout.size.height }
              : boxOf(layout, parent);
          expect(inner.left).toBeGreaterThanOrEqual(outer.left - 0.1);
          expect(inner.top).toBeGreaterThanOrEqual(outer.top - 0.1);
          expect(inner.right).toBeLessThanOrEqual(outer.right + 0.1);
          expect(inner.bottom).toBeLessThanOrEqual(outer.bottom + 0.1);
        }
      }),
    );
  });

  it('leads every edge down, or to the next column, but those that close a cycle or stay within a box', () => {
    fc.assert(
      fc.property(graphs, (input) => {
        const layout = layoutGraph(input);
        for (let edge = 0; edge < input.from.length; edge += 1) {
          const [from = 0, to = 0] = [input.from[edge], input.to[edge]];
          const within = ancestors(input, from).includes(to) || ancestors(input, to).includes(from);
          if (layout.course[edge] === course.back || within) continue;
          if (layout.course[edge] === course.across) {
            expect(boxOf(layout, from).right).toBeLessThan(boxOf(layout, to).left);
            continue;
          }
          expect(boxOf(layout, from).bottom).toBeLessThan(boxOf(layout, to).top);
          const path = layout.path.subarray(layout.pathStart[edge], layout.pathStart[edge + 1]);
          for (let at = 3; at < path.length; at += 2)
            expect(path[at] ?? 0).toBeGreaterThanOrEqual((path[at - 2] ?? 0) - 0.01);
        }
      }),
    );
  });

  it('closes no cycle where there is none', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(29), fc.nat(29)), { maxLength: 80 }).map((pairs) =>
          // Without boxes, from lower to higher numbers.
          pairs
            .filter(([a, b]) => a !== b)
            .map(([a, b]): [number, number] => [Math.min(a, b), Math.max(a, b)]),
        ),
        (edges) => {
          expect(layoutGraph(jobs(30, ...edges)).course.every((value) => value === course.down)).toBe(true);
        },
      ),
    );
  });

  it('marks exactly one edge of a ring, and each edge to itself, as closing', () => {
    const layout = layoutGraph(jobs(4, [0, 1], [1, 2], [2, 0], [3, 3]));
    expect([...layout.course]).toEqual([course.down, course.down, course.back, course.back]);
  });

  it('gives the same picture for the same graph', () => {
    fc.assert(
      fc.property(graphs, (input) => {
        expect(layoutGraph(structuredClone(input))).toEqual(layoutGraph(input));
      }),
      { numRuns: 20 },
    );
  });

  it('uncrosses what can be uncrossed', () => {
    const star = layoutGraph(jobs(7, [0, 5], [1, 4], [2, 3], [0, 6], [1, 6], [2, 6]));
    const middle = (node: number) => (star.x[node] ?? 0) + (star.width[node] ?? 0) / 2;
    const order = [0, 1, 2].sort((a, b) => middle(a) - middle(b));
    const below = [5, 4, 3].sort((a, b) => middle(a) - middle(b));
    expect(below).toEqual(order.map((node) => 5 - node));
  });

  it('leads an edge around the nodes of the ranks it passes', () => {
    const layout = layoutGraph(jobs(4, [0, 1], [1, 2], [2, 3], [0, 3]));
    const path = layout.path.subarray(layout.pathStart[3], layout.pathStart[4]);
    expect(path.length).toBe(2 * (2 + 2 * 2)); // both ends, and top and bottom of two ranks
    for (let at = 2; at < path.length - 2; at += 2)
      for (const node of [1, 2]) {
        const { left, right, top, bottom } = boxOf(layout, node);
        const [x = 0, y = 0] = [path[at], path[at + 1]];
        expect(y < top || y > bottom || x < left || x > right).toBe(true);
      }
  });

  it('keeps a large crowd within a shape that can be looked at', () => {
    const crowd = layoutGraph(
      jobs(3_000, ...Array.from({ length: 2_999 }, (_, at): [number, number] => [at, 2_999])),
    );
    expect(crowd.size.width / crowd.size.height).toBeLessThan(8);
    const chain = Array.from({ length: 2_999 }, (_, at): [number, number] => [
      at,
      Math.min(2_999, at + 1 + (at % 3)),
    ]);
    expect(layoutGraph(jobs(3_000, ...chain)).size.width).toBeLessThan(40_000);
  });

  it('cuts what is far higher than wide into columns, from left to right', () => {
    const row = layoutGraph(
      jobs(400, ...Array.from({ length: 399 }, (_, at): [number, number] => [at, at + 1])),
    );
    expect(row.size.height / row.size.width).toBeLessThan(2);
    for (let job = 1; job < 400; job += 1) {
      const [before, after] = [boxOf(row, job - 1), boxOf(row, job)];
      if (row.course[job - 1] === course.across) expect(after.left).toBeGreaterThan(before.right);
      else expect(after.top).toBeGreaterThan(before.bottom);
    }
    expect([...row.course].filter((runs) => runs === course.across).length).toBeGreaterThan(2);
  });

  it('survives depth: 20 000 in a row, and 200 boxes in each other', () => {
    const row = layoutGraph(
      jobs(20_000, ...Array.from({ length: 19_999 }, (_, at): [number, number] => [at, at + 1])),
    );
    expect(new Set(Array.from(row.x, (x, job) => `${x} ${row.y[job] ?? 0}`)).size).toBe(20_000);
    expect([...row.course].every((runs) => runs === course.down || runs === course.across)).toBe(true);
    const nested = layoutGraph(
      inputOf(
        200,
        Array.from({ length: 200 }, (_, at) => at - 1),
        [],
      ),
    );
    expect(nested.depth[199]).toBe(199);
  });
});

describe('nearestRising', () => {
  it('never falls, and no shift of a block brings it nearer to the wish', () => {
    const wishes = fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(wishes, (list) => {
        const wish = Float64Array.from(list);
        const found = nearestRising(wish, new Float64Array(wish.length).fill(1));
        const far = (values: Float64Array) =>
          values.reduce((sum, v, at) => sum + (v - (wish[at] ?? 0)) ** 2, 0);
        found.forEach(
          (value, at) => at > 0 && expect(value).toBeGreaterThanOrEqual((found[at - 1] ?? 0) - 1e-9),
        );
        const sorted = Float64Array.from(wish).sort();
        expect(far(found)).toBeLessThanOrEqual(far(sorted) + 1e-6);
        const mean = wish.reduce((sum, v) => sum + v, 0) / wish.length;
        expect(far(found)).toBeLessThanOrEqual(far(new Float64Array(wish.length).fill(mean)) + 1e-6);
      }),
    );
  });
});
