import { reasons } from '../../trpc/errors.ts';
import type { JsonSchema } from '../json-schema.ts';
import { restPrefix } from '../rest.ts';
import type { RestOperation } from '../rest-routes.ts';
import { Components } from './components.ts';
import { describeOperation } from './operation.ts';

const problem: JsonSchema = {
  type: 'object',
  description: 'Why a call was refused. `reason` is for programs, `message` for people.',
  properties: {
    type: { type: 'string', examples: ['urn:workspace-organizer:problem:not-found'] },
    title: { type: 'string', examples: ['Not found'] },
    status: { type: 'integer', examples: [404] },
    reason: { type: 'string', enum: Object.keys(reasons) },
    message: { type: 'string', examples: ['There is no such note; it may have been deleted.'] },
    requestId: { type: 'string', description: 'Finds the line in the server log.', format: 'uuid' },
    issues: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          path: { type: 'array', items: { anyOf: [{ type: 'string' }, { type: 'integer' }] } },
          message: { type: 'string' },
        },
        required: ['path', 'message'],
      },
    },
    details: { type: 'object', additionalProperties: true },
  },
  required: ['type', 'title', 'status', 'reason', 'message', 'requestId'],
};

const description = [
  'Lists answer `{ items, nextCursor }` and take `limit` (default 50, at most 200) and `cursor`.',
  'Times are UTC with milliseconds. Updates and deletes of team rows take `expectedVersion`.',
  'A change of team data may carry `Idempotency-Key`: a repeat with the same key changes nothing twice.',
].join('\n');

/** The OpenAPI 3.1 document of exactly the operations that are served. */
export function openApiDocument(operations: RestOperation[], options: { version: string; port: number }) {
  const components = new Components();
  components.add('Problem', problem);
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of operations) {
    const path = restPrefix + operation.rest.path;
    const known = (paths[path] ??= {});
    known[operation.rest.method.toLowerCase()] = describeOperation(operation, components);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Workspace Organizer',
      version: options.version,
      description,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    paths,
    components: {
      schemas: components.schemas,
      parameters: { IdempotencyKey: idempotencyKey },
      headers: {
        RequestId: {
          description: 'Finds the line in the server log.',
          schema: { type: 'string', format: 'uuid' },
        },
        RetryAfter: { description: 'Seconds after which to try again.', schema: { type: 'integer' } },
      },
      securitySchemes: securitySchemes(options.port),
    },
  };
}

const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'Names this change: a repeat with the same key and input answers the first result again.',
  schema: { type: 'string', minLength: 1, maxLength: 200 },
  example: '0199f3a2-7c1b-7e55-9d3a-5f0c8a1b2c3d',
};

function securitySchemes(port: number) {
  const bearer = (text: string) => ({ type: 'http', scheme: 'bearer', description: text });
  const cookie = (name: string, text: string) => ({ type: 'apiKey', in: 'cookie', name, description: text });
  return {
    localBearer: bearer('The contents of `access-token` in the data folder.'),
    localToken: {
      type: 'apiKey',
      in: 'header',
      name: 'X-WO-Local-Token',
      description: 'The local access token, when `Authorization` carries the shared one.',
    },
    localCookie: cookie(`wo-local-${port}`, 'Set by the start link; `__Host-wo-local` over https.'),
    sharedBearer: bearer('A session or API token: `wo_…`.'),
    sharedCookie: cookie(`wo-session-${port}`, 'Set by sign-in; `__Host-wo-session` over https.'),
  };
}
