import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holds } from './expression.ts';
import { landscapeOf, type Said } from '../../../testing/control-m-insight.ts';
import type { Landscape } from './landscape.ts';
import { RunModel } from './runs.ts';
import { type Removal, whatIf } from './what-if.ts';

async function stopsOf(landscape: Landscape, take: Removal | string): Promise<Record<string, string>> {
  const node = landscape.nodes.findIndex(({ key }) => key === take);
  const model = await RunModel.of(landscape);
  const { stops, because } = whatIf(model, typeof take === 'string' ? { node } : take);
  return Object.fromEntries(stops.map((number) => [landscape.nodes[number]?.key, because(number)]));
}

const chain: Record<string, Said> = {
  'F/': {},
  'F/A#1': { adds: ['a'] },
  'F/B#1': { waits: 'a', adds: ['b'] },
  'F/C#1': { waits: 'b' },
  'F/D#1': {},
};

describe('what stops without', () => {
  it('a job: all that waits for it through all steps, each with its reason', async () => {
    expect(await stopsOf(landscapeOf(chain), 'F/A#1')).toEqual({
      'F/B#1': 'It waits for a, and F/A#1, which sets it, is gone.',
      'F/C#1': 'It waits for b, and F/B#1, which sets it, does not end.',
    });
  });

  it('a job that another event of an OR stands in for: nothing', async () => {
    const said = {
      A: { adds: ['a'] },
      B: { adds: ['b'] },
      C: { waits: 'a | b', adds: ['c'] },
      D: { waits: 'c' },
    };
    expect(await stopsOf(landscapeOf(said), 'A')).toEqual({});
  });

  it('one of two jobs that set the same event: nothing', async () => {
    const said = { A: { adds: ['a'] }, B: { adds: ['a'] }, C: { waits: 'a' } };
    expect(await stopsOf(landscapeOf(said), 'A')).toEqual({});
  });

  it('a job whose event is set in an ON block only: what waits for that', async () => {
    const said = { A: { adds: ['a!'] }, B: { waits: 'a' } };
    expect(Object.keys(await stopsOf(landscapeOf(said), 'A'))).toEqual(['B']);
  });

  it('a job that a folder waits for: everything in that folder, and what its end sets', async () => {
    const said = {
      A: { adds: ['a'] },
      'F/': { waits: 'a', adds: ['f'] },
      'F/S/': {},
      'F/S/B#1': {},
      C: { waits: 'f' },
    };
    expect(await stopsOf(landscapeOf(said), 'A')).toEqual({
      'F/': 'It waits for a, and A, which sets it, is gone.',
      'F/S/': 'Its folder F/ does not start.',
      'F/S/B#1': 'Its folder F/S/ does not start.',
      C: 'It waits for f, and F/, which sets it, does not end.',
    });
  });

  it('a job inside a folder: the folder does not wait for it, but for those that cannot run any more', async () => {
    const folder = { 'F/': { adds: ['f'] }, 'F/A#1': {}, C: { waits: 'f' } };
    expect(await stopsOf(landscapeOf(folder), 'F/A#1')).toEqual({});
    const inside = { ...folder, 'F/A#1': { adds: ['a'] }, 'F/B#1': { waits: 'a' } };
    expect(Object.keys(await stopsOf(landscapeOf(inside), 'F/A#1'))).toEqual(['C', 'F/B#1']);
  });

  it('a folder: what waits for it or for anything in it', async () => {
    const said = {
      'F/': { adds: ['f'] },
      'F/A#1': { adds: ['a'] },
      B: { waits: 'a' },
      C: { waits: 'f' },
      D: {},
    };
    const { removed, stops } = whatIf(await RunModel.of(landscapeOf(said)), { node: 0 });
    expect(removed).toEqual([0, 1]);
    expect(stops).toEqual([2, 3]);
  });

  it('a job in a flow: those after it', async () => {
    const said = {
      'F/': { flows: [{ name: 'daily', sequence: ['A', 'B', 'C'] }] },
      'F/A#1': {},
      'F/B#1': {},
      'F/C#1': {},
    };
    expect(await stopsOf(landscapeOf(said), 'F/A#1')).toMatchObject({
      'F/B#1': 'It follows A in the flow daily, and that does not end.',
      'F/C#1': 'It follows B in the flow daily, and that does not end.',
    });
  });

  it('one instance of a name in a flow: nothing, as another one ends; all of them: what follows', async () => {
    const said = {
      'F/': { flows: [{ name: 'daily', sequence: ['A', 'B', 'C'] }] },
      'F/A#1': {},
      'F/A#2': { host: 'SRV1' },
      'F/B#1': {},
      'F/C#1': {},
    };
    expect(Object.keys(await stopsOf(landscapeOf(said), 'F/A#1'))).toEqual([]);
    expect(
      Object.keys(await stopsOf(landscapeOf({ ...said, 'F/A#1': { host: 'SRV1' } }), { host: 'SRV1' })),
    ).toEqual(['F/B#1', 'F/C#1']);
  });

  it('a host, whose jobs are there and cannot run: their folder waits in vain', async () => {
    const said = { 'F/': { adds: ['f'] }, 'F/A#1': { host: 'SRV1' }, C: { waits: 'f', host: 'srv2' }, D: {} };
    expect(Object.keys(await stopsOf(landscapeOf(said), { host: 'srv1' }))).toEqual(['C']);
  });

  it('a server: what hears it from elsewhere', async () => {
    const said: Record<string, Said> = {
      A: { server: 'ONE', adds: ['GL_a', 'b'] },
      B: { server: 'TWO', waits: 'GL_a' },
      C: { server: 'TWO', waits: 'b' },
      D: { server: null, waits: 'b' },
    };
    expect(Object.keys(await stopsOf(landscapeOf(said, ['GL_']), { server: 'ONE' }))).toEqual(['B', 'D']);
  });

  it('an event: what waits for it, and a name of which it is the beginning stays', async () => {
    const said = { A: { adds: ['a', 'ab'] }, B: { waits: 'a' }, C: { waits: 'ab' } };
    expect(await stopsOf(landscapeOf(said), { event: 'a' })).toEqual({
      B: 'It waits for a, which nothing sets any more.',
    });
  });

  it('an event that comes from outside: what waits for it', async () => {
    expect(Object.keys(await stopsOf(landscapeOf({ A: { waits: 'x' } }), { event: 'x' }))).toEqual(['A']);
  });

  it('what feeds a loop: the loop, which cannot start itself', async () => {
    const said = { A: { adds: ['a'] }, B: { waits: 'a | c', adds: ['b'] }, C: { waits: 'b', adds: ['c'] } };
    expect(Object.keys(await stopsOf(landscapeOf(said), 'A'))).toEqual(['B', 'C']);
  });

  it('what a running loop waits for as well: the loop, even if it could not have started by itself', async () => {
    const said = { X: { adds: ['x'] }, A: { waits: 'b & x', adds: ['a'] }, B: { waits: 'a', adds: ['b'] } };
    expect(Object.keys(await stopsOf(landscapeOf(said), 'X'))).toEqual(['A', 'B']);
  });

  it('a job that belongs to no server: what waits for it on any', async () => {
    const said = { A: { server: null, adds: ['a'] }, B: { server: 'TWO', waits: 'a' } };
    expect(Object.keys(await stopsOf(landscapeOf(said), 'A'))).toEqual(['B']);
  });

  it('what only a loop waited for that never ran: nothing, as it stood still before', async () => {
    const said = { A: { adds: ['x'] }, B: { waits: 'c', adds: ['b'] }, C: { waits: 'b', adds: ['c'] } };
    expect(await stopsOf(landscapeOf(said), 'A')).toEqual({});
  });

  it('the day before: a job that waits for its own last run goes on', async () => {
    const said = { A: { waits: 'a@PREV & x', adds: ['a'] }, B: { waits: 'a' }, X: { adds: ['x'] }, Y: {} };
    expect(await stopsOf(landscapeOf(said), 'Y')).toEqual({});
    expect(Object.keys(await stopsOf(landscapeOf(said), 'X'))).toEqual(['A', 'B']);
  });
});

describe('what stops', () => {
  const names = ['a', 'b', 'c', 'd', 'e'];
  const letter = fc.constantFrom(...names);
  const wait = fc.oneof(
    fc.constant(''),
    letter,
    fc.tuple(letter, fc.constantFrom('&', '|'), letter).map((words) => words.join(' ')),
    fc
      .tuple(letter, fc.constantFrom('&', '|'), letter, fc.constantFrom('&', '|'), letter)
      .map(([a, x, b, y, c]) => `(${a} ${x} ${b}) ${y} ${c}`),
  );
  const job = fc.record({ waits: wait, adds: fc.subarray(names) });

  it('is what running the environment job by job leaves over, before and after', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(job, { minLength: 1, maxLength: 8 }), fc.nat(), async (jobs, pick) => {
        const landscape = landscapeOf(Object.fromEntries(jobs.map((said, n) => [`J${n}`, said])));
        const gone = pick % jobs.length;
        const model = await RunModel.of(landscape);
        const stops = whatIf(model, { node: gone }).stops;
        const before = runAll(model, -1);
        const after = runAll(model, gone);
        const expected = [...before].filter((node) => node !== gone && !after.has(node));
        // what never ran because it waits for itself is only named when what it waits for as well has gone
        expect(stops.filter((node) => before.has(node))).toEqual(expected.sort((a, b) => a - b));
      }),
      { numRuns: 500 },
    );
  });

  /** Runs whatever can run until nothing more can; events that nobody sets are there from the start. */
  function runAll({ landscape, expressions }: RunModel, gone: number): Set<number> {
    const setBySomebody = new Set(
      landscape.nodes.flatMap(({ links }) => links.adds.map(({ event }) => event)),
    );
    const there = new Set(names.filter((name) => !setBySomebody.has(name)));
    const ran = new Set<number>();
    for (let size = -1; size !== ran.size; ) {
      size = ran.size;
      for (const [number, { links }] of landscape.nodes.entries()) {
        const expression = expressions[number];
        if (number === gone || !expression || !holds(expression, ({ event }) => there.has(event))) continue;
        ran.add(number);
        for (const { event } of links.adds) there.add(event);
      }
    }
    return ran;
  }
});
