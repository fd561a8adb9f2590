import { z } from 'zod';

/** As much of JSON Schema (draft 2020-12) as zod produces and we read. */
export interface JsonSchema {
  $ref?: string;
  $defs?: Record<string, JsonSchema>;
  type?: string | string[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  prefixItems?: JsonSchema[];
  additionalProperties?: boolean | JsonSchema;
  propertyNames?: JsonSchema;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  description?: string;
  title?: string;
  examples?: unknown[];
  format?: string;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  multipleOf?: number;
  minItems?: number;
  maxItems?: number;
  [extension: `x-${string}`]: unknown;
}

/** The JSON Schema of what a zod schema takes (`input`) or gives (`output`); never changes the schema itself. */
export function jsonSchemaOf(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, {
    io,
    target: 'draft-2020-12',
    unrepresentable: 'any',
  });
  // zod's type is wider (boolean schemas, foreign keywords); it writes only the keywords listed above.
  return rest as JsonSchema;
}

/** The named members of an object schema, looking through references, unions and intersections. */
export function propertiesOf(schema: JsonSchema, root: JsonSchema = schema): Record<string, JsonSchema> {
  const target = resolve(schema, root);
  const parts = [...(target.allOf ?? []), ...(target.anyOf ?? []), ...(target.oneOf ?? [])];
  const members = parts.flatMap((part) => Object.entries(propertiesOf(part, root)));
  return { ...Object.fromEntries(members), ...target.properties };
}

/** Whether an object schema lets members pass that it does not name. */
export function takesAnyMember(schema: JsonSchema, root: JsonSchema = schema): boolean {
  const target = resolve(schema, root);
  if (target.additionalProperties !== undefined && target.additionalProperties !== false) return true;
  return [...(target.allOf ?? []), ...(target.anyOf ?? []), ...(target.oneOf ?? [])].some((part) =>
    takesAnyMember(part, root),
  );
}

/** Follows `#/$defs/…`; a reference to nothing is a schema that says nothing. */
export function resolve(schema: JsonSchema, root: JsonSchema): JsonSchema {
  if (schema.$ref === undefined) return schema;
  const name = schema.$ref.split('/').at(-1);
  const target = name === undefined ? undefined : root.$defs?.[name];
  return target ? resolve(target, root) : {};
}
