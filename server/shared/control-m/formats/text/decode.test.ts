import { describe, expect, it } from 'vitest';
import { FileRefused } from '../../model/reading.ts';
import { decodeText } from './decode.ts';

const declared = (head: string) => /encoding="([^"]*)"/.exec(head)?.[1];

async function textOf(bytes: Uint8Array, size = bytes.length || 1): Promise<string> {
  async function* open() {
    for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
  }
  let text = '';
  for await (const chunk of decodeText(open, { declared })) text += chunk;
  return text;
}

/** The refusal of `bytes`, the same however they are cut. */
async function refusalOf(bytes: Uint8Array) {
  const found: unknown[] = [];
  for (const size of [1, 2, 3, bytes.length || 1]) {
    const error: unknown = await textOf(bytes, size).catch((thrown: unknown) => thrown);
    if (!(error instanceof FileRefused)) throw new Error('was not refused', { cause: error });
    found.push({ reason: error.reason, ...error.place });
  }
  for (const one of found) expect(one).toEqual(found[0]);
  return found[0];
}

const latin = (text: string) => Buffer.from(text, 'latin1');
const marked = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le');

describe('decodeText', () => {
  it.each([
    ['UTF-8 without being told', Buffer.from('aé€😀z'), 'aé€😀z'],
    [
      'UTF-8 with a mark, whatever it declares',
      Buffer.from('\ufeffencoding="windows-1252" é'),
      'encoding="windows-1252" é',
    ],
    [
      'UTF-16 little endian with a mark, whatever it declares',
      marked('encoding="utf-8" é😀'),
      'encoding="utf-8" é😀',
    ],
    ['UTF-16 big endian with a mark', marked('é😀').swap16(), 'é😀'],
    ['a second mark as text', Buffer.from('\ufeff\ufeffa'), '\ufeffa'],
    ['windows-1252', latin('encoding="windows-1252" \x80\xfc'), 'encoding="windows-1252" €ü'],
    [
      'ISO-8859-1 as the standard has it',
      latin('encoding="ISO-8859-1" \x80\xfc'),
      'encoding="ISO-8859-1" \x80ü',
    ],
    ['ISO-8859-15', latin('encoding="iso-8859-15" \xa4'), 'encoding="iso-8859-15" €'],
    ['Shift_JIS', latin('encoding="Shift_JIS" \x93\xfa'), 'encoding="Shift_JIS" 日'],
  ])('reads %s, however the bytes are cut', async (_, bytes, text) => {
    for (const size of [1, 2, 3, bytes.length]) expect(await textOf(bytes, size)).toBe(text);
  });

  it.each([
    ['a single-byte letter where UTF-8 is due', latin('ab\r\nGeb\xfchr'), 2, 4],
    ['a broken sequence', Buffer.from([0x0a, 0x61, 0xe2, 0x82, 0x41]), 2, 2],
    ['a character cut off at the end', Buffer.from([0x61, 0xf0, 0x9f, 0x98]), 1, 2],
    ['a surrogate in UTF-8', Buffer.from([0x61, 0x0d, 0xed, 0xa0, 0x80]), 2, 1],
    [
      'a lone surrogate in UTF-16',
      Buffer.concat([marked('a\n😀b'), Buffer.from([0x00, 0xd8, 0x41, 0x00])]),
      2,
      4,
    ],
    ['half a unit at the end of UTF-16', Buffer.concat([marked('ab'), Buffer.from([0x41])]), 1, 3],
    ['more than ASCII where ASCII is declared', latin('encoding="US-ASCII"\n\xfc'), 2, 1],
    ['UTF-16 declared, but plain bytes', latin('encoding="UTF-16"'), 1, 1],
    ['an encoding nobody knows', latin('encoding="EBCDIC-X"'), 1, 1],
    ['UTF-16 without a mark', Buffer.from('<a/>', 'utf16le'), 1, 1],
    ['UTF-32', Buffer.from([0xff, 0xfe, 0, 0, 0x61, 0, 0, 0]), 1, 1],
  ])('refuses %s with its place', async (_, bytes, line, column) => {
    expect(await refusalOf(bytes)).toEqual({ reason: 'encoding', line, column });
  });

  it('gives the text before the bytes that do not fit', async () => {
    let given = '';
    const reading = (async () => {
      for await (const chunk of decodeText(async function* () {
        yield latin('ab\n\xfcc');
      }))
        given += chunk;
    })();
    await expect(reading).rejects.toMatchObject({ reason: 'encoding', place: { line: 2, column: 1 } });
    expect(given).toBe('ab\n');
  });

  it('finds the place far behind the first piece', async () => {
    const bytes = Buffer.concat([Buffer.from('é\n'.repeat(100_000)), latin('ab\xfc')]);
    expect(await textOf(bytes).catch((error: unknown) => error)).toMatchObject({
      place: { line: 100_001, column: 3 },
    });
  });

  it.each([
    ['no bytes', Buffer.alloc(0)],
    ['blanks', Buffer.from(' \r\n\t')],
    ['a mark and blanks', Buffer.from('\ufeff \n')],
    ['a UTF-16 mark', marked('')],
  ])('refuses a file of %s as empty', async (_, bytes) => {
    expect(await refusalOf(bytes)).toEqual({ reason: 'empty-file', line: 1, column: 1 });
  });
});
