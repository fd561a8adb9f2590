import { and, eq, type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { SharedDb } from '../../../../db/shared/client.ts';
import { rowsOf } from '../../../../db/shared/schema-state.ts';
import { controlMEnvironments, type ImportRow, imports } from '../../../../db/shared/schema/index.ts';
import { Refusal } from '../../../trpc/errors.ts';
import type { Caller } from '../../auth/caller.ts';
import type { Scope } from '../../rbac/scope.ts';
import { requireTeam } from '../../teams/service.ts';
import { lockEnvironment } from '../environments/service.ts';
import { inBulk } from './bulk.ts';
import { notInState } from './refusals.ts';

const rowsPerStatement = 10_000;

/**
 * Makes an environment what the preview of an import says, all of it or, when anything fails, nothing. Needs the
 * audited transaction; the import must have been marked as being applied before.
 * @throws Refusal NOT_FOUND, TEAM_ARCHIVED
 * @throws Refusal IMPORT_STATE - it is not marked, or was given up meanwhile
 * @throws Refusal IMPORT_STALE - the environment changed since the preview
 */
export async function applyImport(
  db: SharedDb,
  scope: Scope,
  caller: Caller,
  id: string,
): Promise<{ before: ImportRow; after: ImportRow }> {
  const [before] = await db.select().from(imports).where(eq(imports.id, id)).for('update');
  if (before?.state !== 'applying') throw notInState(before?.state ?? 'cancelled', 'apply');
  const environment = await lockEnvironment(db, scope, before.targetId);
  await requireTeam(db, scope, before.teamId);
  if (environment.revision !== before.baseRevision) throw stale(environment.revision, before.baseRevision);
  await inBulk(db);
  // what goes first: what comes may take its place
  for (const step of [removeDefinitions, changeDefinitions, addDefinitions])
    await inChunks(db, id, environment.id, step);
  await db
    .update(controlMEnvironments)
    .set({ revision: environment.revision + 1 })
    .where(eq(controlMEnvironments.id, environment.id));
  const [after] = await db
    .update(imports)
    .set({
      state: 'applied',
      appliedAt: sql`clock_timestamp()`,
      appliedBy: caller.userId,
      version: before.version + 1,
    })
    .where(and(eq(imports.id, id), eq(imports.state, 'applying')))
    .returning();
  if (!after) throw new Error('The locked import was not updated.');
  return { before, after };
}

function stale(revision: number, baseRevision: number | null): Refusal {
  return new Refusal(
    'IMPORT_STALE',
    'The environment has changed since this preview was made. Upload the files again to see what they would change now.',
    { revision, baseRevision },
  );
}

/** Rows of an import in a range of reading order; `d` and `v` are definitions and versions. */
interface Chunk {
  importId: string;
  environmentId: string;
  from: number;
  to: number;
}

const rowsOfChunk = ({ importId, from, to }: Chunk) =>
  sql`v.import_id = ${importId}::uuid and v.seq between ${from} and ${to}`;

/** A hundred thousand rows in one statement would keep an embedded database, and with it this process, busy for seconds. */
async function inChunks(
  db: SharedDb,
  importId: string,
  environmentId: string,
  step: (chunk: Chunk) => SQL,
): Promise<void> {
  const [last] = await rowsOf(
    db,
    sql`select coalesce(max(seq), -1) as seq from control_m_versions where import_id = ${importId}::uuid`,
    z.object({ seq: z.int() }),
  );
  for (let from = 0; from <= (last?.seq ?? -1); from += rowsPerStatement)
    await db.execute(step({ importId, environmentId, from, to: from + rowsPerStatement - 1 }));
}

function removeDefinitions(chunk: Chunk): SQL {
  return sql`delete from control_m_definitions d using control_m_versions v
    where ${rowsOfChunk(chunk)} and v.change = 'removed'
      and d.id = v.definition_id and d.environment_id = ${chunk.environmentId}::uuid`;
}

function changeDefinitions(chunk: Chunk): SQL {
  return sql`update control_m_definitions d set
      kind = v.kind, key = v.key, identity = v.identity, parent_id = v.parent_id, folder = v.folder, name = v.name,
      server = v.server, type = v.type, application = v.application, sub_application = v.sub_application,
      host = v.host, run_as = v.run_as, description = v.description, command = v.command, hash = v.hash,
      links = v.links, import_id = v.import_id, seq = v.seq
    from control_m_versions v
    where ${rowsOfChunk(chunk)} and v.change in ('changed', 'moved')
      and d.id = v.definition_id and d.environment_id = ${chunk.environmentId}::uuid`;
}

function addDefinitions(chunk: Chunk): SQL {
  return sql`insert into control_m_definitions (id, team_id, environment_id, import_id, seq, kind, key, identity,
      parent_id, folder, name, server, type, application, sub_application, host, run_as, description, command, hash, links)
    select v.definition_id, v.team_id, ${chunk.environmentId}::uuid, v.import_id, v.seq, v.kind, v.key, v.identity,
      v.parent_id, v.folder, v.name, v.server, v.type, v.application, v.sub_application, v.host, v.run_as,
      v.description, v.command, v.hash, v.links
    from control_m_versions v where ${rowsOfChunk(chunk)} and v.change = 'added'`;
}
