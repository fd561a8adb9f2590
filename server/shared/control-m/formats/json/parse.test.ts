import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FileRefused, limits } from '../../model/reading.ts';
import { TreeBuilder } from './build.ts';
import { parseJson } from './parse.ts';
import { writeJson } from './print.ts';
import { JsonTokenizer } from './tokenizer.ts';

function refusal(text: string) {
  try {
    parseJson(text);
  } catch (error) {
    if (error instanceof FileRefused) return { reason: error.reason, ...error.place };
    throw error;
  }
  throw new Error('The text was not refused.');
}

/** Feeds `pieces` one by one. */
function parsePieces(pieces: string[]) {
  const builder = new TreeBuilder();
  const tokenizer = new JsonTokenizer(builder);
  for (const piece of pieces) tokenizer.write(piece);
  tokenizer.end();
  return builder.done;
}

describe('parseJson', () => {
  it('keeps order, digits and names that objects treat apart', () => {
    const text = '{"2":1.50,"1":1e400,"__proto__":{"constructor":-0},"":[12345678901234567890]}';
    expect(writeJson(parseJson(text))).toBe(text);
  });

  it('reads what JSON.parse reads, and refuses what it refuses', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ':',
      ',',
      '"a"',
      '"b"',
      '""',
      '0',
      '-',
      '1.5',
      '01',
      'e3',
      '+',
      '.',
      ' ',
      '\n',
      '\t',

      'true',
      'null',
      'nul',
      '"\\n"',
      '"\\u00e4"',
      '"\\x"',
      '"\\ud83d\\ude00"',
      '"\t"',
      '"',
      '\u00a0',
      '\ufeff',
      "'",
    );
    const text = fc.oneof(
      fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join('')),
      fc.json(),
      fc.string({ unit: 'binary' }).map((string) => JSON.stringify(string)),
    );
    fc.assert(
      fc.property(text, (json) => {
        // names given twice, NUL and halves of surrogate pairs are JSON, but refused
        fc.pre(!/\\u0000|\\ud[89a-f]/.test(json) && !repeatsNames(json));
        expect(outcomeOf(() => JSON.parse(writeJson(parseJson(json))))).toEqual(
          outcomeOf(() => JSON.parse(json)),
        );
      }),
      { numRuns: 2000 },
    );
  });

  it('gives the same, or refuses at the same place, wherever the text is cut', () => {
    for (const text of [
      '\r\n{"aä\\n\\u00e4\\ud83d\\ude00": [true, -1.5e+3, "x\\\\"],\r"b": null}\n',
      '{"a":\n\r\n[1, 2, nul]}',
      '{"a": "\\u12',
      '{"a": 1, "a": {}}',
      '{"a": "b\n"}',
    ]) {
      const outcome = (pieces: string[]) => {
        try {
          return parsePieces(pieces);
        } catch (error) {
          return error instanceof FileRefused ? { reason: error.reason, ...error.place } : error;
        }
      };
      const whole = outcome([text]);
      for (let at = 0; at <= text.length; at++)
        expect(outcome([text.slice(0, at), text.slice(at)])).toEqual(whole);
      expect(outcome(text.split(''))).toEqual(whole);
    }
  });

  it.each([
    ['a trailing comma', '{"a": 1,}', 1, 9],
    ['a trailing comma in an array', '[1,\n]', 2, 1],
    ['a comment', '{ // x\n}', 1, 3],
    ['a second document', '{}\n{}', 2, 1],
    ['single quotes', "{'a': 1}", 1, 2],
    ['a missing colon', '{"a" 1}', 1, 6],
    ['a missing comma', '{"a": 1\r"b": 2}', 2, 1],
    ['a name that is no string', '{1: 2}', 1, 2],
    ['a value that is none', '{"a": undefined}', 1, 7],
    ['a number with a leading zero', '[\n\n 01]', 3, 2],
    ['a number cut off', '[1.]', 1, 2],
    ['the wrong bracket', '{"a": [1}', 1, 9],
    ['a line break in a string', '["ab\nc"]', 1, 5],
    ['an unknown escape', '["ab\\q"]', 1, 5],
    ['an escape cut short', '["\\u12G4"]', 1, 3],
    ['NUL', '["\\u0000"]', 1, 3],
    ['half a surrogate pair', '["x\\ud83d"]', 1, 2],
    ['a text cut off', '{"a": "b', 1, 9],
    ['a text cut off between lines', '{\n"a": 1\n', 3, 1],
    ['nothing', '', 1, 1],
  ])('refuses %s where it is', (_, text, line, column) => {
    expect(refusal(text)).toEqual({ reason: 'json-syntax', line, column });
  });

  it.each([
    ['two objects', '{"a": {}, "a": {}}', 1, 11],
    ['a plain value and then an array', '{"a": 1,\n "a": []}', 2, 2],
    ['an array and then a plain value', '{"a": [], "a": 1}', 1, 11],
    ['names written differently', '{"a": [], "\\u0061": 1}', 1, 11],
  ])('refuses a name that is there twice with %s', (_, text, line, column) => {
    expect(refusal(text)).toEqual({ reason: 'duplicate-key', line, column });
  });

  it('takes the last of two plain values, and equal names of different objects', () => {
    expect(writeJson(parseJson('{"a":1,"b":{"a":2},"a":3}'))).toBe('{"a":3,"b":{"a":2}}');
  });

  it('refuses nesting over 200 deep at the bracket that goes too far', () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
    expect(writeJson(parseJson(nested(limits.depth)))).toBe(nested(limits.depth));
    expect(refusal(nested(limits.depth + 1))).toEqual({ reason: 'too-deep', line: 1, column: 201 });
  });

  it('refuses a value over 4 Mi characters before it has all of it', () => {
    const longest = 'x'.repeat(limits.valueLength);
    expect(parseJson(`"${longest}"`)).toEqual({ is: 'string', value: longest });
    const tokenizer = new JsonTokenizer(new TreeBuilder());
    tokenizer.write(`{"a": "${longest}`);
    expect(() => tokenizer.write('x')).toThrow(expect.objectContaining({ reason: 'too-large' }));
    expect(refusal(`{"${longest}x`)).toMatchObject({ reason: 'too-large', line: 1, column: 2 });
  });

  it('refuses more than a million names in objects that are open, and minds no others', () => {
    const nothing = { open() {}, close() {}, name() {}, value() {} };
    const tokenizer = new JsonTokenizer(nothing);
    tokenizer.write('[');
    for (let n = 0; n < 11; n++) tokenizer.write('{"a":1},'.repeat(100_000));
    tokenizer.write('{"a":{');
    const names = (from: number) => Array.from({ length: 100_000 }, (_, n) => `"${from + n}":0,`).join('');
    expect(() => {
      for (let n = 0; n < 10; n++) tokenizer.write(names(n * 100_000));
    }).toThrow(expect.objectContaining({ reason: 'too-large' }));
  });

  it('refuses a tree of too many values', () => {
    expect(refusal(`[${'1,'.repeat(300_000)}`)).toMatchObject({ reason: 'too-large' });
  });
});

describe('writeJson', () => {
  it('indents as JSON.stringify does', () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        fc.pre(
          !/\\u0000|\\ud[89a-f]/.test(json) && !repeatsNames(json) && !/e[+-]|-0|__proto__|"\d+"/.test(json),
        );
        expect(writeJson(parseJson(json), 0)).toBe(JSON.stringify(JSON.parse(json), null, 2));
      }),
    );
  });
});

/** Whether what JSON.parse understood says less than the text: it takes the last of equal names. */
function repeatsNames(json: string): boolean {
  const names = json.match(/"(?:[^"\\]|\\.)*"(?=\s*:)/g) ?? [];
  return new Set(names).size < names.length;
}

/** What it gives, or that it refuses to. */
function outcomeOf(read: () => unknown): unknown {
  try {
    return { value: read() };
  } catch (error) {
    if (error instanceof FileRefused || error instanceof SyntaxError) return 'refused';
    throw error;
  }
}
