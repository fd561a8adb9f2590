import { and, eq, inArray, type SQL, sql } from 'drizzle-orm';
import type { SharedDb } from '../../../../db/shared/client.ts';
import { controlMEnvironments, imports } from '../../../../db/shared/schema/index.ts';
import { Refusal } from '../../../trpc/errors.ts';
import { inScope, type Scope } from '../../rbac/scope.ts';

/** What is compared: an environment as it is, or what an import brings: the definitions it adds, changes or moves. */
export interface Side {
  is: 'environment' | 'import';
  id: string;
  name: string;
}

/** @throws Refusal NOT_FOUND - neither an environment nor an import of that id in scope */
export async function sideOf(db: SharedDb, scope: Scope, id: string): Promise<Side> {
  const environment = await environmentOf(db, scope, id);
  if (environment) return { is: 'environment', id, name: environment.name };
  const [found] = await db
    .select({ targetId: imports.targetId, files: imports.files })
    .from(imports)
    .where(
      and(
        eq(imports.id, id),
        eq(imports.kind, 'control-m'),
        inScope(imports.teamId, scope),
        inArray(imports.state, ['previewed', 'applying', 'applied']),
      ),
    );
  // what was imported into an environment goes with it
  if (found && (await environmentOf(db, scope, found.targetId)))
    return { is: 'import', id, name: found.files.map(({ name }) => name).join(', ') || 'import' };
  throw new Refusal(
    'NOT_FOUND',
    `There is no environment or readable import ${id} that you may see. See: wo control-m environments list`,
  );
}

async function environmentOf(db: SharedDb, scope: Scope, id: string): Promise<{ name: string } | undefined> {
  const [found] = await db
    .select({ name: controlMEnvironments.name })
    .from(controlMEnvironments)
    .where(
      and(
        eq(controlMEnvironments.id, id),
        inScope(controlMEnvironments.teamId, scope),
        sql`${controlMEnvironments.deletedAt} is null`,
      ),
    );
  return found;
}

/** Folders and jobs of a side, without what they say. */
export function rowsOfSide({ is, id }: Side): SQL {
  const columns = sql`kind, key, folder, name, hash, import_id, seq`;
  return is === 'environment'
    ? sql`select ${columns} from control_m_definitions where environment_id = ${id}::uuid and kind <> 'other'`
    : sql`select ${columns} from control_m_versions
        where import_id = ${id}::uuid and kind <> 'other' and change <> 'removed'`;
}
