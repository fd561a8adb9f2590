import { describe, expect, it } from 'vitest';
import { AnonymousDenials } from './anonymous-denials.ts';

describe('AnonymousDenials', () => {
  /** How many of so many attempts get a row. */
  const rows = (denials: AnonymousDenials, attempts: number, ip: (n: number) => string) =>
    Array.from({ length: attempts }, (_, n) => denials.admit(ip(n))).filter(
      (leftOut) => leftOut !== undefined,
    ).length;

  it('gives one network 300 rows a minute, however many addresses it has', () => {
    const denials = new AnonymousDenials(() => 0);
    expect(rows(denials, 1_000, (n) => `2001:db8:0:1::${n.toString(16)}`)).toBe(300);
    expect(rows(denials, 10, () => '10.0.0.1')).toBe(10);
  });

  it('gives all of them 600', () => {
    const denials = new AnonymousDenials(() => 0);
    expect(rows(denials, 50_000, (n) => `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`)).toBe(600);
  });

  it('says with the next row how many were left out, once', () => {
    let now = 0;
    const denials = new AnonymousDenials(() => now);
    rows(denials, 1_000, () => '10.0.0.1');
    now = 60_000;
    expect(denials.admit('10.0.0.2')).toBe(700);
    expect(denials.admit('10.0.0.2')).toBe(0);
  });
});
