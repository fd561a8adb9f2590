import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPostgres, type TestPostgres } from '../testing/postgres.ts';
import { allProcedures, callProcedure, type Procedure, transports } from '../testing/procedure-call.ts';
import { soloServer, type TeamServer, teamServer } from '../testing/team-server.ts';
import { until } from '../testing/until.ts';
import { resourceTypeOf } from '../shared/audit/denied.ts';
import { permissions } from '../shared/rbac/permissions.ts';
import { guardCases, type World } from '../testing/guard-cases.ts';

const procedures = allProcedures();
/** Answers from this machine's memory, so that it works without the team database: asks only the machine's owner. */
const isOwnMemory = ({ path, meta }: Procedure) =>
  /^bridge\.(auditWitness|publications)\./.test(path) && meta.guard === 'local';
/** Changes this machine, not the team: asks for the same rights, but is nothing that the team's log speaks of. */
const actsHereOnly = new Set(['bridge.scans.create', 'bridge.scans.cancel']);
const touchesTeam = (procedure: Procedure) =>
  (/^(shared|bridge)\./.test(procedure.path) || procedure.meta.guard?.startsWith('shared')) &&
  !isOwnMemory(procedure);
/** Naming the first administrator needs a database without one: the installation's tests call it. */
const guarded = procedures.filter(
  (procedure) => touchesTeam(procedure) && procedure.path !== 'installation.firstAdmin',
);

/** Some refusals do not exist for some guards; their tests are not made, rather than skipped. */
const whenever = (applies: boolean) => (applies ? it : () => undefined);

function caseOf({ path }: Procedure) {
  const found = guardCases[path];
  if (!found) throw new Error(`${path} has no case in guard-cases.ts`);
  return found;
}

describe('every procedure', () => {
  it('has the guard, the permission and the audit that the golden file says', async () => {
    const lines = procedures.map(({ path, type, meta }) =>
      [
        path,
        type,
        meta.guard ?? 'NO GUARD',
        meta.permissions?.join('+') || '-',
        meta.audited ? 'audited' : '-',
      ].join(' '),
    );
    await expect(`${lines.sort().join('\n')}\n`).toMatchFileSnapshot('./guards.golden.txt');
  });

  it('under shared and bridge has a case here, and no case is left over', () => {
    expect(Object.keys(guardCases).sort()).toEqual(guarded.map(({ path }) => path).sort());
  });

  it('that touches team data is guarded, and audited when it changes something', () => {
    const open = procedures.filter(touchesTeam).filter(({ path, type, meta }) => {
      const entersWithoutPermission = meta.guard === 'shared-entry' || meta.guard === 'shared-session';
      const permitted = entersWithoutPermission || (meta.permissions?.length ?? 0) > 0;
      return !permitted || (type === 'mutation' && !actsHereOnly.has(path)) !== meta.audited;
    });
    expect(open.map(({ path }) => path)).toEqual([]);
  });
});

describe.each(transports)('over %s', (transport) => {
  let world: World;
  let server: TeamServer;
  let solo: Awaited<ReturnType<typeof soloServer>>;
  let lost: Awaited<ReturnType<typeof soloServer>>;
  let postgres: TestPostgres;

  beforeAll(async () => {
    // one connection: a change that takes a second inside its transaction would wait for itself (DB-12)
    server = await teamServer('postgres', { WO_SHARED_POOL_SIZE: '1' });
    world = { server, team: await server.given.team(), otherTeam: await server.given.team() };
    solo = await soloServer();
    lost = await soloServer();
    postgres = await startPostgres();
    await lost.app.services.shared.use({ url: await postgres.createDatabase(), migrate: 'apply' });
    await until(() => lost.app.services.shared.connection());
    await postgres.stop();
    await until(() => lost.app.services.shared.status().state === 'unavailable');
  });
  afterAll(async () => {
    await Promise.all([server.close(), solo.close(), lost.close()]);
    await postgres.remove();
  });

  const orgLevel = ({ meta }: Procedure) =>
    meta.permissions?.some((permission) => permissions[permission].level === 'org') ?? false;

  /** Someone who may do it: an administrator of the team, or of all where no team owns the thing. */
  const allowedCaller = (procedure: Procedure) =>
    server.given.member({ role: 'admin', team: orgLevel(procedure) ? null : world.team });

  const reachable = guarded.filter(({ type }) => transport === 'trpc' || type !== 'subscription');

  describe.each(reachable)('$path', (procedure) => {
    const theCase = caseOf(procedure);
    const needsCaller = procedure.meta.guard !== 'shared-entry';

    it('answers 503 NOT_CONFIGURED in Solo, whoever calls', async () => {
      const answer = await callProcedure(solo.url, transport, procedure, {}, { local: solo.localToken });
      expect(answer).toMatchObject({ status: 503, reason: 'NOT_CONFIGURED' });
    });

    it('answers 503 SHARED_DB_UNAVAILABLE while PostgreSQL is stopped, at once and with Retry-After', async () => {
      const answer = await callProcedure(lost.url, transport, procedure, {}, { local: lost.localToken });
      expect(answer).toMatchObject({ status: 503, reason: 'SHARED_DB_UNAVAILABLE' });
      expect(Number(answer.retryAfter)).toBeGreaterThan(0);
    });

    whenever(needsCaller)('answers 401 without a session, and before it looks at the input', async () => {
      const { localToken: local } = server;
      const answer = await callProcedure(server.url, transport, procedure, {}, { local });
      expect(answer).toMatchObject({ status: 401, reason: 'UNAUTHENTICATED' });
      await expectDenial(answer.requestId, null);
    });

    whenever(procedure.meta.guard === 'bridge')('answers 401 without the local proof', async () => {
      const { session } = await allowedCaller(procedure);
      const answer = await callProcedure(server.url, transport, procedure, {}, { session });
      expect(answer).toMatchObject({ status: 401, reason: 'LOCAL_PROOF_REQUIRED' });
      await expectDenial(answer.requestId, null);
    });

    whenever(procedure.meta.permissions !== undefined)(
      'answers 403 to someone who holds nothing, and names the permission',
      async () => {
        const { session, userId } = await server.given.member();
        const answer = await callProcedure(
          server.url,
          transport,
          procedure,
          {},
          { session, local: server.localToken },
        );
        expect(answer).toMatchObject({ status: 403, reason: 'MISSING_PERMISSION' });
        expect(procedure.meta.permissions).toContain((answer.details as { permission: string }).permission);
        await expectDenial(answer.requestId, userId);
      },
    );

    whenever(theCase.outside !== undefined)(
      'answers 404 for what is outside the scope, and changes nothing',
      async () => {
        const { session } = await allowedCaller(procedure);
        const input = (await theCase.outside?.(world)) ?? {};
        const answer = await callProcedure(server.url, transport, procedure, input, {
          session,
          local: server.localToken,
        });
        expect(answer).toMatchObject({ status: 404, reason: 'NOT_FOUND' });
        expect(await server.given.auditOfRequest(answer.requestId)).toEqual([]);
      },
    );

    const onlyOverRest = procedure.meta.rest?.accept === 'files';

    whenever(onlyOverRest && transport === 'trpc')('says that files go another way', async () => {
      const caller = await allowedCaller(procedure);
      const input = await theCase.allowed({ ...world, caller });
      const answer = await callProcedure(server.url, transport, procedure, input, caller);
      expect(answer).toMatchObject({ status: 400, reason: 'INVALID_INPUT' });
    });

    whenever(!onlyOverRest || transport === 'rest')(
      'succeeds for who may, and leaves exactly the audit rows it should',
      async () => {
        const caller = await allowedCaller(procedure);
        const input = await theCase.allowed({ ...world, caller });
        const proofs = { session: needsCaller ? caller.session : undefined, local: server.localToken };
        const answer = await callProcedure(server.url, transport, procedure, input, proofs);
        expect(answer).toMatchObject({ reason: undefined });
        const rows = await server.given.auditOfRequest(answer.requestId);
        const own = procedure.path.replace(/^(shared|bridge)\./, '');
        const expected = procedure.meta.audited ? [...(theCase.furtherActions ?? []), own] : [];
        expect(rows.map(({ action }) => action).sort()).toEqual(expected.sort());
        // a refused call is found under the same type as one that succeeded
        const types = rows.filter(({ action }) => action === own).map(({ resourceType }) => resourceType);
        expect(types).toEqual(types.map(() => resourceTypeOf(own)));
        expect(rows.every(({ outcome, actorType }) => outcome === 'success' && actorType === 'user')).toBe(
          true,
        );
      },
    );

    async function expectDenial(requestId: string, actorId: string | null) {
      const rows = await server.given.auditOfRequest(requestId);
      const action = procedure.path.replace(/^(shared|bridge)\./, '');
      const expected = procedure.meta.audited ? [{ action, outcome: 'denied', actorId }] : [];
      expect(rows.map((row) => ({ action: row.action, outcome: row.outcome, actorId: row.actorId }))).toEqual(
        expected,
      );
    }
  });
});
