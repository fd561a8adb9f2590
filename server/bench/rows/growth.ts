import postgres from 'postgres';
import { load } from '../load.ts';
import type { BenchOptions, Prepared, Row } from '../measure.ts';
import { fillLog } from '../audit-rows.ts';
import { auditListTimes } from './audit-list.ts';
import { edit, type Stage, setStage } from './scripts.ts';

/** Two decades apart: each may cost 1.3 times the one before. */
const twoDecades = 1.3 ** 2;
const small = { scripts: 1_000, auditRows: 10_000 };
const large = { scripts: small.scripts * 100, auditRows: small.auditRows * 100 };
const rowsPerTransaction = 10_000;

/** So many more scripts in the team, each with a version and facts, as copies of one that was made properly. */
async function addScripts(sql: postgres.Sql, teamId: string, count: number): Promise<void> {
  for (let from = 0; from < count; from += rowsPerTransaction)
    await sql.begin(async (tx) => {
      // the database takes no change of scripts without it
      await tx`insert into audit_log (id, actor_type, action, outcome, resource_type, team_id, request_id, installation, topology)
        values (gen_random_uuid(), 'system', 'scripts.create', 'success', 'script', ${teamId}, 'bench', 'bench', 'server')`;
      await tx`create temp table grown on commit drop as
        select gen_random_uuid() as id, n from generate_series(${from}::int, ${Math.min(from + rowsPerTransaction, count) - 1}::int) n`;
      const model = tx`(select * from scripts where team_id = ${teamId} and deleted_at is null order by created_at limit 1)`;
      await tx`insert into scripts (id, team_id, name, path, kind, encoding, line_ending, size, sha256, created_by, updated_by)
        select g.id, team_id, name, 'grown/' || n || '/' || path, kind, encoding, line_ending, size, sha256, created_by, updated_by
        from grown g, ${model} m`;
      await tx`insert into script_versions (script_id, version, name, path, content, encoding, line_ending, size, sha256, created_by)
        select g.id, 1, v.name, 'grown/' || n || '/' || v.path, v.content, v.encoding, v.line_ending, v.size, v.sha256, v.created_by
        from grown g, ${model} m join script_versions v on v.script_id = m.id and v.version = 1`;
      await tx`insert into script_facts (script_id, team_id, version, reader, secret_count, facts, words, text)
        select g.id, f.team_id, 1, f.reader, f.secret_count, f.facts, f.words, f.text
        from grown g, ${model} m join script_facts f on f.script_id = m.id`;
    });
  await sql.unsafe('vacuum analyze scripts, script_versions, script_facts');
}

async function grownStage(size: typeof small): Promise<Stage> {
  const stage = await setStage();
  const sql = postgres(stage.team.databaseUrl, { max: 1, onnotice: () => undefined });
  try {
    await addScripts(sql, stage.team.teamId, size.scripts);
    await fillLog(sql, stage.team.teamId, size.auditRows);
  } finally {
    await sql.end();
  }
  return stage;
}

async function prepare(measure: (stage: Stage) => Promise<number>): Promise<Prepared> {
  const few = await grownStage(small);
  const many = await grownStage(large);
  return {
    pids: { ours: many.server.pid, reference: few.server.pid },
    ours: () => measure(many),
    reference: () => measure(few),
    facts: async () => ({ facts: { small, large }, failed: [] }),
    async close() {
      await few.close();
      await many.close();
    },
  };
}

const prepareGet = ({ seconds }: BenchOptions) =>
  prepare(async ({ server, scripts, headers }) => {
    const input = encodeURIComponent(JSON.stringify({ id: scripts.ours[0] }));
    const url = `${server.url}/trpc/shared.scripts.get?input=${input}`;
    return (await load({ method: 'GET', headers, connections: 16, seconds, url })).perSecond;
  });

const growing = {
  reference: `itself with ${small.scripts} scripts and ${small.auditRows} audit rows`,
  kind: 'rate' as const,
  goal: 1 / twoDecades,
};

export const grownGet: Row = {
  ...growing,
  id: '12',
  work: `row 3 with 100 times the data: ${large.scripts} scripts, ${large.auditRows} audit rows`,
  unit: 'requests/s',
  prepare: prepareGet,
};

export const grownUpdate: Row = {
  ...growing,
  id: '12b',
  work: 'row 4 with 100 times the data',
  unit: 'changes/s',
  prepare: ({ seconds }) => prepare((stage) => edit(stage, 'ours', seconds)),
};

export const grownAuditList: Row = {
  id: '12c',
  work: 'row 9 with 100 times the data, p95',
  reference: 'itself with 50 000 rows',
  kind: 'time',
  unit: 'ms',
  goal: twoDecades,
  async prepare() {
    const few = await auditListTimes(50_000);
    const many = await auditListTimes(5_000_000);
    return {
      ours: many.ours,
      reference: few.ours,
      async close() {
        await few.close();
        await many.close();
      },
    };
  },
};
