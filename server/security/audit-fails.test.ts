import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditLog, type Team } from '../../db/shared/schema/index.ts';
import { startProvider } from '../testing/oidc-provider.ts';
import { newAccount, sessionOf, signInAs, upToCallback } from '../testing/oidc-sign-in.ts';
import { firstAdmin, type TeamServer, teamServer } from '../testing/team-server.ts';
import { type Contents, contentsOf } from '../testing/security/contents.ts';
import {
  type AppRoleServer,
  appRoleServer,
  callerFor,
  guardedCases,
  type Sent,
  sendChange,
} from '../testing/security/servers.ts';

/** Ways in which the log cannot be written, and how each is mended. */
const failures = (role: string): Record<string, { fail: string[]; mend: string[] }> => ({
  'a trigger raises': {
    fail: [
      `create function no_audit_today() returns trigger language plpgsql as
        $$ begin raise exception 'no audit today'; end $$`,
      'create trigger broken before insert on audit_log for each row execute function no_audit_today()',
    ],
    mend: ['drop function no_audit_today() cascade'],
  },
  'the disk is full': {
    fail: [
      `create function disk_full() returns trigger language plpgsql as
        $$ begin raise exception 'could not extend file' using errcode = 'disk_full'; end $$`,
      'create trigger broken before insert on audit_log for each row execute function disk_full()',
    ],
    mend: ['drop function disk_full() cascade'],
  },
  'the login lost its right': {
    fail: [`revoke insert on audit_log from ${role}`],
    mend: [`grant insert on audit_log to ${role}`],
  },
});

function must<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('There is no such failure.');
  return value;
}

/** A trigger that refuses every row, until the work is done. */
async function withoutLog<T>(server: TeamServer, work: () => Promise<T>): Promise<T> {
  const { db } = server.connection;
  await db.execute(sql`create function no_audit_today() returns trigger language plpgsql as
    $$ begin raise exception 'no audit today'; end $$`);
  await db.execute(sql`create trigger broken before insert on audit_log
    for each row execute function no_audit_today()`);
  try {
    return await work();
  } finally {
    await db.execute(sql`drop function no_audit_today() cascade`);
  }
}

describe('while the log cannot be written, a provider', () => {
  it('signs nobody in, and makes no account, identity or role', async () => {
    const provider = await startProvider();
    const env = { ...provider.env, WO_OIDC_CREATE_USERS: 'on', WO_OIDC_ROLES: 'ops=admin@all' };
    const server = await teamServer('postgres', env);
    const account = newAccount({ groups: ['ops'] });
    const { browser, callback } = await upToCallback(server.url, provider, account);
    const people = async () => {
      const { users, oidc_identities, role_bindings, sessions } = await contentsOf(server.connection.db);
      return { users, oidc_identities, role_bindings, sessions };
    };
    const before = await people();

    const refused = await withoutLog(server, () => browser.open(callback));

    expect(refused.status).toBeGreaterThanOrEqual(500);
    expect(sessionOf(browser, server.url)).toBeUndefined();
    expect(await people()).toEqual(before);
    const { session } = await signInAs(server.url, provider, account); // control
    expect(session).toBeDefined();
    expect(await people()).not.toEqual(before);
    await server.close();
    await provider.close();
  });
});

const secretsShown = /wo_(ses|pat|lnk)_/;

describe('while the log cannot be written (AUD-2)', () => {
  let server: AppRoleServer;
  let team: Team;
  let otherTeam: Team;
  beforeAll(async () => {
    server = await appRoleServer();
    team = await server.given.team();
    otherTeam = await server.given.team();
  });
  afterAll(() => server.close());

  const run = async (statements: string[]) => {
    for (const statement of statements) await server.connection.db.execute(sql.raw(statement));
  };

  const changes = guardedCases.filter(({ meta }) => meta.audited);

  it('there are changes to look at', () => {
    expect(changes.length).toBeGreaterThan(40);
  });

  const auditRows = () => server.connection.db.$count(auditLog);

  /** While the log cannot be written: a call is refused within 3 s, changes no row and gives nothing away. */
  async function expectRefused(failure: string, before: Contents, send: () => Promise<Sent>): Promise<void> {
    const { fail, mend } = must(failures(server.role)[failure]);
    await run(fail);
    try {
      const answer = await send();
      expect(answer.status, `${failure}: ${answer.text}`).toBeGreaterThanOrEqual(500);
      expect(answer.ms, failure).toBeLessThan(3_000);
      expect(answer.cookies, failure).toEqual([]);
      expect(answer.text, failure).not.toMatch(secretsShown);
      expect(answer.text, failure).not.toMatch(/no audit today|extend file|audit_log/);
    } finally {
      await run(mend);
    }
    expect(await contentsOf(server.connection.db), failure).toEqual(before);
  }

  it.each(changes)('$path is refused at once, changes no row and gives nothing away', async (procedure) => {
    const caller = await callerFor(server, procedure, team);
    const input = await procedure.theCase.allowed({ server, team, otherTeam, caller });
    const session = procedure.meta.guard === 'shared-entry' ? undefined : caller.session;
    const send = () => sendChange(server, procedure, input, session);

    const before = await contentsOf(server.connection.db);

    for (const failure of Object.keys(failures(server.role))) await expectRefused(failure, before, send);

    // the control, and that such a login may do all that the product does
    const rowsBefore = await auditRows();
    const answer = await send();
    expect(answer.status, answer.text).toBe(200);
    expect(await contentsOf(server.connection.db)).not.toEqual(before);
    expect((await auditRows()) - rowsBefore).toBe(1 + (procedure.theCase.furtherActions?.length ?? 0)); // AUD-3
  });

  const changeATeam = () =>
    server.connection.db.transaction(async (tx) => {
      await tx.execute(sql`set local session_replication_role = replica`); // past the trigger that would refuse it
      await tx.execute(sql`update teams set name = name || '!'`);
    });

  it.each<[string, (refused: Sent) => Sent | Promise<Sent>]>([
    ['makes the change and then fails to record it', (refused) => changeATeam().then(() => refused)],
    ['says that all is well', (refused) => ({ ...refused, status: 200 })],
    ['is slow to refuse', (refused) => ({ ...refused, ms: 3_001 })],
    ['shows what went wrong inside', (refused) => ({ ...refused, text: 'relation "audit_log"' })],
    ['lets somebody in all the same', (refused) => ({ ...refused, cookies: ['wo_session=wo_ses_x'] })],
  ])('a server that %s would be noticed (control)', async (_what, wrong) => {
    const { session } = await server.given.member({ role: 'admin', team: null });
    const send = () => sendChange(server, { path: 'shared.teams.create' }, { slug: 'x', name: 'X' }, session);
    const before = await contentsOf(server.connection.db);
    await expectRefused('a trigger raises', before, send);
    const attempt = expectRefused('a trigger raises', before, async () => wrong(await send()));
    await expect(attempt).rejects.toThrow();
  });

  it('says the same to the right password as to a wrong one, so that nobody guesses meanwhile', async () => {
    const { fail, mend } = must(failures(server.role)['a trigger raises']);
    const signIn = (password: string) =>
      sendChange(server, { path: 'shared.auth.signIn' }, { ...firstAdmin, password }, undefined);
    const told = ({ status, text }: { status: number; text: string }) =>
      `${status} ${text.replaceAll(/"requestId":"[^"]+"/g, '')}`;
    await run(fail);
    try {
      expect(told(await signIn(firstAdmin.password))).toBe(told(await signIn('not the password')));
    } finally {
      await run(mend);
    }
    expect(told(await signIn(firstAdmin.password))).not.toBe(told(await signIn('not the password'))); // control
  });
});
