import { type JsonSchema, resolve } from './json-schema.ts';

/** A query member as the URL has it: given once, or several times. */
export type QueryText = string | string[];

/**
 * Reads the text of a URL as the type its JSON Schema asks for. Text that does not fit stays text, so
 * that validation refuses it with the field's path: `archived=0` is not false, `limit=1e2` not 100.
 */
export function coerce(text: QueryText, schema: JsonSchema, root: JsonSchema): unknown {
  const types = typesOf(schema, root);
  const list = types.get('array');
  if (list) return coerceList(text, list, root);
  if (Array.isArray(text)) return text; // a single value given twice: refused by validation
  if (types.has('string')) return text;
  if (types.has('boolean') && (text === 'true' || text === 'false')) return text === 'true';
  if ((types.has('number') || types.has('integer')) && isNumber(text)) return Number(text);
  if (types.has('null') && text === 'null') return null;
  return text;
}

function coerceList(text: QueryText, schema: JsonSchema, root: JsonSchema): unknown[] {
  const parts = Array.isArray(text) ? text : text === '' ? [] : text.split(',');
  const items = resolve(schema, root).items ?? {};
  return parts.map((part) => coerce(part, items, root));
}

function isNumber(text: string): boolean {
  return /^-?(0|[1-9]\d*)(\.\d+)?$/.test(text);
}

/** JSON types a schema allows, each with the schema that allows it. */
function typesOf(schema: JsonSchema, root: JsonSchema): Map<string, JsonSchema> {
  const target = resolve(schema, root);
  const found = new Map<string, JsonSchema>();
  const named = target.type === undefined ? literalTypes(target) : [target.type].flat();
  for (const type of named) found.set(type, target);
  for (const part of [...(target.anyOf ?? []), ...(target.oneOf ?? []), ...(target.allOf ?? [])])
    for (const [type, owner] of typesOf(part, root)) found.set(type, owner);
  return found;
}

function literalTypes({ enum: allowed, const: only }: JsonSchema): string[] {
  const values = allowed ?? (only === undefined ? [] : [only]);
  return values.map((value) => (value === null ? 'null' : typeof value));
}
