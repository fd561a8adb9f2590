import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { callApi, textOf } from '../../testing/api.ts';
import { givenDefinitions } from '../../testing/control-m-definitions.ts';
import { emptyDatabase } from '../../testing/databases.ts';
import { tempFolder } from '../../testing/temp.ts';
import { startApp } from '../../testing/http/app.ts';
import { type Documented, exampleRequest, readDocument } from '../../testing/http/document.ts';

const admin = { username: 'ada', displayName: 'Ada', password: 'four words in a row' };

/** A server of a team with one of everything, called by someone who may do everything. */
async function team() {
  const { url, app } = await startApp();
  const local = app.services.localAccess.accessToken;
  const configure = {
    url: await emptyDatabase(),
    migrate: 'apply',
    firstAdmin: admin,
    acceptSharedLogin: true,
  };
  const call = async (path: string, body: unknown, session?: string) => {
    const answer = await callApi(url, path, { body, local, session });
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer;
  };
  await call('/installation/configure', configure);
  const { displayName: _name, ...credentials } = admin;
  const session = textOf(await call('/shared/auth/sign-in', credentials), 'sessionToken');
  const make = async (path: string, body: object) => textOf(await call(path, body, session), 'id');

  const folder = tempFolder('workspace');
  writeFileSync(join(folder, 'a.cmd'), '@echo off\r\n');
  const teamId = await make('/shared/teams', { slug: 'ops', name: 'Operations' });
  const userId = await make('/shared/users', {
    username: 'ben',
    displayName: 'Ben',
    password: 'other words in a row',
  });
  /** What `{id}` stands for below each path. */
  const ids: Record<string, string> = {
    '/shared/teams': teamId,
    '/shared/users': userId,
    '/shared/roles': await make('/shared/roles', {
      key: 'night',
      name: 'Night',
      permissions: ['scripts:read'],
    }),
    '/shared/role-bindings': await make('/shared/role-bindings', { userId, role: 'viewer', teamId }),
    '/shared/tokens': await make('/shared/tokens', { name: 'nightly import' }),
    '/shared/audit-sinks': await make('/shared/audit-sinks', {
      name: 'archive',
      kind: 'webhook',
      target: 'https://127.0.0.1:9/',
      from: 'now',
    }),
    '/shared/scripts': await make('/shared/scripts', { teamId, name: 'first.cmd', content: '@echo off\r\n' }),
    '/shared/control-m/environments': await make('/shared/control-m/environments', { teamId, name: 'PROD' }),
    '/local/notes': await make('/local/notes', { title: 'Month end', body: '' }),
    '/local/workspaces': await make('/local/workspaces', { name: 'Batch', path: folder }),
  };
  const connection = app.services.shared.connection();
  if (!connection) throw new Error('The team database was lost.');
  const environment = { id: ids['/shared/control-m/environments'] ?? '', teamId };
  const definitions = await givenDefinitions(connection, environment, [{ key: 'F/' }, { key: 'F/A#1' }]);
  ids['/shared/control-m/folders'] = definitions['F/'] ?? '';
  const job = definitions['F/A#1'] ?? '';
  ids['/shared/control-m/jobs'] = job;
  const detail = await callApi(url, `/shared/control-m/jobs/${job}`, { session });
  ids['/shared/control-m/imports'] = textOf(detail, 'importId');
  const entries = await callApi(url, '/shared/audit-entries', { session });
  ids['/shared/audit-entries'] = textOf(entries, 'items.0.id');
  const source = { workspaceId: ids['/local/workspaces'], teamId };
  ids['/bridge/scans'] = await make('/bridge/scans', source);
  await call('/bridge/publish', source, session);
  ids['/bridge/publications'] = textOf(
    await callApi(url, '/bridge/publications', { session, local }),
    'items.0.id',
  );
  const members: Record<string, unknown> = {
    teamId,
    userId,
    workspaceId: ids['/local/workspaces'],
    environmentId: ids['/shared/control-m/environments'],
    left: ids['/shared/control-m/environments'],
    right: ids['/shared/control-m/environments'],
    scriptId: ids['/shared/scripts'],
    path: 'a.cmd',
    version: 1,
    role: 'editor',
  };
  const backup = textOf(await call('/local/backups', {}), 'name');
  return { url, local, session, ids, members, folder, backup };
}

/** The example request, about things that exist. */
function realRequest(
  operation: Documented,
  { ids, members, folder, backup }: Awaited<ReturnType<typeof team>>,
) {
  const job = ids['/shared/control-m/jobs'];
  const { url, body, ...rest } = exampleRequest(operation, {
    ...members,
    ...(operation.path.endsWith('/workspaces') && { path: folder }),
    ...(operation.path.includes('/local/backups/{name}') && { name: backup }),
    ...(operation.path.endsWith('/control-m/paths') && { from: job, to: job }),
  });
  const prefix = Object.keys(ids).find((path) => operation.path.startsWith(`/api/v1${path}/{id}`));
  const id = prefix === undefined ? undefined : ids[prefix];
  const parts = url.split('/');
  const at = `/api/v1${prefix}/`.split('/').length - 1;
  if (id !== undefined) parts[at] = parts[at]?.replace(/^[^?]+/, id) ?? id;
  // one of several members that are all optional is needed
  const chosen = operation.path.endsWith('/control-m/what-if')
    ? `&jobId=${job}`
    : operation.path === '/api/v1/shared/impact'
      ? '&server=FIN-FS01'
      : '';
  return { ...rest, url: parts.join('/') + chosen, ...(body !== undefined && { body }) };
}

describe('the API document in a team', () => {
  it('describes what is really answered: every read works, every change answers as documented', async () => {
    const given = await team();
    const { operations, problemsOf } = readDocument(
      await (await fetch(`${given.url}/api/openapi.json`)).text(),
    );
    const reads = operations.filter(({ method }) => method === 'GET');
    const changes = operations.filter(
      ({ method, operationId }) => method !== 'GET' && !/^(installation|system)\.|signOut/.test(operationId),
    );
    const order = ['POST', 'PATCH', 'DELETE'];
    changes.sort((a, b) => order.indexOf(a.method) - order.indexOf(b.method));
    const wrong: unknown[] = [];
    const succeeded: string[] = [];
    for (const operation of [...reads, ...changes]) {
      const { url, ...request } = realRequest(operation, given);
      const proofs = { authorization: `Bearer ${given.session}`, 'x-wo-local-token': given.local };
      const answer = await fetch(given.url + url, { ...request, headers: { ...request.headers, ...proofs } });
      const text = await answer.text();
      const documented = operation.responses[String(answer.status)];
      const json = answer.headers.get('content-type')?.includes('json') ?? false;
      const type = answer.ok ? 'application/json' : 'application/problem+json';
      const schema = documented?.content?.[type]?.schema;
      const problem = json && schema !== undefined ? problemsOf(schema, JSON.parse(text)) : undefined;
      if (!documented || problem !== undefined)
        wrong.push([operation.operationId, answer.status, problem, text]);
      if (operation.method === 'GET' && !answer.ok) wrong.push([operation.operationId, url, text]);
      if (answer.ok) succeeded.push(operation.operationId);
    }
    expect(wrong).toEqual([]);
    // control: the changes were not all refused for a trivial reason
    expect(succeeded).toContain('shared.scripts.create');
    expect(succeeded).toContain('bridge.publish.publish');
    expect(succeeded.length).toBeGreaterThan(operations.length * 0.6);
  });
});
