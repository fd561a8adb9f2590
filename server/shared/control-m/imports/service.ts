import { and, desc, eq, isNull, lt, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { SharedDb } from '../../../../db/shared/client.ts';
import {
  controlMEnvironments,
  type ImportRow,
  type ImportState,
  imports,
} from '../../../../db/shared/schema/index.ts';
import { decodeCursor, type Page, type PageInput, toPage } from '../../../trpc/page.ts';
import type { Caller } from '../../auth/caller.ts';
import type { Received } from '../../imports/service.ts';
import { inScope, type Scope } from '../../rbac/scope.ts';
import { requireTeam } from '../../teams/service.ts';
import { type EnvironmentView, getEnvironment } from '../environments/service.ts';
import { noSuchImport, notInState } from './refusals.ts';
import { discardStaged, type Removal } from './staging.ts';
import { type ImportView, presentImport } from './view.ts';

const kind = 'control-m';

/** Imports with the revision of their environment. */
function selectImports(db: SharedDb) {
  return db
    .select({ row: imports, revision: controlMEnvironments.revision })
    .from(imports)
    .leftJoin(
      controlMEnvironments,
      and(eq(controlMEnvironments.id, imports.targetId), isNull(controlMEnvironments.deletedAt)),
    )
    .$dynamic();
}

/** @throws Refusal NOT_FOUND - no such import within `scope` */
export async function getImport(db: SharedDb, scope: Scope, id: string): Promise<ImportView> {
  const [found] = await selectImports(db).where(
    and(eq(imports.id, id), eq(imports.kind, kind), inScope(imports.teamId, scope)),
  );
  if (!found) throw noSuchImport();
  return presentImport(found.row, found.revision);
}

const cursorKey = z.tuple([z.uuid()]);

export interface ListImports extends PageInput {
  environmentId?: string | undefined;
  teamId?: string | undefined;
  state?: ImportState | undefined;
}

/** Imports in scope, newest first. */
export async function listImports(db: SharedDb, scope: Scope, input: ListImports): Promise<Page<ImportView>> {
  const after = decodeCursor(input.cursor, cursorKey);
  const rows = await selectImports(db)
    .where(
      and(
        eq(imports.kind, kind),
        inScope(imports.teamId, scope),
        input.environmentId === undefined ? undefined : eq(imports.targetId, input.environmentId),
        input.teamId === undefined ? undefined : eq(imports.teamId, input.teamId),
        input.state === undefined ? undefined : eq(imports.state, input.state),
        after && lt(imports.id, after[0]),
      ),
    )
    .orderBy(desc(imports.id))
    .limit(input.limit + 1);
  return toPage(
    rows,
    input.limit,
    ({ row }) => [row.id],
    ({ row, revision }) => presentImport(row, revision),
  );
}

/**
 * For an upload, before anybody sends it.
 * @throws Refusal NOT_FOUND, TEAM_ARCHIVED
 */
export async function environmentForImport(db: SharedDb, scope: Scope, id: string): Promise<EnvironmentView> {
  const environment = await getEnvironment(db, scope, id);
  await requireTeam(db, scope, environment.teamId);
  return environment;
}

/**
 * Begins an import of files that were received. Needs the audited transaction.
 * @throws Refusal NOT_FOUND, TEAM_ARCHIVED
 */
export async function createImport(
  db: SharedDb,
  scope: Scope,
  caller: Caller,
  input: { environmentId: string; removal: Removal; received: Received },
): Promise<{ view: ImportView; environment: EnvironmentView }> {
  const environment = await environmentForImport(db, scope, input.environmentId);
  const [row] = await db
    .insert(imports)
    .values({
      id: input.received.id,
      teamId: environment.teamId,
      kind,
      targetId: environment.id,
      files: input.received.files.map(({ name, size, sha256 }) => ({ name, size, sha256 })),
      options: { removal: input.removal },
      createdBy: caller.userId,
    })
    .returning();
  if (!row) throw new Error('The new import was not returned.');
  return { view: presentImport(row, environment.revision), environment };
}

/**
 * Gives an import up, with all it has said. Needs the audited transaction.
 * @throws Refusal NOT_FOUND
 * @throws Refusal IMPORT_STATE - it is applied, being applied, or over
 */
export async function cancelImport(
  db: SharedDb,
  scope: Scope,
  id: string,
): Promise<{ before: ImportRow; after: ImportView }> {
  const [before] = await db
    .select()
    .from(imports)
    .where(and(eq(imports.id, id), eq(imports.kind, kind), inScope(imports.teamId, scope)))
    .for('update');
  if (!before) throw noSuchImport();
  if (before.state !== 'parsing' && before.state !== 'previewed') throw notInState(before.state, 'cancel');
  await db
    .update(imports)
    .set({
      state: 'cancelled',
      finishedAt: sql`coalesce(${imports.finishedAt}, clock_timestamp())`,
      version: before.version + 1,
    })
    .where(eq(imports.id, id));
  await discardStaged(db, id);
  return { before, after: await getImport(db, scope, id) };
}
