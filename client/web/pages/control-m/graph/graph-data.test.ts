import { describe, expect, it } from 'vitest';
import type { Node } from '../../../data/control-m.ts';
import { graphUrl, parseSearch } from '../../../data/url.ts';
import { edgesAlong, type GraphView, graphDataOf, onlyOf, withPaths } from './graph-data.ts';
import { scopeOf } from './use-graph.ts';
import { originOf } from './use-highlights.ts';

const node = (id: string, parentId: string | null = null): GraphView['nodes'][number] => ({
  id,
  key: `F/${id}#1`,
  name: id,
  kind: id.startsWith('f') ? 'folder' : 'job',
  type: 'Job:Command',
  parentId,
  server: 'ctm1',
});

const view: GraphView = {
  nodes: [node('f1'), node('a', 'f1'), node('b', 'f1'), { ...node('c', 'f2'), outside: true }],
  edges: [
    {
      from: 'a',
      to: 'b',
      via: [
        { kind: 'condition', name: 'A-OK', date: 'ODAT' },
        { kind: 'on', name: 'A-LATE' },
      ],
    },
    { from: 'b', to: 'c', via: [{ kind: 'flow', name: 'Nightly' }] },
  ],
  truncated: false,
};

describe('a graph of Control-M as a picture', () => {
  it('has folders as boxes, and says why one follows the other', () => {
    const { nodes, edges } = graphDataOf(view);
    expect(nodes.map(({ id, container, outside, parent }) => [id, container, outside, parent])).toEqual([
      ['f1', true, false, null],
      ['a', false, false, 'f1'],
      ['b', false, false, 'f1'],
      ['c', false, true, 'f2'],
    ]);
    expect(edges.map(({ why }) => why)).toEqual([
      ['Event A-OK, ODAT', 'Event, set in On or If A-LATE'],
      ['Flow Nightly'],
    ]);
  });

  it('takes what a path passes from outside, but draws no edge into or out of a folder around it', () => {
    const path: Node[] = [node('b', 'f1'), node('f1'), node('d', 'f3'), node('c', 'f2')];
    const { nodes, edges } = withPaths(graphDataOf(view), [path]);
    expect(nodes.slice(4).map(({ id, outside }) => [id, outside])).toEqual([['d', true]]);
    expect(edges.slice(2).map(({ from, to }) => from + to)).toEqual(['f1d', 'dc']);
  });

  it('is the same graph when all of a path is in it', () => {
    const data = graphDataOf(view);
    expect(withPaths(data, [[node('a', 'f1'), node('b', 'f1')]])).toBe(data);
  });

  it('narrows to a set with the folders around, and the edges within', () => {
    const { nodes, edges } = onlyOf(graphDataOf(view), new Set(['a', 'b', 'elsewhere']));
    expect(nodes.map(({ id }) => id)).toEqual(['f1', 'a', 'b']);
    expect(edges.map(({ from, to }) => from + to)).toEqual(['ab']);
  });

  it('knows the edges along paths', () => {
    expect([...edgesAlong([[node('a'), node('b')], [node('c')]])]).toEqual(['a b']);
  });
});

describe('the address of the graph page', () => {
  const scope = (address: string) => scopeOf(graphUrl.parse(parseSearch(address)));

  it('means everything, a folder, or around a node', () => {
    expect(scope('?environmentId=e')).toEqual({ kind: 'all' });
    expect(scope('?folderId=f&focus=a')).toEqual({ kind: 'folder', id: 'f' });
    expect(scope('?around=a')).toEqual({ kind: 'around', id: 'a', depth: 2 });
    expect(scope('?focus=a&depth=3')).toEqual({ kind: 'around', id: 'a', depth: 3 });
    expect(scope('?around=a&focus=b&depth=3&folderId=f')).toEqual({ kind: 'around', id: 'a', depth: 3 });
  });

  it('keeps the depth within bounds, and a broken one counts as not given', () => {
    expect(scope('?around=a&depth=99')).toMatchObject({ depth: 10 });
    expect(scope('?around=a&depth=0')).toMatchObject({ depth: 1 });
    expect(scope('?focus=a&depth=many')).toEqual({ kind: 'all' });
  });

  it('highlights from the node in focus unless it names another, and from none without being asked', () => {
    const origin = (address: string) => originOf(graphUrl.parse(parseSearch(address)));
    expect(origin('?focus=a&impact=downstream')).toBe('a');
    expect(origin('?focus=a&impact=downstream&of=b')).toBe('b');
    expect(origin('?focus=a&impact=everything')).toBeUndefined();
  });
});
