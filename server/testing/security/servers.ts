import { v7 } from 'uuid';
import { grants } from '../../../db/shared/migrate.ts';
import type { Team } from '../../../db/shared/schema/index.ts';
import { permissions } from '../../shared/rbac/permissions.ts';
import { type GuardCase, guardCases } from '../guard-cases.ts';
import type { Member } from '../given.ts';
import { onServer } from '../postgres.ts';
import { allProcedures, type Procedure } from '../procedure-call.ts';
import { soloServer, type TeamServer, teamServer } from '../team-server.ts';
import { until } from '../until.ts';

/** Another server on the same team database. */
export async function secondServer({ databaseUrl, connection, given }: TeamServer): Promise<TeamServer> {
  const server = await soloServer();
  await server.app.services.shared.use({ url: databaseUrl, migrate: 'verify' });
  await until(() => server.app.services.shared.connection(), { timeoutMs: 30_000 });
  return { ...server, databaseUrl, connection, given };
}

/** A server that logs in with the rights of `wo shared sql --app-role`; `connection` and `given` stay the owner's. */
export interface AppRoleServer extends TeamServer {
  role: string;
  appUrl: string;
}

export async function appRoleServer(): Promise<AppRoleServer> {
  const owner = await teamServer('postgres');
  const role = `app_${v7().replaceAll('-', '')}`;
  const run = (statements: string[]) =>
    onServer(owner.databaseUrl, async (raw) => {
      for (const statement of statements) await raw.unsafe(statement);
    });
  await run([`create role ${role} login password 'app'`, ...grants(role)]);
  const appUrl = Object.assign(new URL(owner.databaseUrl), { username: role, password: 'app' }).href;
  const server = await secondServer({ ...owner, databaseUrl: appUrl });
  const close = async () => {
    await server.close();
    await run([`drop owned by ${role}`, `drop role ${role}`]);
    await owner.close();
  };
  return { ...server, databaseUrl: owner.databaseUrl, role, appUrl, close };
}

/** The procedures of team data, each with how to call it. */
export const guardedCases: (Procedure & { theCase: GuardCase })[] = allProcedures().flatMap((procedure) => {
  const theCase = guardCases[procedure.path];
  return theCase ? [{ ...procedure, theCase }] : [];
});

/** Someone who may call it: an administrator of `team`, or of all where no team owns the thing. */
export function callerFor(server: TeamServer, { meta }: Procedure, team: Team): Promise<Member> {
  const ofAll = meta.permissions?.some((permission) => permissions[permission].level === 'org') ?? false;
  return server.given.member({ role: 'admin', team: ofAll ? null : team });
}

/** What one call came to over tRPC, as raw as a client sees it. */
export interface Sent {
  status: number;
  text: string;
  cookies: string[];
  requestId: string;
  ms: number;
}

/** Files are sent over REST alone. */
function requestOf(path: string, input: Record<string, unknown>) {
  const rest = allProcedures().find((procedure) => procedure.path === path)?.meta.rest;
  if (rest?.accept !== 'files')
    return { url: `/trpc/${path}`, type: 'application/json', body: JSON.stringify(input) };
  const query = new URLSearchParams(
    Object.entries(input).map(([name, value]): [string, string] => [name, String(value)]),
  );
  const url = `/api/v1${rest.path}?${query.toString()}`;
  return { url, type: 'application/octet-stream', body: '<DEFTABLE/>' };
}

/** Sends a mutation the way clients do. */
export async function sendChange(
  server: Pick<TeamServer, 'url' | 'localToken'>,
  { path }: Pick<Procedure, 'path'>,
  input: Record<string, unknown>,
  session: string | undefined,
): Promise<Sent> {
  const startedAt = performance.now();
  const { url, type, body } = requestOf(path, input);
  const response = await fetch(new URL(url, server.url), {
    method: 'POST',
    headers: {
      'content-type': type,
      'x-wo-local-token': server.localToken,
      ...(session !== undefined && { authorization: `Bearer ${session}` }),
    },
    body,
    signal: AbortSignal.timeout(20_000),
  });
  const text = await response.text();
  return {
    status: response.status,
    text,
    cookies: response.headers.getSetCookie(),
    requestId: response.headers.get('x-request-id') ?? '',
    ms: performance.now() - startedAt,
  };
}
