import { v7 } from 'uuid';
import { z } from 'zod';
import { appRouter } from '../../router.ts';

/** In every secret, in every script and in every other text that is sent. */
export const secretCanary = 'canary-5ec7e7';
export const scriptCanary = 'canary-5c1217';
export const textCanary = 'canary-7e57';

/** Members whose value is a secret, or holds one. */
export const isSecret = (name: string) =>
  /password|token$|^secret$|^code$|^url$/i.test(name) && name !== 'passwordChanged';

const described = z.object({
  type: z.string().optional(),
  format: z.string().optional(),
  enum: z.array(z.unknown()).optional(),
  const: z.unknown().optional(),
  pattern: z.string().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  items: z.unknown().optional(),
  anyOf: z.array(z.unknown()).optional(),
  oneOf: z.array(z.unknown()).optional(),
  minimum: z.number().optional(),
  $ref: z.string().optional(),
});

/** JSON Schema of what a procedure takes. */
function schemaOf(path: string): unknown {
  const procedure: unknown = new Map(Object.entries(appRouter._def.procedures)).get(path);
  const { inputs } = z
    .object({ inputs: z.array(z.custom<z.ZodType>((value) => value instanceof z.ZodType)) })
    .parse(Object(Reflect.get(Object(procedure), '_def')));
  const [input] = inputs;
  return input ? z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' }) : {};
}

/** An input with a canary in every text: one that is taken as far as patterns and formats let a canary through. */
export function canaryInput(path: string): Record<string, unknown> {
  const made = fill('', schemaOf(path));
  return z.record(z.string(), z.unknown()).catch({}).parse(made);
}

function fill(name: string, schema: unknown): unknown {
  const parsed = described.safeParse(schema);
  if (!parsed.success) return undefined;
  const { data } = parsed;
  const [choice] = data.anyOf ?? data.oneOf ?? [];
  if (choice !== undefined) return fill(name, choice);
  if (data.const !== undefined) return data.const;
  if (data.enum) return data.enum[0];
  switch (data.type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(data.properties ?? {}).map(([member, inner]) => [member, fill(member, inner)]),
      );
    case 'array':
      return [fill(name, data.items)];
    case 'integer':
    case 'number':
      return Math.max(1, data.minimum ?? 1);
    case 'boolean':
      return true;
    case 'string':
      return text(name, data.format);
    default:
      return undefined;
  }
}

function text(name: string, format: string | undefined): string {
  if (/url|target/i.test(name))
    return `postgres://${secretCanary}:${secretCanary}@127.0.0.1:1/${secretCanary}`;
  if (name === 'content') return `rem ${scriptCanary}`;
  if (isSecret(name)) return `${secretCanary} ${name} long enough`;
  if (format === 'uuid') return v7();
  if (format === 'date-time') return new Date(Date.now() + 3_600_000).toISOString();
  if (format === 'email') return `${textCanary}@example.com`;
  return `${textCanary}-${name.toLowerCase()}`;
}
