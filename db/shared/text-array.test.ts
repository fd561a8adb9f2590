import fc from 'fast-check';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testServer } from '../../server/testing/databases.ts';
import { parseTextArray } from './text-array.ts';

describe('parseTextArray', () => {
  let sql: postgres.Sql;
  beforeAll(() => {
    sql = postgres(testServer().url, { max: 1, fetch_types: false });
  });
  afterAll(() => sql.end());

  it.each([
    ['{}', []],
    ['{a,b}', ['a', 'b']],
    ['{"a,b","{}",NULL,"NULL",""}', ['a,b', '{}', null, 'NULL', '']],
    ['{"D:\\\\batch","say \\"hi\\""}', ['D:\\batch', 'say "hi"']],
  ])('reads %s', (text, expected) => {
    expect(parseTextArray(text)).toEqual(expected);
  });

  it.each(['', 'a', '{"a}', '{a'])('refuses %j', (text) => {
    expect(() => parseTextArray(text)).toThrow(/Not a text array/);
  });

  it('reads whatever PostgreSQL writes', async () => {
    const letters = fc.constantFrom(...'\\"\'{},  \tNULLa\u00e4\n'.split(''));
    const items = fc.array(fc.string({ unit: letters, maxLength: 6 }), { minLength: 1, maxLength: 5 });
    const property = fc.asyncProperty(items, async (list) => {
      const elements = list.map((item) => sql`${item}::text`);
      const joined = elements.flatMap((element, at) => (at === 0 ? [element] : [sql`, `, element]));
      const [row] = await sql`select array[${joined}]::text[]::text as written`;
      expect(parseTextArray(String(row?.written))).toEqual(list);
    });
    await fc.assert(property, { numRuns: 100 });
  });
});
