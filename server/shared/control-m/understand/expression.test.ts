import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holds, isOtherDay, readWaits } from './expression.ts';
import { landscapeOf } from '../../../testing/control-m-insight.ts';

const waitsOf = (text: string) => landscapeOf({ job: { waits: text } }).nodes[0]?.links.waits ?? [];
const isTrue = (text: string, set: string) =>
  holds(readWaits(waitsOf(text)), ({ event }) => set.includes(event));

describe('a wait expression', () => {
  it.each([
    ['', '', true],
    ['A', 'A', true],
    ['A', '', false],
    ['A & B', 'A', false],
    ['A & B', 'AB', true],
    ['A | B', 'B', true],
    ['(A | B) & C', 'A', false],
    ['(A | B) & C', 'BC', true],
    ['A | B & C', 'A', true], // AND binds first
    ['A & B | C', 'C', true],
    ['A & (B | (C & D))', 'AC', false],
    ['A & (B | (C & D))', 'ACD', true],
  ])('%s with %s set is %s', (text, set, expected) => {
    expect(isTrue(text, set)).toBe(expected);
  });

  it.each([
    ['(A & (B', 'A', false],
    ['(A & (B', 'AB', true],
    ['A) & B', 'A', false],
    ['A) & B', 'AB', true],
    ['| A', '', false],
    ['A &', 'A', true],
    ['() | A', '', false],
    ['A B', 'A', false],
    ['A (B | C)', 'AC', true],
  ])('%s, which is not well written, with %s set is %s', (text, set, expected) => {
    expect(isTrue(text, set)).toBe(expected);
  });

  it('is what a plain evaluation of the same formula says', () => {
    type Formula = string | [Formula, '&' | '|', Formula];
    const formula = fc.letrec<{ formula: Formula }>((tie) => ({
      formula: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom('A', 'B', 'C', 'D'),
        fc.tuple(tie('formula'), fc.constantFrom('&' as const, '|' as const), tie('formula')),
      ),
    })).formula;
    const text = (f: Formula): string =>
      typeof f === 'string' ? f : `(${text(f[0])} ${f[1]} ${text(f[2])})`;
    const value = (f: Formula, set: string): boolean => {
      if (typeof f === 'string') return set.includes(f);
      return f[1] === '&' ? value(f[0], set) && value(f[2], set) : value(f[0], set) || value(f[2], set);
    };
    fc.assert(
      fc.property(formula, fc.subarray(['A', 'B', 'C', 'D']), (f, set) => {
        expect(isTrue(text(f), set.join(''))).toBe(value(f, set.join('')));
      }),
    );
  });

  it('reads any tokens to their end', () => {
    const token = fc.constantFrom('AND' as const, 'OR' as const, '(' as const, ')' as const, {
      event: 'A',
      date: '',
    });
    fc.assert(
      fc.property(fc.array(token, { maxLength: 40 }), (tokens) => {
        expect(readWaits(tokens).is).toMatch(/event|all|any/);
      }),
    );
  });

  it('reads brackets far deeper than anybody writes them', () => {
    const deep = [...Array<'('>(100_000).fill('('), { event: 'A', date: '' }];
    expect(holds(readWaits(deep), () => false)).toBe(false);
  });

  it.each([
    ['', false],
    ['ODAT', false],
    ['OrderDate', false],
    ['PREV', true],
    ['PreviousOrderDate', true],
    ['****', true],
    ['STAT', true],
    ['-1', true],
  ])('about the order date "%s" is about another day: %s', (date, expected) => {
    expect(isOtherDay(date)).toBe(expected);
  });
});
