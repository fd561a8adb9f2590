import { isDeepStrictEqual } from 'node:util';
import type { JsonSchema } from '../json-schema.ts';

/** Collects named schemas of all operations into one `components/schemas`. */
export class Components {
  readonly schemas: Record<string, JsonSchema> = {};

  /**
   * Moves a schema's `$defs` here and points its references at them. A name that means something else
   * already (input and output of one zod schema differ) gets `fallback` in front.
   */
  hoist(schema: JsonSchema, fallback: string): JsonSchema {
    const { $defs = {}, ...rest } = schema;
    const names = new Map<string, string>();
    for (const [name, definition] of Object.entries($defs)) {
      const known = this.schemas[name];
      const isFree = !name.startsWith('__') && (known === undefined || isDeepStrictEqual(known, definition));
      names.set(name, isFree ? name : `${fallback}${name.replace(/^_+/, '')}`);
    }
    for (const [name, definition] of Object.entries($defs))
      this.schemas[names.get(name) ?? name] = pointAt(definition, names);
    return pointAt(rest, names);
  }

  /** Adds a schema under a name and answers the reference to it. */
  add(name: string, schema: JsonSchema): JsonSchema {
    this.schemas[name] = this.hoist(schema, name);
    return { $ref: `#/components/schemas/${name}` };
  }
}

function pointAt(schema: JsonSchema, names: ReadonlyMap<string, string>): JsonSchema {
  const text = JSON.stringify(schema, (key, value: unknown) => {
    if (key !== '$ref' || typeof value !== 'string' || !value.startsWith('#/$defs/')) return value;
    const name = value.slice('#/$defs/'.length);
    return `#/components/schemas/${names.get(name) ?? name}`;
  });
  // What was a JSON Schema still is one: only the text of references changed.
  return JSON.parse(text) as JsonSchema;
}
