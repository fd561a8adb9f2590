import { type SQL, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/postgres-js';
import type postgres from 'postgres';
import { canonOf } from '../shared/audit/chain.ts';
import { until } from '../testing/until.ts';

/** Things and people the rows are spread over. */
const things = 50_000;
const people = 500;
const rowsPerStatement = 250_000;
const rowsPerSeal = 1_000;

/**
 * Fills the log of a team as years of work would: each row with the text and hash it is sealed by, newest last, and all
 * folded into seals, so that it verifies. Its triggers sleep meanwhile: it is no test of them. Nobody else may write
 * to this log. A thousandth are refusals.
 */
export async function fillLog(client: postgres.Sql, teamId: string, rows: number): Promise<void> {
  await client`alter table audit_log disable trigger all`;
  const restore = await withoutIndexes(client);
  const start = await sealedSoFar(client, teamId);
  for (let from = 0; from < rows; from += rowsPerStatement)
    await insertRows(client, { teamId, rows, start, from, to: Math.min(from + rowsPerStatement, rows) });
  await restore();
  for (const name of ['stamp', 'append_only', 'no_truncate'])
    await client.unsafe(`alter table audit_log enable always trigger audit_log_${name}`);
  await sealFrom(client, teamId, start);
  await client.unsafe('vacuum analyze audit_log, audit_sealed, audit_checkpoints');
}

/** Millions of rows are quicker without; the returned function makes them again. */
async function withoutIndexes(client: postgres.Sql): Promise<() => Promise<void>> {
  const indexes = await client<{ name: string; definition: string }[]>`
    select indexname as name, indexdef as definition from pg_indexes
    where schemaname = 'public' and tablename = 'audit_log' and indexname <> 'audit_log_pkey'`;
  for (const { name } of indexes) await client`drop index ${client(name)}`;
  return async () => {
    for (const { definition } of indexes) await client.unsafe(definition.replace(' ON ONLY ', ' ON ')); // for all parts
  };
}

async function sealedSoFar(client: postgres.Sql, teamId: string): Promise<number> {
  const waiting = () => client`select 1 from audit_pending where log = ${teamId} limit 1`;
  await until(async () => (await waiting()).length === 0, { what: 'the rows so far to be sealed' });
  const [row] = await client<{ size: string }[]>`
    select coalesce(max(size), 0) as size from audit_checkpoints where log = ${teamId}`;
  return Number(row?.size);
}

interface Piece {
  teamId: string;
  rows: number;
  /** Rows of the log before the first of ours. */
  start: number;
  from: number;
  to: number;
}

async function insertRows(client: postgres.Sql, { teamId, rows, start, from, to }: Piece): Promise<void> {
  const leaf = sql`sha256('\\x00'::bytea || convert_to(made.canon, 'UTF8'))`;
  await drizzle(client).execute(sql`
    with numbered as (
      select n, date_trunc('milliseconds', now()) - make_interval(secs => (${rows}::int - n) * 0.2) as at
      from generate_series(${from}::int, ${to - 1}::int) n
    ), audit_log as (${columnsOf(teamId)}
    ), made as materialized (select audit_log.*, ${canonOf} as canon from audit_log), sealed as (
      insert into audit_sealed (log, idx, audit_id, at, leaf)
      select ${teamId}, ${start}::bigint + 1 + n, id, at, ${leaf} from made
    ) insert into public.audit_log (id, at, xid, db_user, actor_type, actor_id, actor_name, session_id, action, outcome,
        reason, resource_type, resource_id, resource_name, team_id, before, after, request_id, idempotency_key,
        installation, topology, ip, token_id, token_name, canon, leaf)
      select id, at, xid, db_user, actor_type, actor_id, actor_name, session_id, action, outcome,
        reason, resource_type, resource_id, resource_name, team_id, before, after, request_id, idempotency_key,
        installation, topology, ip, token_id, token_name, canon, ${leaf} from made`);
}

/** One row of the log per row of `numbered`, as an update of a script; ids are UUIDv7 of their time. */
function columnsOf(teamId: string): SQL {
  return sql`select n, (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7' || substr(md5('row ' || n), 1, 3)
      || '8' || substr(md5('row ' || n), 4, 15))::uuid as id,
    at, pg_current_xact_id() as xid, session_user::text as db_user, 'user' as actor_type,
    overlay(overlay(md5('person ' || n % ${people}::int) placing '7' from 13) placing '8' from 17)::uuid as actor_id,
    'person ' || n % ${people}::int as actor_name, null::uuid as session_id, 'scripts.update' as action,
    case when n % 1000 = 7 then 'denied' else 'success' end as outcome,
    case when n % 1000 = 7 then 'MISSING_PERMISSION' end as reason, 'script' as resource_type,
    md5('thing ' || n::bigint * 7919 % ${things}::int) as resource_id, 'nightly.cmd' as resource_name,
    ${teamId}::uuid as team_id, jsonb_build_object('version', n, 'description', 'Runs at night.') as before,
    jsonb_build_object('version', n + 1, 'description', 'Runs in the morning.') as after,
    md5('request ' || n) as request_id, null::text as idempotency_key, 'bench' as installation, 'server' as topology,
    '127.0.0.1' as ip, null::uuid as token_id, null::text as token_name from numbered`;
}

/** Folds the rows after `start` into seals, as the sealer would have. */
async function sealFrom(client: postgres.Sql, teamId: string, start: number): Promise<void> {
  await client.unsafe(`
    do $$
    declare
      head bytea := coalesce(
        (select c.head from audit_checkpoints c where c.log = '${teamId}' order by c.size desc limit 1),
        sha256('\\x02'::bytea || convert_to('${teamId}', 'UTF8')));
      prev bytea := head;
      sealed record;
    begin
      for sealed in select s.idx, s.leaf, lead(s.idx) over (order by s.idx) is null as is_last from audit_sealed s
        where s.log = '${teamId}' and s.idx > ${start} order by s.idx
      loop
        head := sha256('\\x01'::bytea || int8send(sealed.idx) || head || sealed.leaf);
        if sealed.idx % ${rowsPerSeal} = 0 or sealed.is_last then
          insert into audit_checkpoints (log, size, prev, head) values ('${teamId}', sealed.idx, prev, head);
          prev := head;
        end if;
      end loop;
    end $$`);
}
