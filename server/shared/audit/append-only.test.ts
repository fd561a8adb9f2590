import { createHash } from 'node:crypto';
import { eq, type SQL, sql } from 'drizzle-orm';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SharedDb } from '../../../db/shared/client.ts';
import { auditLog, auditPending } from '../../../db/shared/schema/index.ts';
import { change, sqlStateOf } from '../../testing/people.ts';
import { everywhere, type TeamServer, teamServer } from '../../testing/team-server.ts';
import { origin } from '../../testing/given.ts';
import { writeAudit } from './record.ts';

/** Our own SQLSTATE for a change that the log does not know of. */
const unaudited = 'WO001';
const insufficientPrivilege = '42501';

/** One statement per way to change a table whose changes have to be recorded. */
const changes: Record<
  string,
  (ids: Record<'team' | 'emptyTeam' | 'user' | 'script' | 'environment' | 'definition', string>) => SQL[]
> = {
  teams: ({ team, emptyTeam }) => [
    sql`insert into teams (id, slug, name) values (${v7()}, ${`t-${v7()}`}, 'x')`,
    sql`update teams set name = 'y' where id = ${team}`,
    sql`delete from teams where id = ${emptyTeam}`,
  ],
  users: ({ user }) => [
    sql`insert into users (id, username, display_name) values (${v7()}, ${v7()}, 'x')`,
    sql`update users set display_name = 'y' where id = ${user}`,
    sql`delete from users where id = ${user}`,
  ],
  sessions: ({ user }) => [
    sql`insert into sessions (id, user_id, token_hash, expires_at) values (${v7()}, ${user}, 'x', now())`,
  ],
  roles: () => [
    sql`insert into roles (id, key, name) values (${v7()}, ${`r-${v7()}`}, 'x')`,
    sql`update roles set permissions = '{*}' where key = 'viewer'`,
    sql`delete from roles where key = 'auditor'`,
  ],
  role_bindings: ({ user }) => [
    sql`insert into role_bindings (id, user_id, role_id)
      select ${v7()}, ${user}, id from roles where key = 'admin'`,
    sql`update role_bindings set created_at = now()`,
    // somebody stays administrator, or another rule would refuse it first
    sql`with gone as (delete from role_bindings returning *)
      insert into role_bindings (id, user_id, role_id, team_id) select gen_random_uuid(), user_id, role_id, team_id from gone`,
  ],
  scripts: ({ team, user, script }) => [
    sql`insert into scripts (id, team_id, name, path, kind, encoding, line_ending, size, sha256, created_by, updated_by)
      values (${v7()}, ${team}, 'x', 'x', 'cmd', 'utf-8', 'lf', 0, 'x', ${user}, ${user})`,
    sql`update scripts set description = 'y' where id = ${script}`,
    sql`delete from scripts where id = ${script}`,
  ],
  script_versions: ({ script }) => [
    sql`insert into script_versions
      select script_id, 99, name, path, content, encoding, line_ending, size, sha256, message, created_at, created_by
      from script_versions where script_id = ${script}`,
    // changed they never are, and removed only with their script
  ],
  saved_filters: ({ user }) => [
    sql`insert into saved_filters (id, user_id, page, name, search) values (${v7()}, ${user}, 'scripts', 'x', '')
      on conflict do nothing`,
    sql`update saved_filters set search = 'x'`,
    sql`delete from saved_filters`,
  ],
  recovery_codes: ({ user }) => [
    sql`insert into recovery_codes (id, user_id, code_hash) values (${v7()}, ${user}, ${v7()}::text::bytea)`,
    sql`update recovery_codes set code_hash = id::text::bytea where user_id = ${user}`,
    sql`delete from recovery_codes`,
  ],
  one_time_links: ({ user }) => [
    sql`insert into one_time_links (id, user_id, kind, token_hash, expires_at)
      values (${v7()}, ${user}, 'reset', ${v7()}::text::bytea, now())`,
    sql`update one_time_links set expires_at = now() + interval '1 year' where user_id = ${user}`,
  ],
  oidc_identities: ({ user }) => [
    sql`insert into oidc_identities (id, user_id, issuer, subject) values (${v7()}, ${user}, 'x', ${v7()})`,
    sql`update oidc_identities set subject = 'y' where user_id = ${user}`,
    sql`delete from oidc_identities`,
  ],
  api_tokens: ({ user }) => [
    sql`insert into api_tokens (id, user_id, name, token_hash, hint, expires_at)
      values (${v7()}, ${user}, 'x', ${v7()}::text::bytea, 'x', now())`,
    sql`update api_tokens set permissions = null, revoked_at = null where user_id = ${user}`,
    sql`delete from api_tokens`,
  ],
  audit_sinks: () => [
    sql`insert into audit_sinks (id, name, kind, target) values (${v7()}, ${v7()}, 'webhook', 'x')`,
    sql`update audit_sinks set target = 'y'`,
    sql`delete from audit_sinks`,
  ],
  organisation: ({ user }) => [
    sql`update organisation set first_admin_id = ${user}`,
    sql`delete from organisation`,
  ],
  imports: ({ team, user }) => [
    sql`insert into imports (id, team_id, kind, target_id, state, files, created_by)
      values (${v7()}, ${team}, 'control-m', ${v7()}, 'previewed', '[]', ${user})`,
    sql`update imports set state = 'applied' where state = 'previewed'`,
    sql`update imports set state = 'cancelled' where state = 'previewed'`,
    sql`update imports set files = '[{}]'`,
    sql`delete from imports`,
  ],
  control_m_environments: ({ team, user, environment }) => [
    sql`insert into control_m_environments (id, team_id, name, created_by, updated_by)
      values (${v7()}, ${team}, ${v7()}, ${user}, ${user})`,
    sql`update control_m_environments set name = 'x' where id = ${environment}`,
    sql`delete from control_m_environments where id not in (select environment_id from control_m_definitions)`,
  ],
  control_m_settings: ({ team, user }) => [
    sql`insert into control_m_settings (team_id, updated_by) values (${team}, ${user})
      on conflict (team_id) do update set updated_by = ${user}`,
    sql`update control_m_settings set global_prefixes = '{x}'`,
    sql`delete from control_m_settings`,
  ],
  control_m_definitions: ({ team, environment, definition }) => [
    sql`insert into control_m_definitions
        (id, team_id, environment_id, kind, key, identity, folder, name, type, hash, links, import_id, seq)
      values (${v7()}, ${team}, ${environment}, 'job', 'x', ${v7()}, '', 'x', 'Job:Dummy', ${v7()}, '{}', ${v7()}, 0)`,
    sql`update control_m_definitions set command = 'x' where id = ${definition}`,
    sql`delete from control_m_definitions where id = ${definition}`,
  ],
  control_m_script_links: ({ team, user, definition }) => [
    sql`insert into control_m_script_links (definition_id, team_id, created_by) values (${definition}, ${team}, ${user})
      on conflict (definition_id) do update set created_by = ${user}`,
    sql`update control_m_script_links set script_id = null`,
    sql`delete from control_m_script_links`,
  ],
  // a mark of the transaction that owes the log a record
  audit_owed: () => [sql`insert into audit_owed (xid, table_name) values (pg_current_xact_id(), 'x')`],
};

const emptyAtFirst = new Set([
  'recovery_codes',
  'one_time_links',
  'oidc_identities',
  'api_tokens',
  'audit_sinks',
  'audit_owed',
  'imports',
  'control_m_settings',
  'control_m_script_links',
  'saved_filters',
]);

describe.each(everywhere)('the audit log on %s', (where) => {
  let server: TeamServer;
  let db: SharedDb;
  beforeAll(async () => {
    server = await teamServer(where);
    db = server.connection.db;
  });
  afterAll(() => server.close());

  /** A job of an environment of its own; another environment is empty. */
  const definitionOf = async (team: string) => {
    const [environment, definition] = [v7(), v7()];
    await change(server.connection, async (tx) => {
      await tx.execute(sql`insert into control_m_environments (id, team_id, name, created_by, updated_by)
        values (${environment}, ${team}, 'PROD', ${v7()}, ${v7()}), (${v7()}, ${team}, 'TEST', ${v7()}, ${v7()})`);
      await tx.execute(sql`insert into control_m_definitions
          (id, team_id, environment_id, kind, key, identity, folder, name, type, hash, links, import_id, seq)
        values (${definition}, ${team}, ${environment}, 'job', 'x', ${v7()}, '', 'x', 'Job:Dummy', ${v7()}, '{}', ${v7()}, 0)`);
    });
    return { environment, definition };
  };

  const entry = (name: string) => ({
    action: 'test.entry',
    resource: { type: 'test', id: v7(), name },
    teamId: null,
  });

  describe('is append-only, for its owner too', () => {
    it.each([
      ['update', sql`update audit_log set action = 'x'`],
      ['delete', sql`delete from audit_log`],
      ['truncate', sql`truncate audit_log`],
      ['truncate of everything', sql`truncate teams, audit_log cascade`],
    ])('%s', async (_, statement) => {
      const before = await db.select().from(auditLog);
      expect(before.length).toBeGreaterThan(0);

      expect(await sqlStateOf(db.execute(statement))).toBe(insufficientPrivilege);

      expect(await db.select().from(auditLog)).toEqual(before);
    });

    it('upsert', async () => {
      const before = await db.select().from(auditLog);
      const upsert = sql`insert into audit_log select * from audit_log on conflict (id, at) do update set action = 'x'`;

      await expect(db.execute(upsert)).rejects.toThrow(); // its time, or its place in the queue: by the row's age

      expect(await db.select().from(auditLog)).toEqual(before);
    });

    it('in replication mode, where ordinary triggers sleep', async () => {
      const attempt = db.transaction(async (tx) => {
        await tx.execute(sql`set local session_replication_role = replica`);
        await tx.execute(sql`delete from audit_log`);
      });
      expect(await sqlStateOf(attempt)).toBe(insufficientPrivilege);
    });
  });

  it('sets transaction, login, text and hash itself, whatever the writer says', async () => {
    const id = v7();
    const before = Date.now();
    await db.execute(sql`insert into audit_log (id, xid, db_user, actor_type, action, outcome, resource_type,
        request_id, installation, topology, canon, leaf)
      values (${id}, '3', 'somebody', 'system', 'x', 'success', 'x', 'x', 'x', 'server', 'forged', 'forged')`);

    const [row] = await db.select().from(auditLog).where(eq(auditLog.id, id));
    expect(row?.at.getTime()).toBeGreaterThanOrEqual(before - 1000);
    expect(row?.xid).not.toBe('3');
    expect(row?.dbUser).toBe('postgres');
    const canon = JSON.parse(row?.canon ?? '');
    expect(canon).toMatchObject({ v: 1, log: 'org', id, at: row?.at.toISOString(), action: 'x' });
    const expected = createHash('sha256')
      .update('\0')
      .update(row?.canon ?? '')
      .digest('hex');
    expect(Buffer.from(row?.leaf ?? []).toString('hex')).toBe(expected);
  });

  it.each([`'1999-01-01'`, `now() + interval '1 hour'`])('takes no time but its own: %s', async (at) => {
    const forged = db.execute(
      sql.raw(`insert into audit_log
        (id, at, actor_type, action, outcome, resource_type, request_id, installation, topology)
        values ('${v7()}', ${at}, 'system', 'x', 'success', 'x', 'x', 'x', 'server')`),
    );
    expect(await sqlStateOf(forged)).toBe('WO002');
  });

  describe('under the maintenance switch', () => {
    const inMaintenance = (statement: SQL) =>
      db.transaction(async (tx) => {
        await tx.execute(sql`set local wo.audit_maintenance = 'ticket 4711'`);
        await tx.execute(statement);
      });

    it('lets its owner remove a row, and keeps what it was', async () => {
      await writeAudit(db, origin, [entry('to be removed')]);
      const named = eq(auditLog.resourceName, 'to be removed');
      const [row] = await db.select().from(auditLog).where(named);

      await inMaintenance(sql`delete from audit_log where id = ${row?.id}`);

      expect(await db.select().from(auditLog).where(named)).toEqual([]);
      const [kept] = await db
        .select()
        .from(auditLog)
        .where(eq(auditLog.resourceId, row?.id ?? ''));
      expect(kept).toMatchObject({
        action: 'audit.maintenance',
        reason: 'ticket 4711',
        actorName: 'postgres',
      });
      expect(kept?.before).toMatchObject({ canon: row?.canon, resource_name: 'to be removed' });
    });

    it('refuses to truncate all the same', async () => {
      expect(await sqlStateOf(inMaintenance(sql`truncate audit_log`))).toBe(insufficientPrivilege);
    });

    it('ends with the transaction', async () => {
      await inMaintenance(sql`select 1`);
      expect(await sqlStateOf(db.execute(sql`delete from audit_log`))).toBe(insufficientPrivilege);
    });
  });

  it.each([
    sql`update audit_checkpoints set size = size`,
    sql`truncate audit_checkpoints`,
    sql`delete from audit_sealed`,
    sql`update audit_sealed set idx = idx`,
    sql`truncate audit_sealed`,
    sql`truncate audit_retention`,
    sql`truncate audit_log_start`,
    sql`delete from audit_log_start`,
  ])('keeps its seals and its parts as well: %#', async (statement) => {
    await db.execute(sql`select audit_seal_pending(100000)`);
    expect(await sqlStateOf(db.execute(statement))).toBe(insufficientPrivilege);
  });

  describe.each(Object.keys(changes))('an unrecorded change of %s', (table) => {
    it('is refused at commit, and allowed once it is recorded', async () => {
      const team = await server.given.team();
      const script = await server.given.script({ team });
      const { userId } = await server.given.member();
      const emptyTeam = (await server.given.team()).id;
      const ids = {
        team: team.id,
        emptyTeam,
        user: userId,
        script: script.id,
        ...(await definitionOf(team.id)),
      };

      for (const [at, statement] of (changes[table]?.(ids) ?? []).entries()) {
        // a table that is still empty: its first statement makes the row the others change
        if (at > 0 && emptyAtFirst.has(table))
          await change(server.connection, (tx) => tx.execute(changes[table]?.(ids)[0] ?? sql`select 1`));
        let changed = false;
        const attempt = db.transaction(async (tx) => {
          await tx.execute(statement);
          changed = true; // refused at the end, not here
        });
        expect(await sqlStateOf(attempt)).toBe(unaudited);
        expect(changed).toBe(true);
      }
      const [harmless] = changes[table]?.(ids) ?? [];
      if (harmless && table !== 'organisation' && !emptyAtFirst.has(table))
        await change(server.connection, (tx) => tx.execute(harmless));
    });
  });

  it('watches every table but those that are bookkeeping', async () => {
    const watched = sql<string>`(select string_agg(t.tgname, ',') from pg_trigger t
      where t.tgrelid = c.oid and t.tgname like '%_audited'
        and (t.tgdeferrable and t.tginitdeferred or t.tgfoid = 'wo_owe_audit'::regproc))`;
    const rows = await db
      .select({ name: sql<string>`c.relname`, trigger: watched })
      .from(sql`pg_class c`)
      .where(
        sql`c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace and not c.relispartition`,
      );

    const unwatched = rows.filter(({ trigger }) => !trigger).map(({ name }) => name);
    expect(unwatched.sort()).toEqual([
      'audit_checkpoints',
      'audit_log',
      'audit_pending',
      'audit_retention',
      'audit_sealed',
      'audit_sink_cursors',
      'control_m_versions', // what an import found; it counts only with a row of control_m_definitions
      'idempotency_keys',
      'oidc_sign_ins',
      'schema_info',
      'script_facts', // made from versions, and made again
      'sign_in_attempts',
      'wo_migrations',
    ]);
    expect(Object.keys(changes).sort()).toEqual(
      rows
        .filter(({ trigger }) => trigger)
        .map(({ name }) => name)
        .sort(),
    );
  });

  it('cannot be stood in for by a table of the same name', async () => {
    const team = await server.given.team();
    const attempt = db.transaction(async (tx) => {
      await tx.execute(sql`create temporary table audit_pending (xid xid8, at timestamptz) on commit drop`);
      await tx.execute(sql`insert into pg_temp.audit_pending values (pg_current_xact_id(), now())`);
      await tx.execute(sql`update public.teams set name = 'quietly' where id = ${team.id}`);
    });

    expect(await sqlStateOf(attempt)).toBe(unaudited);
  });

  it('takes a restored record with the same transaction id for nothing', async () => {
    const team = await server.given.team();
    const attempt = db.transaction(async (tx) => {
      await tx.insert(auditPending).values({
        log: 'org',
        at: new Date('2026-01-01'),
        auditId: v7(),
        xid: sql`pg_current_xact_id()`,
        leaf: new Uint8Array(32),
      });
      await tx.execute(sql`update teams set name = 'z' where id = ${team.id}`);
    });

    expect(await sqlStateOf(attempt)).toBe(unaudited);
  });

  it('takes a record of another transaction for nothing', async () => {
    const team = await server.given.team();
    await writeAudit(db, origin, [entry('before')]);

    const attempt = db.transaction((tx) =>
      tx.execute(sql`update teams set name = 'y' where id = ${team.id}`),
    );

    expect(await sqlStateOf(attempt)).toBe(unaudited);
  });
});
