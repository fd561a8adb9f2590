import { z } from 'zod';
import { Refusal } from '../trpc/errors.ts';
import { coerce, type QueryText } from './coerce.ts';
import { type JsonSchema, propertiesOf, takesAnyMember } from './json-schema.ts';

/** The three places of an HTTP request where input can be. */
export interface RawInput {
  path: Record<string, string>;
  query: Record<string, QueryText>;
  body: unknown;
}

const object = z.record(z.string(), z.unknown());

/**
 * Merges path, query and body into one procedure input. Text of the URL is read by its JSON Schema type
 * on a copy; a body is taken as it is.
 * @throws Refusal INVALID_INPUT - an unknown query parameter, a body that is no object, or one field
 *   given twice with different values
 */
export function mergeInput(
  raw: RawInput,
  schema: JsonSchema | undefined,
): Record<string, unknown> | undefined {
  const known = schema ? propertiesOf(schema) : {};
  const open = schema !== undefined && takesAnyMember(schema);
  const input: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(raw.path)) input[name] = read(name, value, known, schema);
  for (const [name, value] of Object.entries(raw.query)) {
    if (!Object.hasOwn(known, name) && !open) throw unknownParameter(name, Object.keys(known));
    add(input, name, read(name, value, known, schema), 'query');
  }
  for (const [name, value] of Object.entries(bodyMembers(raw.body))) add(input, name, value, 'body');
  return schema ? input : undefined;
}

function read(
  name: string,
  text: QueryText,
  known: Record<string, JsonSchema>,
  root: JsonSchema | undefined,
) {
  const schema = Object.hasOwn(known, name) ? known[name] : undefined;
  return schema && root ? coerce(text, schema, root) : text;
}

function bodyMembers(body: unknown): Record<string, unknown> {
  if (body === undefined || body === null) return {};
  const parsed = object.safeParse(body);
  if (parsed.success) return parsed.data;
  throw invalid([], 'The body must be a JSON object.');
}

function add(input: Record<string, unknown>, name: string, value: unknown, where: string): void {
  if (Object.hasOwn(input, name) && JSON.stringify(input[name]) !== JSON.stringify(value))
    throw invalid([name], `The ${where} and the URL give different values.`);
  // `__proto__` as an own member, not as the prototype
  Object.defineProperty(input, name, { value, enumerable: true, configurable: true, writable: true });
}

function unknownParameter(name: string, known: string[]): Refusal {
  const allowed = known.length > 0 ? `Known: ${known.join(', ')}.` : 'This call takes none.';
  return invalid([name], `There is no such parameter. ${allowed}`);
}

function invalid(path: string[], message: string): Refusal {
  const where = path.length > 0 ? `${path.join('.')}: ` : '';
  return new Refusal('INVALID_INPUT', `The input was refused. ${where}${message}`, undefined, {
    issues: [{ path, message }],
  });
}
