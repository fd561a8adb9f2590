import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { decodeText, encodeText, encodings } from './decode.ts';

const corpus = join(import.meta.dirname, '..', 'testing', 'corpus', 'scripts');
const expectedFiles = z
  .object({ files: z.record(z.string(), z.object({ encoding: z.string(), lineEnding: z.string() })) })
  .parse(JSON.parse(readFileSync(join(corpus, 'expected.json'), 'utf8'))).files;
const corpusFiles = Object.entries(expectedFiles).map(([path, facts]) => ({ path, ...facts }));

function roundTrip(bytes: Uint8Array): Uint8Array | undefined {
  const decoded = decodeText(bytes);
  if (!decoded.ok) return undefined;
  const encoded = encodeText(decoded.text, decoded.encoding);
  return encoded.ok ? Uint8Array.from(encoded.bytes) : undefined;
}

describe('decodeText', () => {
  it('knows more than a hundred corpus files', () => expect(corpusFiles.length).toBeGreaterThan(100));

  it.each(corpusFiles)('reads $path as $encoding with $lineEnding', ({ path, encoding, lineEnding }) => {
    const bytes = readFileSync(join(corpus, 'open', path));
    expect(decodeText(bytes)).toMatchObject({ ok: true, encoding, lineEnding });
    expect(roundTrip(bytes)).toEqual(new Uint8Array(bytes));
  });

  it('takes the code page whose umlauts prevail', () => {
    expect(decodeText(Buffer.from('f\xfcr \xe4\xf6\xdf', 'latin1'))).toMatchObject({
      text: 'für äöß',
      encoding: 'windows-1252',
    });
    expect(decodeText(Buffer.from('f\x81r \x84\x94\xe1', 'latin1'))).toMatchObject({
      text: 'für äöß',
      encoding: 'cp850',
    });
  });

  it.each([
    ['a', 'lf'],
    ['a\r\nb\r\n', 'crlf'],
    ['a\nb', 'lf'],
    ['a\rb\r\n', 'crlf'],
    ['a\r\nb\n', 'mixed'],
  ])('says how the lines of %j end: %s', (text, lineEnding) => {
    expect(decodeText(Buffer.from(text))).toMatchObject({ ok: true, lineEnding });
  });

  it.each([
    ['NUL', Buffer.from('a\0b'), 'binary'],
    ['an image', Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1'), 'binary'],
    ['control characters', Buffer.from([1, 2, 3, 4, 5, 65, 66, 67]), 'binary'],
    ['half a UTF-16 unit', Buffer.from([0xff, 0xfe, 65]), 'undecodable'],
    ['half a surrogate pair', Buffer.from([0xff, 0xfe, 0, 0xd8]), 'undecodable'],
    ['a UTF-8 mark before other bytes', Buffer.from([0xef, 0xbb, 0xbf, 0xe4, 65]), 'undecodable'],
    ['more than the limit', Buffer.alloc(2_000_000, 65), 'too-large'],
  ])('refuses %s', (_what, bytes, reason) => {
    expect(decodeText(bytes)).toMatchObject({ ok: false, reason });
  });

  it.each([
    ['UTF-8', Buffer.from('net use\0 K: x'), 'utf-8', 'net use\0 K: x'],
    ['UTF-16', Buffer.from([0xff, 0xfe, 97, 0, 0, 0]), 'utf-16le', 'a\0'],
    ['a code page', Buffer.from('\xe4\0 and more text', 'latin1'), 'windows-1252', 'ä\0 and more text'],
  ])('takes a NUL in %s where it is known to be text', (_what, bytes, encoding, text) => {
    expect(decodeText(bytes, { nul: true })).toMatchObject({ ok: true, encoding, text });
  });

  it('takes no program for text, whatever its name says', () => {
    const program = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(40), Buffer.from('This program')]);
    expect(decodeText(program, { nul: true })).toMatchObject({ ok: false, reason: 'binary' });
  });

  it('leaves out a character that was cut, and does not mistake the rest for a code page', () => {
    const bytes = Buffer.from('Größe €');
    for (let length = 0; length <= bytes.length; length += 1) {
      const decoded = decodeText(bytes.subarray(0, length), { cut: true });
      expect(decoded).toMatchObject({ ok: true, encoding: 'utf-8' });
      expect('Größe €'.startsWith(decoded.ok ? decoded.text : '?')).toBe(true);
    }
  });

  it('is linear: 1 MB of the worst kind in no time', () => {
    const started = performance.now();
    expect(decodeText(Buffer.alloc(1_000_000, 0xe4)).ok).toBe(true);
    expect(decodeText(Buffer.alloc(1_000_000, '\r')).ok).toBe(true);
    expect(performance.now() - started).toBeLessThan(5000); // quadratic would be hours
  });
});

describe('encodeText', () => {
  it('gives back the bytes of whatever decodes', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc.uint8Array({ min: 0x09, maxLength: 60 }),
      fc.string({ unit: 'binary', maxLength: 60 }).map((text) => new Uint8Array(Buffer.from(text))),
      fc.uint8Array({ min: 0x20, maxLength: 60 }).map((tail) => Uint8Array.of(0xff, 0xfe, ...tail)),
      fc.uint8Array({ min: 0x20, maxLength: 60 }).map((tail) => Uint8Array.of(0xfe, 0xff, ...tail)),
      fc.string({ maxLength: 60 }).map((text) => Uint8Array.of(0xef, 0xbb, 0xbf, ...Buffer.from(text))),
    );
    let decodedOnes = 0;
    fc.assert(
      fc.property(bytes, (input) => {
        if (!decodeText(input).ok) return;
        decodedOnes += 1;
        expect(Buffer.from(roundTrip(input) ?? [])).toEqual(Buffer.from(input));
      }),
      { numRuns: 5000 },
    );
    expect(decodedOnes).toBeGreaterThan(1000); // or the property above says nothing
  });

  it('holds every byte of both code pages', () => {
    const upper = Uint8Array.from({ length: 128 }, (_, place) => 0x80 + place);
    for (const page of ['windows-1252', 'cp850'] as const) {
      const hint = page === 'cp850' ? Array.from({ length: 20 }, () => 0x84) : [];
      const bytes = Uint8Array.of(...hint, ...upper);
      expect(decodeText(bytes)).toMatchObject({ encoding: page });
      expect(new Set(decodeText(bytes).ok ? [...(roundTrip(bytes) ?? [])] : [])).toEqual(new Set(bytes));
      expect(roundTrip(bytes)).toEqual(bytes);
    }
  });

  it('names the first character the encoding does not have', () => {
    expect(encodeText('ab → c', 'windows-1252')).toEqual({ ok: false, index: 3, character: '→' });
    expect(encodeText('ab 😀', 'cp850')).toEqual({ ok: false, index: 3, character: '😀' });
    for (const encoding of encodings.slice(0, 4))
      expect(encodeText('x\ud800', encoding)).toEqual({ ok: false, index: 1, character: '\ud800' });
  });
});
