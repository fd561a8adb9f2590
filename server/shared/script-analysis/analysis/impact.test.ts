import { describe, expect, it } from 'vitest';
import { scriptThat } from '../../../testing/script-analysis.ts';
import { analyse } from './analyse.ts';
import { impactOf, type ImpactSubject } from './impact.ts';

const scripts = [
  scriptThat('maps.cmd', { maps: 'K', to: '\\\\FS01\\Ledger' }),
  scriptThat('names.cmd', { names: '\\\\fs01\\other\\x.csv' }),
  scriptThat('long-name.cmd', { names: '\\\\fs01.corp.example\\ledger' }),
  scriptThat('caller.cmd', { starts: 'maps.cmd' }),
  scriptThat('remote.cmd', { starts: 'caller.cmd', how: 'remote' }),
  scriptThat('schedule.cmd', { starts: 'maps.cmd', how: 'schedule' }),
  scriptThat('above-schedule.cmd', { starts: 'schedule.cmd' }),
  scriptThat('uses.cmd', { writes: 'k:\\out.txt' }),
  scriptThat('starts-below.cmd', { starts: 'K:\\jobs\\maps.cmd', how: 'schedule' }),
  scriptThat('subst.cmd', { maps: 'M', to: 'K:\\x' }),
  scriptThat('loop-a.cmd', { starts: 'loop-b.cmd' }),
  scriptThat('loop-b.cmd', { starts: 'loop-a.cmd' }, { starts: 'loop-b.cmd' }),
];
const analysis = analyse(scripts, []);
const impact = (subject: ImpactSubject) => {
  const { direct, throughCalls } = impactOf(analysis, subject);
  return { direct, throughCalls };
};

describe('impact', () => {
  it.each<[ImpactSubject, string[], string[]]>([
    [{ server: 'FS01' }, ['maps.cmd', 'names.cmd'], ['caller.cmd', 'remote.cmd']],
    [{ server: '\\\\fs01' }, ['maps.cmd', 'names.cmd'], ['caller.cmd', 'remote.cmd']],
    [{ server: 'fs01.corp.example' }, ['long-name.cmd'], []],
    [{ server: 'fs02' }, [], []],
    [{ share: '\\\\fs01\\LEDGER' }, ['maps.cmd'], ['caller.cmd', 'remote.cmd']],
    [{ share: 'fs01/other' }, ['names.cmd'], []],
    [{ share: 'fs02\\other' }, [], []],
    [{ share: 'fs01' }, [], []],
    [
      { drive: 'k:' },
      ['maps.cmd', 'starts-below.cmd', 'subst.cmd', 'uses.cmd'],
      ['caller.cmd', 'remote.cmd'],
    ],
    [{ drive: 'Q' }, [], []],
    [{ scriptId: 'maps.cmd' }, ['caller.cmd', 'schedule.cmd', 'starts-below.cmd'], ['remote.cmd']],
    [{ scriptId: 'caller.cmd' }, ['remote.cmd'], []],
    [{ scriptId: 'loop-b.cmd' }, ['loop-a.cmd'], []],
  ])('of %o', (subject, direct, throughCalls) => {
    expect(impact(subject)).toEqual({ direct, throughCalls });
  });

  it('is refused of a script that is not there', () => {
    expect(() => impact({ scriptId: 'gone.cmd' })).toThrow(RangeError);
  });

  it('says of each script why it is there', () => {
    expect(impactOf(analysis, { server: 'fs01' }).steps).toEqual([
      {
        script: 'caller.cmd',
        depth: 2,
        because: [{ kind: 'calls', line: 1, column: 1, text: 'maps.cmd', target: 'maps.cmd' }],
      },
      {
        script: 'maps.cmd',
        depth: 1,
        because: [{ kind: 'maps', line: 1, column: 1, text: '\\\\FS01\\Ledger', target: '\\\\FS01\\Ledger' }],
      },
      {
        script: 'names.cmd',
        depth: 1,
        because: [{ kind: 'names', line: 1, column: 1, text: '\\\\fs01\\other\\x.csv' }],
      },
      {
        script: 'remote.cmd',
        depth: 3,
        because: [{ kind: 'runs-remotely', line: 1, column: 1, text: 'caller.cmd', target: 'caller.cmd' }],
      },
    ]);
  });

  it('says so of who starts the script to change, in whatever way', () => {
    const { steps } = impactOf(analysis, { scriptId: 'maps.cmd' });
    expect(steps.map(({ script, because }) => [script, because.map(({ kind }) => kind)])).toEqual([
      ['caller.cmd', ['calls']],
      ['remote.cmd', ['runs-remotely']],
      ['schedule.cmd', ['schedules']],
      ['starts-below.cmd', ['schedules']],
    ]);
  });

  it('says so of who uses a drive', () => {
    const { steps } = impactOf(analysis, { drive: 'K' });
    expect(
      steps.flatMap(({ script, because }) => because.map(({ kind, text }) => [script, kind, text])),
    ).toEqual([
      ['caller.cmd', 'calls', 'maps.cmd'],
      ['maps.cmd', 'maps', '\\\\FS01\\Ledger'],
      ['remote.cmd', 'runs-remotely', 'caller.cmd'],
      ['starts-below.cmd', 'uses-drive', 'K:\\jobs\\maps.cmd'],
      ['subst.cmd', 'uses-drive', 'K:\\x'],
      ['uses.cmd', 'uses-drive', 'k:\\out.txt'],
    ]);
  });

  it('counts a target and the place where it is written once', () => {
    const twice = scriptThat('x.cmd', { maps: 'K', to: '\\\\FS01\\a' });
    twice.facts.uncPaths.push({ line: 1, column: 9, path: '\\\\FS01\\a', server: 'FS01', share: 'a' });
    twice.facts.uncPaths.push({ line: 2, column: 1, path: '\\\\FS01\\a', server: 'FS01', share: 'a' });
    const [step] = impactOf(analyse([twice], []), { share: '\\\\fs01\\a' }).steps;
    expect(step?.because.map(({ kind, line }) => [kind, line])).toEqual([
      ['maps', 1],
      ['names', 2],
    ]);
  });

  it('is direct of who schedules the script to change, whatever else it starts', () => {
    const both = scriptThat('both.cmd', { starts: 'caller.cmd' }, { starts: 'maps.cmd', how: 'schedule' });
    const { steps } = impactOf(analyse([...scripts, both], []), { scriptId: 'maps.cmd' });
    expect(steps.find(({ script }) => script === 'both.cmd')).toMatchObject({
      depth: 1,
      because: [{ kind: 'schedules', line: 2 }],
    });
  });

  it('does not give a schedule as the reason why a caller fails', () => {
    const both = scriptThat('both.cmd', { starts: 'maps.cmd', how: 'schedule' }, { starts: 'maps.cmd' });
    const { steps } = impactOf(analyse([...scripts, both], []), { server: 'fs01' });
    expect(steps.find(({ script }) => script === 'both.cmd')?.because).toMatchObject([
      { kind: 'calls', line: 2 },
    ]);
  });

  it('lists the first reasons only', () => {
    const chatty = scriptThat('x.cmd', ...Array.from({ length: 50 }, () => ({ names: '\\\\FS01\\a' })));
    const [step] = impactOf(analyse([chatty], []), { server: 'fs01' }).steps;
    expect(step?.because).toHaveLength(10);
  });
});
