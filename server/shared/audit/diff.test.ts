import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { difference } from './diff.ts';

const secretNames = ['content', 'password', 'passwordHash', 'token', 'tokenHash', 'sessionToken', 'url'];

describe('difference', () => {
  it('keeps only what changed', () => {
    const before = { name: 'old', tags: ['a', 'b'], size: 3, email: null };
    const after = { name: 'new', tags: ['a', 'b'], size: 3, email: 'a@example.org' };

    expect(difference(before, after)).toEqual({
      before: { name: 'old', email: null },
      after: { name: 'new', email: 'a@example.org' },
    });
  });

  it('names a field that came or went with null on the other side', () => {
    expect(difference({ gone: 1 }, { come: 2 })).toEqual({
      before: { gone: 1, come: null },
      after: { gone: null, come: 2 },
    });
  });

  it('leaves out who and when, which the entry itself says', () => {
    const times = { updatedAt: 'a', updatedBy: 'b', createdAt: 'c', createdBy: 'd' };
    const others = { updatedAt: 'e', updatedBy: 'f', createdAt: 'g', createdBy: 'h' };
    expect(difference({ ...times, version: 1 }, { ...others, version: 2 })).toEqual({
      before: { version: 1 },
      after: { version: 2 },
    });
  });

  it('keeps all of a thing that was made or removed', () => {
    const row = { id: '1', name: 'x', createdAt: 'now' };
    expect(difference(null, row)).toEqual({ before: null, after: row });
    expect(difference(row, null)).toEqual({ before: row, after: null });
    expect(difference(null, null)).toEqual({ before: null, after: null });
  });

  it('turns dates into what JSON shows', () => {
    const at = new Date('2026-03-01T08:15:30.123Z');
    expect(difference(null, { at, nothing: undefined })).toEqual({
      before: null,
      after: { at: '2026-03-01T08:15:30.123Z' },
    });
  });

  it('withholds secrets, however deep they are', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...secretNames),
        fc.constantFrom('before', 'after', 'both'),
        fc.integer({ min: 0, max: 3 }),
        (name, side, depth) => {
          const canary = 'canary-7f3a';
          let held: Record<string, unknown> = { [name]: canary, kept: side };
          for (let level = 0; level < depth; level += 1) held = { inner: [held], kept: level };
          const result = difference(
            side === 'after' ? null : held,
            side === 'before' ? null : { ...held, changed: true },
          );

          expect(JSON.stringify(result)).not.toContain(canary);
          expect(JSON.stringify(result)).toMatch(/kept|changed/);
        },
      ),
    );
  });

  it('names a value above 16 KiB by hash and length', () => {
    const fits = 'x'.repeat(16 * 1024 - 2); // two more bytes are its quotation marks
    const large = `${fits}y`;
    const sha256 = createHash('sha256').update(JSON.stringify(large)).digest('hex');

    expect(difference(null, { fits, large }).after).toEqual({
      fits,
      large: { sha256, bytes: 16 * 1024 + 1 },
    });
  });

  it('counts bytes, not characters', () => {
    const umlauts = '\u00e4'.repeat(10_000);
    expect(difference(null, { umlauts }).after).toMatchObject({ umlauts: { bytes: 20_002 } });
  });

  it('shows that a large value changed', () => {
    const result = difference({ text: 'a'.repeat(20_000) }, { text: 'b'.repeat(20_000) });
    expect(result.before?.text).not.toEqual(result.after?.text);
  });
});
