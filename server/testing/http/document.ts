import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { z } from 'zod';

const content = z.record(z.string(), z.object({ schema: z.unknown(), example: z.unknown().optional() }));
const parameter = z.object({
  name: z.string(),
  in: z.enum(['path', 'query', 'header']),
  required: z.boolean(),
  schema: z.unknown(),
  example: z.unknown(),
});
const operation = z.object({
  operationId: z.string(),
  tags: z.array(z.string()).min(1),
  'x-guard': z.string(),
  'x-permission': z.union([z.string(), z.array(z.string())]).optional(),
  security: z.array(z.record(z.string(), z.array(z.string()))),
  parameters: z.array(z.union([parameter, z.object({ $ref: z.string() })])),
  requestBody: z.object({ required: z.boolean(), content }).optional(),
  responses: z.record(
    z.string(),
    z.object({
      description: z.string().min(1),
      'x-reasons': z.array(z.string()).optional(),
      content: content.optional(),
    }),
  ),
});
const document = z.object({
  openapi: z.literal('3.1.0'),
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.looseObject({ schemas: z.record(z.string(), z.unknown()) }),
});

export type Operation = z.infer<typeof operation>;

export interface Documented extends Operation {
  method: string;
  path: string;
}

/** The document as a client reads it, with a validator for the schemas in it. */
export function readDocument(text: string) {
  const json: unknown = JSON.parse(text);
  const { paths, components } = document.parse(json);
  const operations: Documented[] = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, found]) => ({ ...found, method: method.toUpperCase(), path })),
  );
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addFormat('base64', true); // zod's; described by pattern as well
  ajv.addSchema({ $id: 'doc', components });
  const compiled = new Map<string, ValidateFunction>();
  /** Says what is wrong with a value, or nothing. */
  const problemsOf = (schema: unknown, value: unknown): string | undefined => {
    const absolute = JSON.stringify(schema ?? {}).replaceAll('"#/components/', '"doc#/components/');
    const validate =
      compiled.get(absolute) ?? ajv.compile(z.record(z.string(), z.unknown()).parse(JSON.parse(absolute)));
    compiled.set(absolute, validate);
    return validate(value) ? undefined : ajv.errorsText(validate.errors);
  };
  return { json, operations, schemas: components.schemas, problemsOf };
}

/** Nobody listens there: the example of a real address would be looked up, `embedded:` takes seconds to make. */
const nowhere = 'postgres://wo:secret@127.0.0.1:1/wo';

/**
 * A request made of nothing but the document's examples.
 * @param real values of members to use instead, where the operation has them
 */
export function exampleRequest(
  { method, path, parameters, requestBody }: Documented,
  real: Record<string, unknown> = {},
) {
  const given = parameters
    .filter((found) => 'name' in found)
    .map((found) => ({ ...found, example: real[found.name] ?? found.example }));
  const filled = given
    .filter((found) => found.in === 'path')
    .reduce((url, { name, example }) => url.replace(`{${name}}`, encodeURIComponent(String(example))), path);
  const query = new URLSearchParams(
    given
      .filter((found) => found.in === 'query' && found.required)
      .map(({ name, example }): [string, string] => [name, String(example)]),
  );
  const body = requestBody?.content['application/json']?.example;
  const headers: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
  return {
    method,
    url: query.size > 0 ? `${filled}?${query.toString()}` : filled,
    ...(body !== undefined && {
      body: JSON.stringify(body, (key, value: unknown) => (key === 'url' ? nowhere : (real[key] ?? value))),
    }),
    headers,
  };
}
