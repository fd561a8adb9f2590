import { describe, expect, it } from 'vitest';
import { type Assignment, Constants, knownText, type Piece } from './values.ts';

const text = (value: string): Piece => ({ is: 'text', text: value });
const variable = (name: string, delayed = false): Piece => ({
  is: 'variable',
  name,
  raw: `%${name}%`,
  delayed,
});

function set(name: string, value: Piece[] | undefined, more: Partial<Assignment> = {}): Assignment {
  return { name, value, at: 0, visibleFrom: 0, unconditional: true, ...more };
}

function constants(...assignments: Assignment[]): Constants {
  const all = new Constants(true);
  for (const assignment of assignments) all.add(assignment);
  return all;
}

const valueOf = (all: Constants, name: string, at = 100) => {
  const value = all.valueOf(name, at);
  return value ? knownText(value) : undefined;
};

describe('Constants', () => {
  it('are names with one value, set without conditions', () => {
    expect(valueOf(constants(set('a', [text('x')])), 'a')).toBe('x');
    expect(valueOf(constants(set('a', [text('x')]), set('a', [text('x')])), 'a')).toBeUndefined();
    expect(valueOf(constants(set('a', [text('x')], { unconditional: false })), 'a')).toBeUndefined();
    expect(valueOf(constants(set('a', undefined)), 'a')).toBeUndefined();
    expect(valueOf(constants(), '__proto__')).toBeUndefined();
  });

  it('ignore case where the language does', () => {
    expect(valueOf(constants(set('Ab', [text('x')])), 'aB')).toBe('x');
    expect(new Constants(false).valueOf('a', 0)).toBeUndefined();
    const cased = new Constants(false);
    cased.add(set('a', [text('x')]));
    cased.add(set('A', [text('y')]));
    expect(valueOf(cased, 'A')).toBe('y');
  });

  it('hold from where they are set, inside of a block for what is expanded later only', () => {
    const all = constants(set('a', [text('x')], { visibleFrom: 10, expandedFrom: 50 }));
    expect(all.expand([variable('a', true)], 9)).toEqual([{ is: 'unknown', raw: '%a%' }]);
    expect(all.expand([variable('a', true)], 10)).toEqual([text('x')]);
    expect(all.expand([variable('a')], 49)).toEqual([{ is: 'unknown', raw: '%a%' }]);
    expect(all.expand([variable('a')], 50)).toEqual([text('x')]);
  });

  it('are made of others that were set before them', () => {
    const first = set('a', [text('x')], { at: 0, visibleFrom: 5 });
    const all = constants(first, set('b', [variable('a'), text('y')], { at: 10, visibleFrom: 15 }));
    expect(valueOf(all, 'b')).toBe('xy');
    const wrongOrder = constants(
      set('b', [variable('a')], { at: 0, visibleFrom: 5 }),
      set('a', [text('x')], { at: 10, visibleFrom: 15 }),
    );
    expect(wrongOrder.valueOf('b', 100)).toEqual([{ is: 'unknown', raw: '%a%' }]);
  });

  it('do not go round in circles', () => {
    const all = constants(set('a', [variable('b')]), set('b', [variable('a')]));
    expect(all.valueOf('a', 100)).toEqual([{ is: 'unknown', raw: '%a%' }]);
  });

  it('are not followed without end', () => {
    const chain = Array.from({ length: 10_000 }, (_, index) => set(`v${index}`, [variable(`v${index + 1}`)]));
    expect(constants(...chain, set('v10000', [text('x')])).expand([variable('v0')], 100)).toHaveLength(1);
  });

  it('stay small, however often they are doubled or written', () => {
    const doubled = Array.from({ length: 60 }, (_, index) =>
      set(`v${index + 1}`, [variable(`v${index}`), variable(`v${index}`)]),
    );
    const all = constants(set('v0', [text('x'.repeat(1000))]), ...doubled);
    expect(valueOf(all, 'v5')).toHaveLength(32_000);
    expect(all.valueOf('v6', 100)?.some((piece) => piece.is === 'unknown')).toBe(true);
    const often = all.expand(
      Array.from({ length: 300_000 }, () => variable('v5')),
      100,
    );
    expect(often).toHaveLength(32 + 299_999);
    expect(knownText(often)).toBeNull();
  });
});

describe('knownText', () => {
  it('is the text of what is wholly known', () => {
    expect(knownText([])).toBe('');
    expect(
      knownText([
        { is: 'text', text: 'a' },
        { is: 'text', text: 'b' },
      ]),
    ).toBe('ab');
    expect(knownText([{ is: 'text', text: 'a' }, { is: 'own-folder' }])).toBeNull();
    expect(knownText([{ is: 'unknown', raw: '%1' }])).toBeNull();
  });
});
