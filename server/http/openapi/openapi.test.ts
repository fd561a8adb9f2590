import { describe, expect, it } from 'vitest';
import { appRouter } from '../../router.ts';
import { reasons } from '../../trpc/errors.ts';
import { restOperations } from '../rest-routes.ts';
import { startApp } from '../../testing/http/app.ts';
import { testRouter } from '../../testing/http/router.ts';
import { featureRefusals } from './refusals.ts';
import { exampleRequest, readDocument } from '../../testing/http/document.ts';

async function served(options: Parameters<typeof startApp>[0] = {}) {
  const started = await startApp(options);
  const answer = await fetch(`${started.url}/api/openapi.json`);
  expect(answer.status).toBe(200);
  return { ...started, ...readDocument(await answer.text()) };
}

/** `x-reasons` lists what the guard can say; a feature may refuse for more reasons of the same statuses. */
const isReason = (value: unknown): boolean => typeof value === 'string' && Object.hasOwn(reasons, value);

/** `METHOD /path` of each line of Fastify's route tree; HEAD comes along with each GET. */
function printedRoutes(tree: string): string[] {
  const parts: string[] = [];
  return tree.split('\n').flatMap((row) => {
    const [, indent = '', part = '', methods = ''] = /^([│ ]*)[└├]── (\S+)(?: \(([^)]+)\))?$/.exec(row) ?? [];
    const depth = indent.length / 4;
    parts.splice(depth, parts.length, part);
    const names = methods.split(', ').filter((name) => name !== '' && name !== 'HEAD');
    return names.map((name) => `${name} ${parts.join('')}`);
  });
}

describe('the API document', () => {
  it('lists every procedure but subscriptions, and nothing else', async () => {
    const { operations } = await served();
    const expected = restOperations(appRouter).map(
      ({ id, rest }) => `${id} ${rest.method} /api/v1${rest.path}`,
    );
    const documented = operations.map(({ operationId, method, path }) => `${operationId} ${method} ${path}`);
    expect(documented.sort()).toEqual(expected.sort());
  });

  it('lists exactly the routes that Fastify serves below /api/v1', async () => {
    const { app, operations } = await served();
    const documented = operations.map(
      ({ method, path }) => `${method} ${path.replace(/\{([^}]+)\}/g, ':$1')}`,
    );
    const routes = printedRoutes(app.http.printRoutes({ commonPrefix: false }));
    expect(routes.filter((route) => route.includes(' /api/v1')).sort()).toEqual(documented.sort());
  });

  it('says for each operation which permission it needs', async () => {
    const { operations } = await served();
    const metas = new Map(restOperations(appRouter).map(({ id, meta }) => [id, meta]));
    for (const operation of operations) {
      const meta = metas.get(operation.operationId);
      expect([operation['x-permission'] ?? []].flat()).toEqual(meta?.permissions ?? []);
      expect(operation.security.length > 0).toBe(!['public', 'shared-entry'].includes(operation['x-guard']));
    }
  });

  it('has examples that its own schemas allow', async () => {
    const { operations, problemsOf } = await served();
    const wrong: unknown[] = [];
    const check = (place: string, schema: unknown, example: unknown) => {
      const problem = example === undefined ? 'no example' : problemsOf(schema, example);
      if (problem !== undefined) wrong.push([place, problem, example]);
    };
    for (const { operationId, parameters, requestBody, responses } of operations) {
      for (const found of parameters)
        if ('name' in found) check(`${operationId} ${found.name}`, found.schema, found.example);
      const body = requestBody?.content['application/json'];
      if (body) check(`${operationId} body`, body.schema, body.example);
      const ok = responses['200']?.content?.['application/json'];
      if (ok) check(`${operationId} answer`, ok.schema, ok.example);
    }
    expect(wrong).toEqual([]);
  });

  it('names refusals of features that exist', () => {
    const ids = restOperations(appRouter).map(({ id }) => id);
    expect(Object.keys(featureRefusals).filter((id) => !ids.includes(id))).toEqual([]);
  });

  it.each([
    ['shared.roles.create', ['UNKNOWN_REFERENCE', 'CANNOT_GRANT', 'ALREADY_EXISTS'], ['BUILT_IN_ROLE']],
    ['shared.roles.delete', ['BUILT_IN_ROLE', 'IN_USE'], ['ALREADY_EXISTS', 'CANNOT_GRANT']],
    ['shared.users.update', ['WEAK_PASSWORD', 'LAST_ADMIN', 'CANNOT_GRANT'], ['ALREADY_EXISTS']],
    ['shared.roleBindings.delete', ['LAST_ADMIN', 'CANNOT_GRANT'], ['IN_USE']],
    ['bridge.publish.preview', ['PATH_NOT_A_FOLDER', 'PATH_OUTSIDE_WORKSPACE'], ['ALREADY_EXISTS']],
    ['local.workspaces.create', ['PATH_NOT_A_FOLDER'], ['ALREADY_EXISTS']],
  ])('%s is documented with what it can refuse for, and not more', async (id, can, cannot) => {
    const { operations } = await served();
    const found = operations.find(({ operationId }) => operationId === id);
    const listed = Object.values(found?.responses ?? {}).flatMap((response) => response['x-reasons'] ?? []);
    expect(listed).toEqual(expect.arrayContaining(can));
    expect(listed.filter((reason) => cannot.some((other) => other === reason))).toEqual([]);
  });

  it('has no reference to nothing', async () => {
    const { json, schemas } = await served();
    const used = [...JSON.stringify(json).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(
      (match) => match[1],
    );
    expect(used.filter((name) => !Object.hasOwn(schemas, name ?? ''))).toEqual([]);
    expect(JSON.stringify(json)).not.toContain('#/$defs/');
  });

  it('is what the server does: its own examples, sent by the owner in Solo, get documented answers', async () => {
    const { url, owner, operations, problemsOf } = await served();
    const wrong: unknown[] = [];
    for (const operation of operations) {
      const { url: path, ...request } = exampleRequest(operation);
      const answer = await fetch(url + path, { ...request, headers: { ...request.headers, ...owner } });
      const { status } = answer;
      const text = await answer.text();
      const documented = operation.responses[String(status)];
      const type = status < 300 ? 'application/json' : 'application/problem+json';
      const schema = documented?.content?.[type]?.schema;
      const body: unknown = text === '' ? undefined : JSON.parse(text);
      const problem = schema === undefined || status === 204 ? undefined : problemsOf(schema, body);
      const wrongRoute = status === 404 && JSON.stringify(body).includes('There is nothing at');
      if (!documented || problem !== undefined || wrongRoute || status === 500)
        wrong.push([operation.operationId, status, problem ?? 'not documented', text.slice(0, 300)]);
      if (status >= 400 && !isReason(Object(body).reason))
        wrong.push([operation.operationId, 'no reason', text]);
    }
    expect(wrong).toEqual([]);
  });

  it('notices a wrong example (control)', () => {
    const text = JSON.stringify({
      openapi: '3.1.0',
      paths: {},
      components: { schemas: { A: { type: 'object', required: ['b'] } } },
    });
    expect(readDocument(text).problemsOf({ $ref: '#/components/schemas/A' }, {})).toContain(
      "required property 'b'",
    );
  });

  it('describes path, query and body apart, and bytes as bytes', async () => {
    const { operations } = await served({ router: testRouter });
    const of = (id: string) => operations.find(({ operationId }) => operationId === id);
    const places = (id: string) =>
      of(id)?.parameters.map((found) => ('name' in found ? [found.name, found.in, found.required] : found));
    expect(places('remove')).toEqual([
      ['id', 'path', true],
      ['expectedVersion', 'query', true],
    ]);
    expect(places('change')).toEqual([['id', 'path', true]]);
    expect(Object.keys(of('remove')?.responses ?? {})).toContain('204');
    expect(of('file')?.responses['200']?.content).toEqual({
      'application/octet-stream': { schema: { type: 'string', format: 'binary' } },
    });
    expect(of('mine')?.responses['401']?.['x-reasons']).toEqual(['LOCAL_PROOF_REQUIRED']);
  });
});

describe('the API page', () => {
  it('brings everything along and lets only its own scripts run', async () => {
    const { url } = await startApp({ router: testRouter });
    const answer = await fetch(`${url}/api/docs`);
    const html = await answer.text();
    expect(html).not.toMatch(/(src|href)="https?:/);
    expect(html).not.toMatch(/ style="/);
    const policy = answer.headers.get('content-security-policy') ?? '';
    expect(policy).not.toContain('unsafe');
    for (const [, nonce] of html.matchAll(/nonce="([^"]+)"/g)) expect(policy).toContain(`'nonce-${nonce}'`);
    for (const [, path] of html.matchAll(/(?:src|href)="(\/[^"]+)"/g)) {
      const file = await fetch(url + path);
      expect([path, file.status, file.headers.get('content-type')]).toEqual([
        path,
        200,
        expect.stringContaining('utf-8'),
      ]);
      expect((await file.text()).length).toBeGreaterThan(10_000);
    }
  });
});
