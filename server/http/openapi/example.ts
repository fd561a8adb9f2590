import { type JsonSchema, resolve } from '../json-schema.ts';

/** Texts to try against a pattern or a length; a schema none of them fits needs its own `examples`. */
const texts = [
  'example',
  'Example',
  'example-1',
  'a',
  'A long enough example text',
  '1',
  'C:\\Batch',
  '#1971c2',
];

const byFormat: Record<string, string> = {
  uuid: '0199f3a2-7c1b-7e55-9d3a-5f0c8a1b2c3d',
  'date-time': '2026-03-01T08:15:30.123Z',
  date: '2026-03-01',
  email: 'ben@example.com',
  uri: 'https://example.com/',
};

/**
 * A value that a schema allows: its first example or default, else one made by type. Optional members
 * are shown in outputs, and in inputs if their author gave an example.
 */
export function exampleOf(
  schema: JsonSchema,
  io: 'input' | 'output',
  root: JsonSchema = schema,
  depth = 0,
): unknown {
  const target = resolve(schema, root);
  if (target.examples?.[0] !== undefined) return target.examples[0];
  if (target.const !== undefined) return target.const;
  if (target.default !== undefined) return target.default;
  if (target.enum) return target.enum[0];
  if (depth > 8) return null; // a schema that contains itself
  const next = (part: JsonSchema) => exampleOf(part, io, root, depth + 1);
  const choice = (target.anyOf ?? target.oneOf)?.[0];
  if (choice) return next(choice);
  if (target.allOf) return mergeObjects(target.allOf.map(next));
  return byType(target, io, next);
}

function byType(schema: JsonSchema, io: 'input' | 'output', next: (part: JsonSchema) => unknown): unknown {
  switch ([schema.type].flat()[0]) {
    case 'object':
      return objectExample(schema, io, next);
    case 'array':
      if (schema.prefixItems) return schema.prefixItems.map(next);
      return schema.items && !isEndless(schema)
        ? Array.from({ length: Math.max(1, schema.minItems ?? 1) }, () => next(schema.items ?? {}))
        : [];
    case 'string':
      return stringExample(schema);
    case 'integer':
    case 'number':
      return Math.max(schema.minimum ?? 1, (schema.exclusiveMinimum ?? 0) + 1);
    case 'boolean':
      return true;
    case 'null':
      return null;
    default:
      return {};
  }
}

function isEndless(schema: JsonSchema): boolean {
  return schema.maxItems === 0;
}

function objectExample(
  schema: JsonSchema,
  io: 'input' | 'output',
  next: (part: JsonSchema) => unknown,
): Record<string, unknown> {
  const required = new Set(schema.required);
  const shown = Object.entries(schema.properties ?? {}).filter(
    ([name, part]) => io === 'output' || required.has(name) || part.examples !== undefined,
  );
  const other = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : {};
  // of a record by an enum every key is required, and none is a property
  const keyed = [...required].filter((name) => !Object.hasOwn(schema.properties ?? {}, name));
  const example: Record<string, unknown> = {};
  for (const [name, part] of shown) example[name] = next(part);
  for (const name of keyed) example[name] = next(other);
  return example;
}

function stringExample(schema: JsonSchema): string {
  const known = schema.format === undefined ? undefined : byFormat[schema.format];
  if (known !== undefined) return known;
  const { minLength = 0, maxLength = Number.POSITIVE_INFINITY, pattern } = schema;
  const allowed = pattern === undefined ? undefined : new RegExp(pattern, 'u');
  const fits = (text: string) =>
    text.length >= minLength && text.length <= maxLength && (allowed === undefined || allowed.test(text));
  return texts.find(fits) ?? 'example'.padEnd(minLength, '.');
}

function mergeObjects(parts: unknown[]): unknown {
  return Object.assign({}, ...parts.filter((part) => typeof part === 'object' && part !== null));
}
