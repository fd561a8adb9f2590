import { describe, expect, it } from 'vitest';
import { insightOf, type Said, xml } from '../../../testing/control-m-insight.ts';
import { type Problem, problemsOf } from './problems.ts';

type Environment = Record<string, Said & { source?: ReturnType<typeof xml> }>;

/** Problems of one kind, each as severity and message by the key it is about. */
async function found(kind: Problem['kind'], said: Environment, globalPrefixes: string[] = []) {
  const insight = await insightOf(said, globalPrefixes);
  return (await problemsOf(insight))
    .filter((problem) => problem.kind === kind)
    .map(({ node, severity, message }) => `${insight.graph.node(node).key} ${severity}: ${message}`);
}

describe('problems of an environment', () => {
  it('name events that nothing sets, by the server that would have to', async () => {
    const said = {
      A: { server: 'ONE', adds: ['x', 'GL_y'] },
      B: { server: 'TWO', waits: 'x & GL_y & z' },
      C: { server: null, waits: 'x' },
    };
    expect(await found('orphan', said, ['GL_'])).toEqual([
      "B warning: It waits for x, which is only set on ONE. If that reaches this server, add its prefix to the team's global prefixes.",
      'B warning: It waits for z, which nothing in this environment sets.',
    ]);
  });

  it('name events that nothing waits for', async () => {
    expect(await found('unused', { A: { adds: ['x', 'y'] }, B: { waits: 'y' } })).toEqual([
      'A info: It sets x, which nothing in this environment waits for.',
    ]);
  });

  it.each<[string, Environment, string[]]>([
    [
      'waits for an event that nothing sets, and what follows from that',
      { A: { waits: 'x', adds: ['a'] }, B: { waits: 'a' } },
      [
        'A error: It can never run by itself: it waits for x, which nothing sets.',
        'B warning: It can never run by itself: it waits for a, and A, which sets it, does not end.',
      ],
    ],
    [
      'hears a job that belongs to no server',
      { A: { server: null, adds: ['a'] }, B: { server: 'TWO', waits: 'a' } },
      [],
    ],
    ['has another way by OR', { A: { waits: 'x | b' }, B: { adds: ['b'] } }, []],
    [
      'has no other way inside brackets',
      { A: { waits: '(x | b) & y' }, B: { adds: ['b'] } },
      ['A error: It can never run by itself: it waits for y, which nothing sets.'],
    ],
    [
      'is in a cycle without a way in',
      { A: { waits: 'b', adds: ['a'] }, B: { waits: 'a', adds: ['b'] } },
      [
        'A error: It can never run by itself: it waits for b, and B, which sets it, does not end before it has run itself.',
        'B error: It can never run by itself: it waits for a, and A, which sets it, does not end before it has run itself.',
      ],
    ],
    [
      'is in a cycle with a way in',
      { A: { waits: 'b | c', adds: ['a'] }, B: { waits: 'a', adds: ['b'] }, C: { adds: ['c'] } },
      [],
    ],
    ['waits for its own run of the day before', { A: { waits: 'a@PREV', adds: ['a'] } }, []],
    [
      'waits in a folder for what only comes when the folder ends',
      { 'F/': { adds: ['f'] }, 'F/A#1': { waits: 'f' } },
      [
        'F/A#1 error: It can never run by itself: it waits for f, and F/, which sets it, does not end before it has run itself.',
      ],
    ],
    [
      'is in a folder that never starts',
      { 'F/': { waits: 'x' }, 'F/A#1': {} },
      [
        'F/ error: It can never run by itself: it waits for x, which nothing sets.',
        'F/A#1 warning: It can never run by itself: its folder F/ does not start.',
      ],
    ],
    [
      'has a schedule that names no day',
      { A: { source: xml('JOB', {}) } },
      ['A info: Its schedule names no day: it only runs when somebody, or another job, orders it.'],
    ],
    [
      'has a schedule that fits no day',
      { A: { source: xml('JOB', { DAYS: '30', FEB: '1', JAN: '0' }) } },
      ['A warning: Its schedule never fits a day: no date has all that it asks for.'],
    ],
    ['has a schedule that depends on a calendar', { A: { source: xml('JOB', { DAYSCAL: 'WORK' }) } }, []],
  ])('say why a job never runs that %s', async (_, said, expected) => {
    expect(await found('never-runs', said)).toEqual(expected);
  });

  it.each<[string, Environment, string[]]>([
    [
      'nothing can start',
      { A: { waits: 'b', adds: ['a'] }, B: { waits: 'a', adds: ['b'] } },
      ['A error: It is one of 2 that wait for each other; none of them can start by itself.'],
    ],
    [
      'waits for itself',
      { A: { waits: 'a', adds: ['a'] } },
      ['A error: It waits for itself; it cannot start by itself.'],
    ],
    [
      'waits for the day before',
      { A: { waits: 'a@PREV', adds: ['a'] } },
      ['A warning: It waits for itself, on another day or beside another way to start.'],
    ],
  ])('report a cycle that %s', async (_, said, expected) => {
    expect(await found('cycle', said)).toEqual(expected);
  });

  it('name what a flow has and its folder has not', async () => {
    const said = {
      'F/': { flows: [{ name: 'daily', sequence: ['A', 'GONE'] }] },
      'F/A#1': {},
      'G/': {},
      'G/GONE#1': {},
    };
    expect(await found('flow-unknown', said)).toEqual([
      'F/ error: The flow daily names GONE, and nothing in this folder is called that.',
    ]);
  });

  it('name jobs of one name in one folder, not in several', async () => {
    const said = {
      'F/': {},
      'F/A#1': {},
      'F/A#2': {},
      'G/': {},
      'G/A#1': {},
      'X#1': { server: 'ONE' },
      'X#2': { server: 'TWO' },
    };
    expect(await found('duplicate-name', said)).toEqual(['F/A#1 info: 2 jobs of this folder are called A.']);
  });

  it('name what nobody described', async () => {
    expect(await found('undocumented', { 'F/': { description: 'Night' }, 'F/A#1': {} })).toEqual([
      'F/A#1 info: The job has no description.',
    ]);
  });

  it('come errors first, then by key', async () => {
    const insight = await insightOf({ C: { waits: 'x' }, B: { adds: ['b'] }, A: { waits: 'b | y' } });
    expect(
      (await problemsOf(insight)).map(({ severity, node }) => `${severity} ${insight.graph.node(node).key}`),
    ).toEqual(['error C', 'warning A', 'warning C', 'info A', 'info B', 'info C']);
  });
});
