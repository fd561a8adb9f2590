import { describe, expect, it } from 'vitest';
import { graphFrom } from '../../../testing/control-m-graph.ts';
import { wholeGraph } from './parts.ts';
import { reach } from './reach.ts';
import { ReachAnswer } from './reach-answer.ts';

describe('a graph with more edges than can be held', () => {
  const nodes = [{ key: 'A', to: ['B', 'C'] }, { key: 'B' }, { key: 'C' }];

  it.each([
    { maxPairs: 2, cut: false },
    { maxPairs: 1, cut: true },
  ])('is cut ($cut) at $maxPairs, and every answer from it says so', ({ maxPairs, cut }) => {
    const graph = graphFrom(nodes, { maxPairs });
    expect(wholeGraph(graph, 10).truncated).toBe(cut);
    expect(new ReachAnswer(graph, reach(graph, 0, 'downstream'), 10).truncated).toBe(cut);
  });
});

describe('the bytes of what is reached', () => {
  it('are the JSON of the value, whatever keys hold', () => {
    const graph = graphFrom([
      { key: 'A', to: ['"ü\\\u2028', 'B'] },
      { key: '"ü\\\u2028' },
      { key: 'B', to: ['C'] },
      { key: 'C' },
    ]);
    for (const [from, limit] of [
      ['A', 10],
      ['A', 1],
      ['C', 10],
    ] as const) {
      const answer = new ReachAnswer(graph, reach(graph, graph.numberOfKey(from) ?? 0, 'downstream'), limit);
      const value: unknown = JSON.parse(answer.json().toString('utf8'));
      expect(value).toEqual({ items: answer.items, truncated: answer.truncated });
      expect(JSON.parse(JSON.stringify(answer))).toEqual(value);
    }
  });
});
