import { sql } from 'drizzle-orm';
import { pino } from 'pino';
import { v7 } from 'uuid';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { rowsOf } from '../../db/shared/schema-state.ts';
import { createLog } from '../log.ts';
import { spellings } from '../testing/secrets-in.ts';
import { until } from '../testing/until.ts';
import { startApp } from '../testing/http/app.ts';
import { allProcedures, type Procedure } from '../testing/procedure-call.ts';
import { guardCases } from '../testing/guard-cases.ts';
import { teamServer } from '../testing/team-server.ts';
import {
  canaryInput,
  isSecret,
  scriptCanary,
  secretCanary,
  textCanary,
} from '../testing/security/canaries.ts';

/** Ends what the others need; they come last. */
const ending = new Set(['installation.disconnect', 'installation.configure', 'system.endSession']);
const walked = allProcedures()
  .filter(({ type }) => type !== 'subscription')
  .sort((a, b) => Number(ending.has(a.path)) - Number(ending.has(b.path)));

const row = z.object({ row: z.string() });

it('canary secrets in every input of every procedure are in no log, metric, error and audit row (SEC-14)', async () => {
  const server = await teamServer('postgres');
  const { app, url, log, owner } = await startApp();
  await app.services.shared.use({ url: server.databaseUrl, migrate: 'verify' });
  await until(() => app.services.shared.connection(), { timeoutMs: 30_000 });
  const team = await server.given.team();
  const reached: string[] = [];
  const told: string[] = [];

  async function call(procedure: Procedure, input: Record<string, unknown>, session: string | undefined) {
    const { path, type, meta } = procedure;
    const headers = {
      'content-type': 'application/json',
      'x-wo-local-token': owner.authorization.replace('Bearer ', ''),
      'idempotency-key': `${textCanary}-${v7()}`,
      'user-agent': textCanary,
      ...(session !== undefined && { authorization: `Bearer ${session}` }),
    };
    const query = `?input=${encodeURIComponent(JSON.stringify(input))}`;
    const trpc =
      type === 'mutation'
        ? fetch(`${url}/trpc/${path}`, { method: 'POST', headers, body: JSON.stringify(input) })
        : fetch(`${url}/trpc/${path}${query}`, { headers });
    const answer = await trpc;
    const text = await answer.text();
    if (answer.status < 400 || answer.status === 404 || answer.status === 409) reached.push(path);
    if (answer.status >= 400) told.push(`${path}: ${text}`);
    if (!meta.rest) return;
    const method = meta.rest.method;
    const filled = meta.rest.path.replace(/\{(\w+)\}/g, (_, name: string) =>
      encodeURIComponent(typeof input[name] === 'string' ? input[name] : v7()),
    );
    const flat = new URLSearchParams(
      Object.entries(input).map(([name, value]): [string, string] => [name, String(value)]),
    );
    const hasBody = method !== 'GET' && method !== 'DELETE';
    const rest = await fetch(`${url}/api/v1${filled}${hasBody ? '' : `?${flat.toString()}`}`, {
      method,
      headers,
      ...(hasBody && { body: JSON.stringify(input) }),
    });
    const restText = await rest.text();
    if (rest.status >= 400) told.push(`${path}: ${restText}`);
  }

  for (const procedure of walked) {
    const admin = await server.given.member({ role: 'admin', team: null });
    const session = procedure.meta.guard === 'shared-entry' ? undefined : admin.session;
    await call(procedure, canaryInput(procedure.path), session);
    const allowed = guardCases[procedure.path]?.allowed;
    if (!allowed) continue;
    const base = await allowed({ server, team, otherTeam: team, caller: admin });
    await call(procedure, withCanaries(base, canaryInput(procedure.path)), session);
  }

  expect(new Set(reached).size).toBeGreaterThan(50); // most inputs got as far as the feature
  const withSecrets = walked.filter(({ path }) => JSON.stringify(canaryInput(path)).includes(secretCanary));
  expect(withSecrets.length).toBeGreaterThan(15); // and there were secrets in them
  const metrics = await (await fetch(`${url}/metrics`)).text();
  const inTable = async (name: string) =>
    (await rowsOf(server.connection.db, sql`select t::text as row from ${sql.identifier(name)} t`, row)).map(
      (one) => one.row,
    );
  const audit = await inTable('audit_log');
  const lines = log().split('\n');
  for (const secret of [secretCanary, scriptCanary]) {
    expect(linesWith([...lines, metrics], secret)).toEqual([]);
    expect(linesWith(told, secret)).toEqual([]);
    expect(linesWith(audit, secret)).toEqual([]);
  }
  for (const table of ['idempotency_keys', 'sign_in_attempts', 'users', 'sessions', 'api_tokens'])
    expect(linesWith(await inTable(table), secretCanary), table).toEqual([]);
  expect(linesWith([...lines, metrics], textCanary)).toEqual([]);
  // the controls: it was looked at what holds something
  expect(linesWith(audit, textCanary).length).toBeGreaterThan(5);
  const inHex = Buffer.from(scriptCanary).toString('hex');
  expect(linesWith(await inTable('script_versions'), inHex).length).toBeGreaterThan(0);
  expect(lines.length).toBeGreaterThan(100);
  await app.services.shared.use(undefined);
  await server.close();
}, 300_000);

/** Lines with a canary, as it is or encoded. */
function linesWith(lines: readonly string[], canary: string): string[] {
  const spelled = spellings(canary).map(([, bytes]) => bytes.toString('latin1'));
  return lines.filter((line) => spelled.some((one) => line.includes(one)));
}

it('a log that tells errors whole would be found out (control)', () => {
  const [ours, careless]: [string[], string[]] = [[], []];
  const query = Object.assign(new Error('Failed query: select $1'), { params: [secretCanary] });
  const encoded = Object.assign(new Error('refused'), { header: `Basic ${btoa(`x:${secretCanary}`)}` });
  const address = new Error(`cannot reach postgres://wo:${secretCanary}@db/wo`);
  for (const err of [query, encoded, address]) {
    createLog('info', { write: (line) => ours.push(line) }).error({ err }, 'failed');
    pino({}, { write: (line) => careless.push(line) }).error({ err }, 'failed');
  }
  expect(ours).toHaveLength(3);
  expect(linesWith(ours, secretCanary)).toEqual([]);
  expect(linesWith(careless, secretCanary)).toHaveLength(3);
});

/** An input that is taken, with every secret and every free text in it replaced. */
function withCanaries(base: Record<string, unknown>, canaries: Record<string, unknown>) {
  const free = Object.keys(canaries).filter(
    (name) => isSecret(name) || /name|title|^content$|description|message|^q$|email/i.test(name),
  );
  const replaced = free.map((name): [string, unknown] => [name, canaries[name]]);
  return { ...base, ...Object.fromEntries(replaced) };
}
