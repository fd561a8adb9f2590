import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { coerce } from './coerce.ts';
import { jsonSchemaOf } from './json-schema.ts';

const read = (text: string | string[], type: z.ZodType) => {
  const schema = jsonSchemaOf(type, 'input');
  return coerce(text, schema, schema);
};

describe('coerce', () => {
  it.each([
    ['true', true],
    ['false', false],
    ['1', '1'],
    ['0', '0'],
    ['True', 'True'],
    ['', ''],
  ])('reads only true and false as booleans: %j', (text, expected) => {
    expect(read(text, z.boolean())).toBe(expected);
  });

  it.each([
    ['50', 50],
    ['-3', -3],
    ['1.5', 1.5],
    ['1e2', '1e2'],
    ['0x10', '0x10'],
    ['007', '007'],
    [' 7', ' 7'],
    ['', ''],
    ['Infinity', 'Infinity'],
  ])('reads numbers strictly: %j', (text, expected) => {
    expect(read(text, z.number())).toBe(expected);
  });

  it('keeps the text of a string field, whatever it looks like', () => {
    expect(read('false', z.string())).toBe('false');
    expect(read('12', z.union([z.string(), z.number()]))).toBe('12');
  });

  it('reads lists from repeated parameters and from commas', () => {
    expect(read(['a', 'b'], z.array(z.string()))).toEqual(['a', 'b']);
    expect(read('1,2', z.array(z.int()))).toEqual([1, 2]);
    expect(read('', z.array(z.string()))).toEqual([]);
  });

  it('leaves a value given twice for refusal', () => {
    expect(read(['1', '2'], z.int())).toEqual(['1', '2']);
  });

  it('looks through optional, nullable, default, literal and named schemas', () => {
    expect(read('true', z.boolean().nullable().optional())).toBe(true);
    expect(read('null', z.int().nullable())).toBe(null);
    expect(read('5', z.int().default(3))).toBe(5);
    expect(read('7', z.literal([7, 8]))).toBe(7);
    const named = z.object({ n: z.int().meta({ id: 'TestNumber' }) });
    const schema = jsonSchemaOf(named, 'input');
    expect(coerce('7', schema.properties?.n ?? {}, schema)).toBe(7);
  });

  it('does not change the schema that tRPC uses', () => {
    const schema = z.object({ archived: z.boolean() });
    read('false', schema.shape.archived);
    expect(schema.safeParse({ archived: 'false' }).success).toBe(false);
  });
});
