import { describe, expect, it } from 'vitest';
import { type GivenLine, scriptThat } from '../../../testing/script-analysis.ts';
import { analyse } from './analyse.ts';
import type { ScriptWithFacts } from './analysed-script.ts';

const a = '\\\\srv\\a';
const b = '\\\\srv\\b';
const maps = (to: string | null, letter = 'Z'): GivenLine => ({ maps: letter, to });
const conflictsOf = (...scripts: ScriptWithFacts[]) => analyse(scripts, []).driveConflicts;

describe('one script that maps a letter twice', () => {
  const levelsOf = (...lines: GivenLine[]) =>
    conflictsOf(scriptThat('x.cmd', ...lines)).map(({ level }) => level);

  it.each<[string, GivenLine[]]>([
    ['to two targets', [maps(a), maps(b)]],
    ['with an unmapping before', [{ unmaps: 'Z' }, maps(a), maps(b)]],
    ['with an unmapping after', [maps(a), maps(b), { unmaps: 'Z' }]],
    ['with an unmapping of another letter between', [maps(a), { unmaps: 'Y' }, maps(b)]],
    ['with something unknown between', [maps(a), maps(null), maps(b)]],
    ['to a third target after an unmapping', [maps(a), { unmaps: 'Z' }, maps(b), maps(a)]],
  ])('contradicts itself %s', (_, lines) => {
    expect(levelsOf(...lines)).toEqual(['same-script']);
  });

  it.each<[string, GivenLine[]]>([
    ['to one target in another case', [maps(a), maps(a.toUpperCase())]],
    ['with an unmapping between', [maps(a), { unmaps: 'Z' }, maps(b)]],
    ['with an unmapping of all letters between', [maps(a), { unmaps: '*' }, maps(b)]],
    ['with an unmapping of a letter that only a run knows', [maps(a), { unmaps: null }, maps(b)]],
    ['to something unknown', [maps(a), maps(null)]],
    ['where Windows chooses the letter', [maps(a, '*'), maps(b, '*')]],
  ])('does not %s', (_, lines) => {
    expect(levelsOf(...lines)).toEqual([]);
  });

  it('lists all its targets', () => {
    const [conflict] = conflictsOf(scriptThat('x.cmd', maps(a), { unmaps: 'Z' }, maps(b), maps('D:\\c')));
    expect(conflict).toEqual({
      letter: 'Z',
      level: 'same-script',
      targets: [a, b, 'D:\\c'],
      scripts: ['x.cmd'],
    });
  });
});

describe('scripts that map a letter to two targets', () => {
  const one = scriptThat('1.cmd', maps(a));
  const two = scriptThat('2.cmd', maps(b));
  const three = scriptThat('3.cmd', maps(b.toUpperCase()));
  const starts = (...targets: string[]): GivenLine[] => targets.map((target) => ({ starts: target }));

  it('are in one team at least', () => {
    expect(conflictsOf(two, one)).toEqual([
      { letter: 'Z', level: 'same-team', targets: [a, b], scripts: ['1.cmd', '2.cmd'] },
    ]);
  });

  it('are in one call chain when some script runs both, over others too', () => {
    const main = scriptThat('main.cmd', ...starts('1.cmd', 'sub.cmd'));
    const sub = scriptThat('sub.cmd', ...starts('2.cmd'));
    expect(conflictsOf(one, two, main, sub)).toEqual([
      {
        letter: 'Z',
        level: 'same-call-chain',
        targets: [a, b],
        scripts: ['1.cmd', '2.cmd'],
        pairs: [['1.cmd', '2.cmd']],
      },
    ]);
  });

  it('are in one call chain when one runs the other', () => {
    const caller = scriptThat('0.cmd', maps(b), { starts: '1.cmd' });
    expect(conflictsOf(one, caller)).toMatchObject([
      { level: 'same-call-chain', pairs: [['0.cmd', '1.cmd']] },
    ]);
  });

  it('are in one call chain too when one unmaps before it runs the other', () => {
    const caller = scriptThat('0.cmd', maps(b), { unmaps: 'Z' }, { starts: '1.cmd' });
    expect(conflictsOf(one, caller).map(({ level }) => level)).toEqual(['same-call-chain']);
  });

  it.each(['schedule', 'remote'] as const)('are not in one call chain over %s', (how) => {
    const main = scriptThat('main.cmd', { starts: '1.cmd' }, { starts: '2.cmd', how });
    expect(conflictsOf(one, two, main).map(({ level }) => level)).toEqual(['same-team']);
    const both = scriptThat('main.cmd', { starts: '1.cmd' }, { starts: '2.cmd', how }, { starts: '2.cmd' });
    expect(conflictsOf(one, two, both).map(({ level }) => level)).toEqual(['same-call-chain']);
  });

  it('are listed for the team only if they contradict one outside their chains', () => {
    const main = scriptThat('main.cmd', ...starts('1.cmd', '2.cmd'));
    expect(conflictsOf(one, two, three, main)).toEqual([
      {
        letter: 'Z',
        level: 'same-call-chain',
        targets: [a, b],
        scripts: ['1.cmd', '2.cmd'],
        pairs: [['1.cmd', '2.cmd']],
      },
      { letter: 'Z', level: 'same-team', targets: [a, b], scripts: ['1.cmd', '3.cmd'] },
    ]);
    const four = scriptThat('4.cmd', maps(a), maps(b));
    expect(conflictsOf(one, four, main).map(({ level, scripts }) => [level, scripts])).toEqual([
      ['same-script', ['4.cmd']],
      ['same-team', ['1.cmd', '4.cmd']],
    ]);
  });

  it('do not contradict who maps it to the same', () => {
    expect(conflictsOf(two, three)).toEqual([]);
  });

  it('are paired in order, however many there are', () => {
    const name = (n: number) => `s${String(n).padStart(4, '0')}.cmd`;
    const many = Array.from({ length: 1_200 }, (_, n) => scriptThat(name(n), maps(n % 2 === 0 ? a : b)));
    const far = scriptThat('far.cmd', ...starts(name(0), name(1_101)));
    const near = scriptThat('near.cmd', ...starts(name(1), name(2)));
    expect(conflictsOf(far, near, ...many)[0]?.pairs).toEqual([
      [name(0), name(1_101)],
      [name(1), name(2)],
    ]);
  });

  it('are all there when they are thousands, with the first of their pairs', () => {
    const many = Array.from({ length: 3_000 }, (_, n) =>
      scriptThat(`s${String(n).padStart(4, '0')}.cmd`, maps(n % 2 === 0 ? a : b)),
    );
    const main = scriptThat('main.cmd', ...starts(...many.map(({ path }) => path)));
    const [conflict, ...others] = conflictsOf(main, ...many);
    expect(conflict).toMatchObject({ level: 'same-call-chain', truncated: true });
    expect([conflict?.scripts.length, conflict?.pairs?.length, others]).toEqual([3_000, 10_000, []]);
  });
});

describe('the drive map', () => {
  it('writes a target as the first script does, and knows each script once', () => {
    const analysis = analyse(
      [
        scriptThat('b.cmd', maps('\\\\SRV\\a')),
        scriptThat('a.cmd', maps('\\\\Srv\\A'), maps('\\\\SRV\\A')),
        scriptThat('c.cmd', maps('D:\\x', 'K'), maps(null, 'L'), maps('\\\\srv\\a', '*')),
      ],
      [],
    );
    expect(analysis.driveMap).toEqual({
      K: [{ target: 'D:\\x', scripts: ['c.cmd'] }],
      Z: [{ target: '\\\\Srv\\A', scripts: ['a.cmd', 'b.cmd'] }],
    });
  });

  it('leaves letters free that nothing maps and no root lies on', () => {
    const scripts = 'EFHIJKLMNOPQRSTUVWXYZ'
      .split('')
      .map((letter) => scriptThat(`${letter}.cmd`, maps(letter === 'Z' ? null : a, letter)));
    expect(analyse(scripts, ['d:\\batch', '\\\\G\\x', '/opt']).freeLetters).toEqual(['G']);
    expect(analyse(scripts, []).freeLetters).toEqual(['D', 'G']);
  });
});
