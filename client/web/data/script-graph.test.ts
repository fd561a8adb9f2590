import { describe, expect, it } from 'vitest';
import type { ScriptGraph } from './script-analysis.ts';
import { callGraphOf, isMissing } from './script-graph.ts';

const view: ScriptGraph = {
  nodes: [
    { path: 'nightly/a.cmd', scriptId: 'a', kind: 'cmd', criticality: 'high' },
    { path: 'nightly/b.sql', scriptId: 'b', kind: 'sql', criticality: null },
  ],
  edges: [['nightly/a.cmd', 'nightly/b.sql']],
  edgesOutsideChain: [['nightly/a.cmd', 'nightly/b.sql']],
  missing: [
    { script: 'nightly/a.cmd', line: 4, column: 6, target: 'D:\\x\\gone.cmd' },
    { script: 'nightly/b.sql', line: 9, column: 2, target: 'd:\\X\\GONE.cmd' },
  ],
  ambiguous: [],
  unknown: [],
  cycles: [],
  truncated: false,
};

describe('callGraphOf', () => {
  it('names scripts by what they are called, and says what they are', () => {
    const [a, b] = callGraphOf(view).nodes;
    expect(a).toMatchObject({ id: 'nightly/a.cmd', label: 'a.cmd', detail: 'Batch, high', outside: false });
    expect(b).toMatchObject({ label: 'b.sql', detail: 'SQL' });
  });

  it('draws what is missing once, with a line from each script that wants it', () => {
    const { nodes, edges } = callGraphOf(view);
    const gone = nodes.filter(({ id }) => isMissing(id));
    expect(gone).toMatchObject([{ label: 'gone.cmd', detail: 'missing', outside: true }]);
    expect(edges.filter(({ to }) => isMissing(to)).map(({ from, why }) => [from, why.length])).toEqual([
      ['nightly/a.cmd', 1],
      ['nightly/b.sql', 1],
    ]);
  });

  it('joins two scripts once, whatever the ways one starts the other', () => {
    const { edges } = callGraphOf(view);
    expect(edges.filter(({ to }) => to === 'nightly/b.sql')).toEqual([
      { from: 'nightly/a.cmd', to: 'nightly/b.sql', why: ['Scheduled, or run on another machine'] },
    ]);
  });

  it('leaves out edges to what was cut off', () => {
    const cut = { ...view, edges: [['nightly/a.cmd', 'far/away.cmd'] as [string, string]] };
    expect(callGraphOf(cut).edges.some(({ to }) => to === 'far/away.cmd')).toBe(false);
  });
});
