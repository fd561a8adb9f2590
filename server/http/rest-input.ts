import { z } from 'zod';
import { type Issue, Refusal } from '../trpc/errors.ts';
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
 * @throws Refusal INVALID_INPUT - an unknown query parameter or body member, a body that is no object, or
 *   one field given twice with different values
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
  const body = Object.entries(bodyMembers(raw.body));
  // A misspelt member that was dropped would look like a change that was made.
  const strange = open || takesAnything(schema) ? [] : body.filter(([name]) => !Object.hasOwn(known, name));
  if (strange.length > 0)
    throw unknownMembers(
      strange.map(([name]) => name),
      Object.keys(known),
    );
  for (const [name, value] of body) add(input, name, value, 'body');
  return schema ? input : undefined;
}

/** A schema that names no member, such as `z.unknown()`: the procedure looks at its input itself. */
function takesAnything(schema: JsonSchema | undefined): boolean {
  return schema !== undefined && schema.type !== 'object' && Object.keys(propertiesOf(schema)).length === 0;
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
  return invalid([name], `There is no such parameter. ${knownNames(known)}`);
}

function unknownMembers(names: string[], known: string[]): Refusal {
  const message = `There is no such field. ${knownNames(known)}`;
  return refusal(names.map((name) => ({ path: [name], message })));
}

function knownNames(known: string[]): string {
  return known.length > 0 ? `Known: ${known.join(', ')}.` : 'This call takes none.';
}

function invalid(path: string[], message: string): Refusal {
  return refusal([{ path, message }]);
}

function refusal(issues: Issue[]): Refusal {
  const text = issues.map(({ path, message }) =>
    path.length > 0 ? `${path.join('.')}: ${message}` : message,
  );
  return new Refusal('INVALID_INPUT', `The input was refused. ${text.join(' ')}`, undefined, { issues });
}
