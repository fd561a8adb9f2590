import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstNode, nodeTowards } from './keyboard.ts';
import { layoutGraph } from './layout/layout.ts';
import type { Look } from './look.ts';
import { isFaint, marksOf, toneOf } from './marks.ts';
import { edgeKey, type GraphData, type GraphNode, waiting } from './model.ts';
import { shortened } from './paint/frame.ts';
import { listOf, listRows } from './rows.ts';
import { edgeAt, nodeAt, rectOf, sceneOf, withIndexes } from './scene.ts';
import { svgOf } from './svg.ts';
import { topologyOf } from './topology.ts';
import { nodeInWords } from './words.ts';

const node = (id: string, more: Partial<GraphNode> = {}): GraphNode => ({
  id,
  label: id.toUpperCase(),
  detail: 'Job:Command',
  path: `F/${id}#1`,
  parent: null,
  container: false,
  outside: false,
  ...more,
});

function graph(nodes: GraphNode[], ...edges: [string, string][]): GraphData {
  return { nodes, edges: edges.map(([from, to]) => ({ from, to, why: [`Event ${from}-OK`] })) };
}

function sceneFor(data: GraphData) {
  const topology = topologyOf(data);
  return sceneOf(topology, withIndexes(layoutGraph(topology.input)));
}

// a → b, c; b, c → d: a diamond in a box, beside it one without edges.
const diamond = graph(
  [
    node('f', { container: true, path: 'F/' }),
    ...['a', 'b', 'c', 'd'].map((id) => node(id, { parent: 'f' })),
    node('lone'),
  ],
  ['a', 'b'],
  ['a', 'c'],
  ['b', 'd'],
  ['c', 'd'],
);

describe('arrow keys', () => {
  const scene = sceneFor(diamond);
  const at = (id: string) => scene.topology.indexOf.get(id) ?? -1;
  const id = (index: number) => scene.topology.nodes[index]?.id;

  it('begin at the topmost node, not at a box', () => {
    expect(['a', 'lone']).toContain(id(firstNode(scene)));
  });

  it('lead down and up along edges', () => {
    const below = id(nodeTowards(scene, at('a'), 'down'));
    expect(['b', 'c']).toContain(below);
    expect(id(nodeTowards(scene, at(below ?? ''), 'down'))).toBe('d');
    expect(['b', 'c']).toContain(id(nodeTowards(scene, at('d'), 'up')));
  });

  it('lead sideways along a row', () => {
    const [left = '', right = ''] = ['b', 'c'].sort(
      (a, b) => (scene.layout.x[at(a)] ?? 0) - (scene.layout.x[at(b)] ?? 0),
    );
    expect(id(nodeTowards(scene, at(left), 'right'))).toBe(right);
    expect(id(nodeTowards(scene, at(right), 'left'))).toBe(left);
  });

  it('reach every node, and stay where nothing is that way', () => {
    const reached = new Set([at('a')]);
    for (const one of reached)
      for (const way of ['up', 'down', 'left', 'right'] as const) reached.add(nodeTowards(scene, one, way));
    expect(reached.size).toBe(scene.topology.nodes.length);
    const single = sceneFor(graph([node('x')], ['x', 'x']));
    expect(nodeTowards(single, 0, 'down')).toBe(0);
  });
});

describe('a topology', () => {
  it('drops edges without an end, and counts a missing or circular parent as none', () => {
    const topology = topologyOf(
      graph(
        [node('a', { parent: 'gone' }), node('b', { parent: 'c' }), node('c', { parent: 'b' })],
        ['a', 'gone'],
        ['a', 'b'],
      ),
    );
    expect(topology.edges).toHaveLength(1);
    const { parent } = topology.input;
    expect(parent[0]).toBe(-1);
    expect(parent.slice(1).filter((box) => box === -1)).toHaveLength(1);
    expect(layoutGraph(topology.input).size.width).toBeGreaterThan(0);
  });

  it('has no parents in rings, whatever is given', () => {
    const parents = fc.array(fc.option(fc.nat(9), { nil: null }), { minLength: 10, maxLength: 10 });
    fc.assert(
      fc.property(parents, (given) => {
        const nodes = given.map((box, at) => node(`n${at}`, { parent: box === null ? null : `n${box}` }));
        const { parent } = topologyOf(graph(nodes)).input;
        for (let start = 0; start < 10; start += 1) {
          let steps = 0;
          for (let up = start; up >= 0; up = parent[up] ?? -1) steps += 1;
          expect(steps).toBeLessThanOrEqual(10);
          // Who is not in a ring keeps the parent given.
          if (parent[start] !== -1) expect(parent[start]).toBe(given[start]);
        }
      }),
    );
  });
});

describe('what is under a pointer', () => {
  const scene = sceneFor(diamond);
  const middle = (id: string) => {
    const { left, top, right, bottom } = rectOf(scene.layout, scene.topology.indexOf.get(id) ?? 0);
    return { x: (left + right) / 2, y: (top + bottom) / 2 };
  };

  it('is the innermost node; of a box its head and border', () => {
    const a = middle('a');
    expect(scene.topology.nodes[nodeAt(scene, a.x, a.y, 3) ?? -1]?.id).toBe('a');
    const box = rectOf(scene.layout, scene.topology.indexOf.get('f') ?? 0);
    expect(scene.topology.nodes[nodeAt(scene, box.left + 5, box.top + 5, 3) ?? -1]?.id).toBe('f');
    expect(nodeAt(scene, box.left + 10, box.bottom - 8, 3)).toBeUndefined();
    expect(nodeAt(scene, box.right + 1_000, 0, 3)).toBeUndefined();
  });

  it('is an edge within reach, where it is drawn', () => {
    const { path, pathStart } = scene.layout;
    const edge = scene.topology.edges.findIndex(({ from, to }) => from === 'b' && to === 'd');
    const start = pathStart[edge] ?? 0;
    const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = path.slice(start, start + 4);
    expect(edgeAt(scene, (x0 + x1) / 2, (y0 + y1) / 2, 4)).toBe(edge);
    expect(edgeAt(scene, (x0 + x1) / 2, (y0 + y1) / 2 + 4_000, 4)).toBeUndefined();
    expect(edgeAt(sceneFor(graph([node('x')])), 0, 0, 100)).toBeUndefined();
  });
});

describe('marks', () => {
  it('belong to nodes of a set, to edges within it and to those of its centre', () => {
    const topology = topologyOf(diamond);
    const nodes = new Set(['b', 'd', 'not there']);
    const marks = marksOf(topology, [{ tone: 'after', label: 'After a', nodes, centre: 'a' }]);
    const marked = topology.edges.filter((_, edge) => marks.edge[edge]).map(({ from, to }) => from + to);
    expect(marked).toEqual(['ab', 'bd']);
    const into = marksOf(topology, [
      { tone: 'before', label: 'Before d', nodes: new Set(['b']), centre: 'd' },
    ]);
    expect(topology.edges.filter((_, edge) => into.edge[edge]).map(({ from, to }) => from + to)).toEqual([
      'bd',
    ]);
    const faint = topology.nodes.filter((_, index) => isFaint(marks, index)).map(({ id }) => id);
    expect(faint).toEqual(['f', 'c', 'lone']); // not a, which it is about
    expect(topology.nodes.filter((_, index) => marks.node[index]).map(({ id }) => id)).toEqual(['b', 'd']);
  });

  it('of a quiet set are shown, and nothing steps back behind them', () => {
    const topology = topologyOf(diamond);
    const quiet = { tone: 'found' as const, label: 'Missing', nodes: new Set(['b']), quiet: true };
    const marks = marksOf(topology, [quiet]);
    expect(topology.nodes.filter((_, index) => marks.node[index]).map(({ id }) => id)).toEqual(['b']);
    expect(topology.nodes.some((_, index) => isFaint(marks, index))).toBe(false);
    const loud = marksOf(topology, [quiet, { tone: 'path', label: 'Way', nodes: new Set(['a']) }]);
    expect(topology.nodes.filter((_, index) => isFaint(loud, index)).map(({ id }) => id)).not.toContain('b');
  });

  it('take only the edges a set names, and none of a search', () => {
    const topology = topologyOf(diamond);
    const nodes = new Set(['a', 'b', 'c', 'd']);
    const edges = new Set([edgeKey('a', 'b'), edgeKey('b', 'd')]);
    const marks = marksOf(topology, [
      { tone: 'path', label: 'On the way', nodes, edges },
      { tone: 'found', label: 'Found', nodes },
    ]);
    expect(Array.from(marks.edge, toneOf)).toEqual(['path', undefined, 'path', undefined]);
    expect(toneOf(marks.node[1])).toBe('path');
  });
});

describe('the list', () => {
  it('is by path, numbers by their value, and finds a part of a name in any case', () => {
    const topology = topologyOf(
      graph([node('x', { path: 'F/10' }), node('y', { path: 'F/9' }), node('z', { path: 'G/1' })]),
    );
    expect(listOf(topology, '')).toEqual([1, 0, 2]);
    expect(listOf(topology, 'f/1')).toEqual([0]);
  });

  it('goes along as rows with counts and sets', () => {
    const topology = topologyOf(diamond);
    const sets = [{ tone: 'after' as const, label: 'After it', nodes: new Set(['d']) }];
    expect(listRows(topology, sets, [4])).toEqual([['F/d#1', 'D', 'Job:Command', '2', '0', 'After it', '']]);
  });

  it('says a node aloud with its place and its connections', () => {
    expect(nodeInWords(topologyOf(diamond), 4, waiting)).toBe('D, Job:Command in F: 2 before it, 0 after it');
  });
});

describe('shortened', () => {
  it('keeps both ends, and never more letters than asked for', () => {
    expect(shortened('PAYROLL_0001', 12)).toBe('PAYROLL_0001');
    expect(shortened('PAYROLL_DAILY_0001', 11)).toBe('PAYRO…_0001');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 3, max: 40 }), (text, letters) => {
        const all = Array.from(text);
        const short = Array.from(shortened(text, letters));
        expect(short.length).toBeLessThanOrEqual(letters);
        if (all.length <= letters) expect(short.join('')).toBe(text);
      }),
    );
  });
});

describe('the picture as SVG', () => {
  const look: Look = {
    background: '#fff',
    node: '#fff',
    nodeBorder: '#000',
    text: '#000',
    dim: '#555',
    edge: '#888',
    box: 'rgb(0 0 0 / 8%)',
    boxBorder: '#999',
    selected: '#00f',
    tones: { before: '#a0f', after: '#f80', path: '#0a0', found: '#f0f' },
    mono: "'JetBrains Mono', monospace",
    sans: 'sans-serif',
  };

  it('holds every node and edge, with names and reasons', () => {
    const scene = sceneFor(diamond);
    const svg = svgOf(scene, marksOf(scene.topology, []), look, 'Graph of F');
    expect(svg.match(/<path /g)).toHaveLength(4);
    expect(svg.match(/<rect /g)).toHaveLength(1 + 6);
    expect(svg).toContain('<title>Graph of F</title>');
    expect(svg).toContain('<title>F/a#1 → F/b#1\nEvent a-OK</title>');
  });

  it('escapes what names hold, and nothing of them becomes markup', () => {
    const evil = '</text><script>alert("1")</script>&amp;\u0000\u001b\ud800';
    const scene = sceneFor(
      graph([node('a', { label: evil, path: evil, detail: evil }), node('b')], ['a', 'b']),
    );
    const svg = svgOf(scene, marksOf(scene.topology, []), look, evil);
    expect(svg).not.toContain('<script');
    expect(svg).toContain('&lt;script&gt;alert(&quot;1&quot;)');
    expect(svg).toContain('&amp;amp;');
    // oxlint-disable-next-line no-control-regex -- that none is there is the point
    expect(svg).not.toMatch(/[\u0000-\u0008\u001b]|\p{Surrogate}/u);
  });
});
