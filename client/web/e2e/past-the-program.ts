import postgres from 'postgres';

/** Three sealed entries of January 2020, in a log of their own. */
export async function writeLongAgo(databaseUrl: string, log: string): Promise<void> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
  try {
    await sql.begin(async (tx) => {
      await tx`alter table audit_log disable trigger audit_log_stamp`;
      await tx`insert into audit_log (id, at, actor_type, action, outcome, resource_type, team_id, request_id,
          installation, topology, canon, leaf)
        select gen_random_uuid(), '2020-01-02'::timestamptz + n * interval '1 second', 'system', 'old', 'success', 'old',
          ${log}, 'old', 'old', 'server', n::text, sha256('\\x00'::bytea || convert_to(n::text, 'UTF8'))
        from generate_series(1, 3) n`;
      await tx`insert into audit_pending (log, at, audit_id, xid, leaf)
        select team_id::text, at, id, xid, leaf from audit_log where team_id = ${log}`;
      await tx`alter table audit_log enable always trigger audit_log_stamp`;
    });
  } finally {
    await sql.end();
  }
}

/** As whoever owns the database could: past the program and its triggers, which stay off. */
export async function tamper(databaseUrl: string, script: string): Promise<void> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
  try {
    await sql`alter table audit_log disable trigger user`;
    await sql`update audit_log set actor_name = 'mallory' where resource_id = ${script} and action = 'scripts.update'`;
    await sql`alter table audit_checkpoints disable trigger user`;
    await sql`update audit_checkpoints set head = sha256('rewritten') where log = 'org'
      and size = (select max(size) from audit_checkpoints where log = 'org')`;
  } finally {
    await sql.end();
  }
}
