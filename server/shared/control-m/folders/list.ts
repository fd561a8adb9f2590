import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { SharedDb } from '../../../../db/shared/client.ts';
import { controlMDefinitions } from '../../../../db/shared/schema/index.ts';
import { type Page, type PageInput, toPage } from '../../../trpc/page.ts';
import { inScope, type Scope } from '../../rbac/scope.ts';
import { getEnvironment } from '../environments/service.ts';
import type { NodeView } from '../graph/environment-graph.ts';
import { afterKey, byKey, containsText, key300 } from '../jobs/by-key.ts';

export interface FolderItem extends NodeView {
  folder: string;
  server: string | null;
  application: string;
  description: string;
  /** Directly in it. */
  jobs: number;
  subFolders: number;
}

const d = controlMDefinitions;

/**
 * Folders of an environment by key, with how much is directly in each.
 * @throws Refusal NOT_FOUND - no such environment within `scope`
 */
export async function listFolders(
  db: SharedDb,
  scope: Scope,
  input: PageInput & { environmentId: string; parentId?: string | undefined; q?: string | undefined },
): Promise<Page<FolderItem>> {
  const { environmentId, parentId, q } = input;
  await getEnvironment(db, scope, environmentId);
  const rows = await db
    .select({
      id: d.id,
      key: d.key,
      key300,
      name: d.name,
      type: d.type,
      parentId: d.parentId,
      folder: d.folder,
      server: d.server,
      application: d.application,
      description: d.description,
    })
    .from(d)
    .where(
      and(
        eq(d.environmentId, environmentId),
        eq(d.kind, 'folder'),
        inScope(d.teamId, scope),
        parentId === undefined
          ? undefined
          : parentId === 'top'
            ? isNull(d.parentId)
            : eq(d.parentId, parentId),
        q === undefined || q === '' ? undefined : containsText(q, 'name', 'description'),
        afterKey(input.cursor),
      ),
    )
    .orderBy(...byKey)
    .limit(input.limit + 1);
  const counts = await directCounts(
    db,
    rows.map(({ id }) => id),
  );
  return toPage(
    rows,
    input.limit,
    (row) => [row.key300, row.id],
    ({ key300: _key, ...row }) => ({ ...row, kind: 'folder', jobs: 0, subFolders: 0, ...counts.get(row.id) }),
  );
}

async function directCounts(db: SharedDb, ids: string[]) {
  if (ids.length === 0) return new Map<string | null, { jobs: number; subFolders: number }>();
  const rows = await db
    .select({
      parentId: d.parentId,
      jobs: sql<number>`(count(*) filter (where ${d.kind} = 'job'))::int`,
      subFolders: sql<number>`(count(*) filter (where ${d.kind} = 'folder'))::int`,
    })
    .from(d)
    .where(inArray(d.parentId, ids))
    .groupBy(d.parentId);
  return new Map(rows.map(({ parentId, ...counts }) => [parentId, counts]));
}
