import { z } from 'zod';
import { reasons } from '../../trpc/errors.ts';
import type { Guard } from '../../trpc/rest.ts';
import { type JsonSchema, jsonSchemaOf, propertiesOf, resolve } from '../json-schema.ts';
import { inputSchemaOf, type RestOperation } from '../rest-routes.ts';
import { uploadTypes } from '../upload.ts';
import type { Components } from './components.ts';
import { exampleOf } from './example.ts';
import { byStatus, hasBody, refusalsOf, takesKey } from './refusals.ts';

const localProofs = ['localBearer', 'localToken', 'localCookie'];
const sharedProofs = ['sharedBearer', 'sharedCookie'];
const one = (names: string[]) => names.map((name) => ({ [name]: [] }));

/** One of these sets of proofs is needed. */
const security: Record<Guard, Record<string, string[]>[]> = {
  public: [],
  'shared-entry': [],
  local: one(localProofs),
  shared: one(sharedProofs),
  'shared-session': one(sharedProofs),
  bridge: ['localToken', 'localCookie'].flatMap((local) =>
    sharedProofs.map((shared) => ({ [local]: [], [shared]: [] })),
  ),
};

/** Describes one operation; its named schemas go to `components`. */
export function describeOperation(operation: RestOperation, components: Components) {
  const { id, meta, rest, type } = operation;
  const input = inputSchemaOf(operation);
  const name = componentName(id);
  const permissions = meta.permissions ?? [];
  const body = hasBody(rest.method) ? bodyOf(operation, input, components, name) : undefined;
  return {
    operationId: id,
    summary: rest.summary,
    ...(rest.description !== undefined && { description: rest.description }),
    tags: [id.split('.').slice(0, -1).join(' ')],
    'x-procedure-type': type,
    'x-guard': meta.guard ?? 'public',
    ...(permissions.length > 0 && {
      'x-permission': permissions.length === 1 ? permissions[0] : permissions,
    }),
    security: security[meta.guard ?? 'public'],
    parameters: parametersOf(operation, input, components, name),
    ...(body && { requestBody: body }),
    responses: { ...success(operation, components, name), ...failures(operation, input) },
  };
}

function componentName(id: string): string {
  return id
    .split(/[.-]/)
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('');
}

function parametersOf(
  operation: RestOperation,
  input: JsonSchema | undefined,
  components: Components,
  name: string,
) {
  const { rest, pathParams, meta } = operation;
  const members = input ? propertiesOf(input) : {};
  const required = new Set(input ? requiredOf(input) : []);
  const place = (member: string) => (pathParams.includes(member) ? 'path' : 'query');
  const inBody = hasBody(rest.method) && rest.accept !== 'files';
  const inUrl = Object.keys(members).filter((member) => place(member) === 'path' || !inBody);
  const found = inUrl.map((member) => {
    const own = members[member] ?? {};
    const schema = components.hoist({ ...own, ...(input?.$defs && { $defs: input.$defs }) }, name);
    return {
      name: member,
      in: place(member),
      required: place(member) === 'path' || required.has(member),
      ...(own.description !== undefined && { description: own.description }),
      schema,
      example: rest.example?.[member] ?? exampleOf(own, 'input', input),
    };
  });
  return takesKey(meta) ? [...found, { $ref: '#/components/parameters/IdempotencyKey' }] : found;
}

function requiredOf(schema: JsonSchema, root: JsonSchema = schema): string[] {
  const target = resolve(schema, root);
  return [...(target.required ?? []), ...(target.allOf ?? []).flatMap((part) => requiredOf(part, root))];
}

function bodyOf(
  operation: RestOperation,
  input: JsonSchema | undefined,
  components: Components,
  name: string,
) {
  if (operation.rest.accept === 'files') return fileBody;
  return input && requestBody(operation, input, components, name);
}

const file = { type: 'string', format: 'binary' };
const fileBody = {
  required: true,
  content: {
    [uploadTypes.plain]: { schema: file },
    [uploadTypes.multipart]: {
      schema: { type: 'object', properties: { file: { type: 'array', items: file } }, required: ['file'] },
    },
  },
};

function requestBody(operation: RestOperation, input: JsonSchema, components: Components, name: string) {
  const schema = without(input, operation.pathParams);
  const members = Object.keys(propertiesOf(schema));
  if (members.length === 0 && schema.additionalProperties === undefined) return undefined;
  const generated = exampleOf(schema, 'input');
  const own = Object.entries(operation.rest.example ?? {}).filter(
    ([member]) => !operation.pathParams.includes(member),
  );
  return {
    required: requiredOf(schema).length > 0,
    content: {
      'application/json': {
        schema: components.add(`${name}Input`, schema),
        example: own.length > 0 ? Object.fromEntries(own) : generated,
      },
    },
  };
}

/** The schema without members that are in the path. */
function without(schema: JsonSchema, names: string[], root: JsonSchema = schema): JsonSchema {
  if (names.length === 0) return schema;
  const target = resolve(schema, root);
  const each = (parts: JsonSchema[]) => parts.map((part) => without(part, names, root));
  return {
    ...target,
    ...(root.$defs && { $defs: root.$defs }),
    ...(target.properties && {
      properties: Object.fromEntries(
        Object.entries(target.properties).filter(([name]) => !names.includes(name)),
      ),
    }),
    ...(target.required && { required: target.required.filter((name) => !names.includes(name)) }),
    ...(target.allOf && { allOf: each(target.allOf) }),
    ...(target.anyOf && { anyOf: each(target.anyOf) }),
    ...(target.oneOf && { oneOf: each(target.oneOf) }),
  };
}

function success({ rest, output }: RestOperation, components: Components, name: string) {
  const headers = { 'X-Request-Id': { $ref: '#/components/headers/RequestId' } };
  switch (rest.respond ?? 'json') {
    case 'empty':
      return { 204: { description: 'Done.', headers } };
    case 'bytes':
      return {
        200: {
          description: 'The exact bytes, as an attachment.',
          headers: { ...headers, 'Content-Disposition': { schema: { type: 'string' } } },
          content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } },
        },
      };
    case 'stream':
      return {
        200: {
          description: 'The file, as it is made, as an attachment. One that ends early was cut short.',
          headers: { ...headers, 'Content-Disposition': { schema: { type: 'string' } } },
          content: Object.fromEntries(
            (rest.contentTypes ?? ['*/*']).map((type) => [
              type,
              type === 'application/json'
                ? { schema: { type: 'object' }, example: {} }
                : { schema: { type: 'string', format: 'binary' } },
            ]),
          ),
        },
      };
    case 'json': {
      const schema = jsonSchemaOf(output ?? z.unknown(), 'output');
      const content = {
        schema: components.add(`${name}Output`, schema),
        example: exampleOf(schema, 'output'),
      };
      return { 200: { description: 'Done.', headers, content: { 'application/json': content } } };
    }
  }
}

function failures(operation: RestOperation, input: JsonSchema | undefined) {
  const groups = byStatus(refusalsOf(operation, input));
  return Object.fromEntries(
    groups.map(([status, list]) => [
      status,
      {
        description: list.map((reason) => `\`${reason}\`: ${reasons[reason].about}`).join('\n\n'),
        'x-reasons': list,
        ...(status === 429 || status === 503
          ? { headers: { 'Retry-After': { $ref: '#/components/headers/RetryAfter' } } }
          : {}),
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    ]),
  );
}
