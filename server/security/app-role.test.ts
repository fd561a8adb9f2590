import { eq, sql } from 'drizzle-orm';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../db/shared/connect.ts';
import type { SharedConnection } from '../../db/shared/connection.ts';
import { auditLog, type Team } from '../../db/shared/schema/index.ts';
import { sqlStateOf } from '../testing/people.ts';
import { callProcedure } from '../testing/procedure-call.ts';
import { contentsOf } from '../testing/security/contents.ts';
import { type AppRoleServer, appRoleServer, callerFor, guardedCases } from '../testing/security/servers.ts';

const insufficientPrivilege = '42501';

/** Every table that the log consists of, partitions included. */
const auditTables = [
  'audit_log',
  'audit_log_start',
  'audit_log_other',
  'audit_pending',
  'audit_sealed',
  'audit_checkpoints',
  'audit_retention',
];

const tricks: string[] = [
  ...auditTables.flatMap((table) => [
    `update ${table} set ${table === 'audit_log' || table.startsWith('audit_log_') ? 'ip = null' : 'log = log'}`,
    `delete from ${table}`,
    `truncate ${table}`,
    `alter table ${table} disable trigger all`,
    `drop table ${table}`,
  ]),
  ...auditTables
    .filter((table) => table !== 'audit_log')
    .map((table) => `insert into ${table} default values`),
  'alter table audit_log detach partition audit_log_start',
  'drop trigger audit_log_append_only on audit_log',
  'alter table teams disable trigger teams_audited',
  'drop trigger teams_audited on teams',
  'create or replace function wo_require_audit() returns trigger language plpgsql as $$ begin return null; end $$',
  'alter function wo_audit_stamp() security invoker',
  'select audit_drop_retained()',
  "select wo_audit_guard_part('audit_log_start'::regclass)",
  'set session_replication_role = replica',
  'set role postgres',
  'set session authorization postgres',
  "set local wo.audit_maintenance = 'mine' ;; delete from audit_log",
  "set local wo.audit_maintenance = 'mine' ;; delete from audit_sealed",
  "set local wo.audit_maintenance = 'mine' ;; update audit_checkpoints set size = size + 1",
  'create table public.mine (id int)',
  'create schema mine',
  "insert into wo_migrations values (99, 'x', 'x')",
  'update schema_info set version = 1',
  "copy audit_log to program 'cat'",
  "select pg_read_file('/etc/passwd')",
];

describe('a login with the rights of `wo shared sql --app-role`', () => {
  let server: AppRoleServer;
  let app: SharedConnection;
  let team: Team;
  let otherTeam: Team;
  beforeAll(async () => {
    server = await appRoleServer();
    app = await connect(server.appUrl, { poolSize: 1, applicationName: 'test', embeddedDir: '' });
    team = await server.given.team();
    otherTeam = await server.given.team();
  });
  afterAll(async () => {
    await app.close();
    await server.close();
  });

  it.each(tricks)('may not: %s', async (trick) => {
    const before = await contentsOf(server.connection.db);
    const attempt = app.db.transaction(async (tx) => {
      for (const statement of trick.split(' ;; ')) await tx.execute(sql.raw(statement));
    });
    expect(await sqlStateOf(attempt)).toBe(insufficientPrivilege);
    expect(await contentsOf(server.connection.db)).toEqual(before);
  });

  it('cannot queue what is in no log, to pass for a recorded change', async () => {
    const id = v7();
    const forged = app.db.transaction(async (tx) => {
      await tx.execute(sql`create temp table mine (like audit_log including defaults) on commit drop`);
      await tx.execute(
        sql`create trigger stamp before insert on mine for each row execute function wo_audit_stamp()`,
      );
      await tx.execute(
        sql`insert into mine (id, actor_type, action, outcome, resource_type, request_id, installation, topology)
          values (${id}, 'system', 'x', 'success', 'x', 'x', 'x', 'server')`,
      );
      await tx.execute(sql`update teams set name = 'unseen' where id = ${team.id}`);
    });
    expect(await sqlStateOf(forged)).toBe(insufficientPrivilege);
  });

  it('can write what is not true, but not as whom, when and in which transaction (documented)', async () => {
    const id = v7();
    await app.db.execute(
      sql`insert into audit_log
        (id, actor_type, actor_name, action, outcome, resource_type, request_id, installation, topology, db_user)
        values (${id}, 'user', 'somebody else', 'teams.update', 'success', 'team', 'x', 'x', 'server', 'postgres')`,
    );
    const [row] = await server.connection.db.select().from(auditLog).where(eq(auditLog.id, id));
    expect(row).toMatchObject({ actorName: 'somebody else', dbUser: server.role });
  });

  const reads = guardedCases.filter(({ type }) => type === 'query');

  it.each(reads)('may read what $path answers', async (procedure) => {
    const caller = await callerFor(server, procedure, team);
    const input = await procedure.theCase.allowed({ server, team, otherTeam, caller });
    const proofs = { session: caller.session, local: server.localToken };
    const answer = await callProcedure(server.url, 'trpc', procedure, input, proofs);
    expect(answer).toMatchObject({ status: 200, reason: undefined });
  });
});
