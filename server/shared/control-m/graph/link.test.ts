import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Links, noLinks } from '../model/links.ts';
import { components } from '../../../graph/components.ts';
import type { Edges } from './edges.ts';
import { Linker, type LinkNode, type LinkOptions } from './link.ts';

interface Given extends Partial<Omit<LinkNode, 'links'>> {
  waits?: Links['waits'];
  /** Events set; `!` in front: only in an ON block. */
  sets?: string[];
  deletes?: string[];
  flows?: Record<string, string[]>;
}

const plain = (event: string) => ({ event, date: '' });

function linked(nodes: Given[], options: LinkOptions = {}) {
  const linker = new Linker();
  for (const { waits = [], sets = [], deletes = [], flows = {}, ...node } of nodes) {
    const effect = (text: string) => ({ ...plain(text.replace(/^!/, '')), on: text.startsWith('!') });
    linker.add({
      name: 'JOB',
      server: null,
      parent: null,
      ref: null,
      ...node,
      links: {
        ...noLinks,
        waits,
        adds: sets.map(effect),
        deletes: deletes.map(effect),
        flows: Object.entries(flows).map(([name, sequence]) => ({ name, sequence })),
      },
    });
  }
  return linker.link(options);
}

function pairs(edges: Edges): string[] {
  const found: string[] = [];
  for (let from = 0; from < edges.start.length - 1; from++)
    for (let edge = edges.start[from] ?? 0; edge < (edges.start[from + 1] ?? 0); edge++)
      found.push(`${from}>${edges.to[edge]}`);
  return found;
}

describe('linking events', () => {
  it('joins everyone who sets an event with everyone who waits for it, in order of the nodes', () => {
    const { edges } = linked([
      { waits: [plain('X')] },
      { sets: ['X'] },
      { sets: ['X'] },
      { waits: [plain('X')] },
    ]);
    expect(pairs(edges)).toEqual(['1>0', '1>3', '2>0', '2>3']);
  });

  it('counts a pair once, however many events join it, and says all of them', () => {
    const { edges } = linked([
      { sets: ['B', 'A', '!C'] },
      { waits: [{ event: 'A', date: 'ODAT' }, 'OR', { event: 'B', date: 'PREV' }, 'AND', plain('C')] },
    ]);
    expect(edges.count).toBe(1);
    expect(edges.via(0)).toEqual([
      { kind: 'condition', name: 'A', date: 'ODAT' },
      { kind: 'condition', name: 'B', date: 'PREV' },
      { kind: 'on', name: 'C' },
    ]);
  });

  it('says "on" only when an event is set nowhere else by that node', () => {
    const { edges } = linked([{ sets: ['!X', 'X'] }, { sets: ['!X'] }, { waits: [plain('X')] }]);
    expect([edges.via(0), edges.via(1)]).toEqual([
      [{ kind: 'condition', name: 'X' }],
      [{ kind: 'on', name: 'X' }],
    ]);
  });

  it('keeps names apart that differ in case, blanks or Unicode form', () => {
    const { edges } = linked([
      { sets: ['é', 'ok', 'end'] },
      { waits: [plain('e\u0301'), 'AND', plain('OK'), 'AND', plain('end ')] },
    ]);
    expect(edges.count).toBe(0);
  });

  it('makes no edge from a delete', () => {
    expect(linked([{ deletes: ['X'] }, { waits: [plain('X')] }]).edges.count).toBe(0);
  });

  it('stays within a server; without one a node matches any', () => {
    const { edges } = linked([
      { server: 'A', sets: ['X'] },
      { server: 'B', sets: ['X'] },
      { server: 'A', waits: [plain('X')] },
      { server: null, waits: [plain('X')] },
      { server: null, sets: ['X'] },
      { server: 'C', waits: [plain('X')] },
    ]);
    expect(pairs(edges)).toEqual(['0>2', '0>3', '1>3', '4>2', '4>3', '4>5']);
  });

  it('reaches across servers for names that begin with a global prefix', () => {
    const nodes: Given[] = [
      { server: 'A', sets: ['GL_X', 'X'] },
      { server: 'B', waits: [plain('GL_X')] },
      { server: 'B', waits: [plain('X')] },
    ];
    expect(pairs(linked(nodes, { globalPrefixes: ['GL_', ''] }).edges)).toEqual(['0>1']);
    expect([...linked(nodes, { globalPrefixes: ['GL_'] }).orphans()]).toEqual([
      { node: 2, event: 'X', date: '' },
    ]);
  });

  it('names what nobody sets and what nobody waits for, once for each node', () => {
    const result = linked([
      { server: 'A', sets: ['X', 'Y', 'lost'] },
      { server: 'A', waits: [plain('X')] },
      { server: 'B', waits: [{ event: 'Y', date: 'PREV' }, 'AND', { event: 'Y', date: 'ODAT' }] },
    ]);
    expect([...result.orphans()]).toEqual([{ node: 2, event: 'Y', date: 'PREV' }]);
    expect([...result.unused()]).toEqual([
      { node: 0, event: 'Y', date: '' },
      { node: 0, event: 'lost', date: '' },
    ]);
  });

  it('stops at the most pairs, and says so', () => {
    const many = Array.from(
      { length: 20 },
      (_, n): Given => (n < 10 ? { sets: ['X'] } : { waits: [plain('X')] }),
    );
    const result = linked(many, { maxPairs: 15 });
    expect([result.truncated, result.edges.count]).toEqual([true, 15]);
    expect(linked(many, { maxPairs: 100 }).truncated).toBe(false);
  });
});

describe('linking events at random', () => {
  const events = fc.uniqueArray(fc.constantFrom('a', 'b', 'g-a', 'g-b'), { maxLength: 3 });
  const anyNode = fc.record({
    server: fc.constantFrom('ONE', 'TWO', null),
    sets: events,
    waits: events.map((names) => names.map(plain)),
  });

  it('gives the pairs, orphans and unused events of a model that tries each pair', () => {
    fc.assert(
      fc.property(fc.array(anyNode, { maxLength: 12 }), (nodes) => {
        const hears = (from: Given, to: Given, event: string) =>
          event.startsWith('g-') || !from.server || !to.server || from.server === to.server;
        const events = ({ waits = [] }: Given) =>
          waits.flatMap((token) => (typeof token === 'string' ? [] : token.event));
        const joins = (from: Given, to: Given, event: string) =>
          (from.sets ?? []).includes(event) && events(to).includes(event) && hears(from, to, event);
        const expected = nodes.flatMap((from, a) =>
          nodes.flatMap((to, b) =>
            (from.sets ?? []).some((event) => joins(from, to, event)) ? [`${a}>${b}`] : [],
          ),
        );
        const orphans = nodes.flatMap((to, node) =>
          events(to).flatMap((event) =>
            nodes.some((from) => joins(from, to, event)) ? [] : `${node} ${event}`,
          ),
        );
        const unused = nodes.flatMap((from, node) =>
          (from.sets ?? []).flatMap((event) =>
            nodes.some((to) => joins(from, to, event)) ? [] : `${node} ${event}`,
          ),
        );

        const result = linked(nodes, { globalPrefixes: ['g-'] });

        const named = (loose: Iterable<{ node: number; event: string }>) =>
          Array.from(loose, ({ node, event }) => `${node} ${event}`).sort();
        expect(pairs(result.edges)).toEqual(expected);
        expect(named(result.orphans())).toEqual(orphans.sort());
        expect(named(result.unused())).toEqual(unused.sort());
      }),
      { numRuns: 500 },
    );
  });
});

describe('linking flows', () => {
  it('joins all instances of each two names that follow, within the folder of the flow alone', () => {
    const { edges, unknownFlowNames } = linked([
      { name: 'A', parent: 7 },
      { name: 'A', parent: 7 },
      { name: 'B', parent: 7, ref: 8 },
      { name: 'B', parent: 8 },
      { name: 'F', ref: 7, flows: { main: ['A', 'B', 'Gone', 'A'], again: ['A', 'B'] } },
    ]);
    expect(pairs(edges)).toEqual(['0>2', '1>2']);
    expect(edges.via(0)).toEqual([
      { kind: 'flow', name: 'again' },
      { kind: 'flow', name: 'main' },
    ]);
    expect(unknownFlowNames).toEqual([{ node: 4, flow: 'main', name: 'Gone' }]);
  });
});

describe('cycles', () => {
  it('are a node that follows itself, and nodes that all reach each other', () => {
    const ring = (sets: string, waits: string): Given => ({ sets: [sets], waits: [plain(waits)] });
    const { edges } = linked([
      ring('self', 'self'),
      ring('p', 'q'),
      ring('q', 'p'),
      { sets: ['x'], waits: [plain('z'), 'AND', plain('p')] },
      ring('y', 'x'),
      ring('z', 'y'),
      ring('end', 'z'),
    ]);
    expect(components(edges).cyclic).toEqual([[0], [1, 2], [3, 4, 5]]);
  });
});
