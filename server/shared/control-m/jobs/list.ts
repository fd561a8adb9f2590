import { and, count, eq, type SQL, sql } from 'drizzle-orm';
import type { SharedDb } from '../../../../db/shared/client.ts';
import { controlMDefinitions } from '../../../../db/shared/schema/index.ts';
import { type Page, type PageInput, toPage } from '../../../trpc/page.ts';
import { inScope, type Scope } from '../../rbac/scope.ts';
import { getEnvironment } from '../environments/service.ts';
import { afterKey, byKey, containsText, key300 } from './by-key.ts';

export interface JobFilters {
  environmentId: string;
  /** The one with this key. */
  key?: string | undefined;
  /** Path of a folder, `A/B` or `A/B/`; what is in its sub-folders counts too. */
  folder?: string | undefined;
  parentId?: string | undefined;
  /** In name, description or command. */
  q?: string | undefined;
  type?: string | undefined;
  application?: string | undefined;
  subApplication?: string | undefined;
  host?: string | undefined;
  runAs?: string | undefined;
  server?: string | undefined;
}

export interface JobItem {
  id: string;
  key: string;
  name: string;
  folder: string;
  parentId: string | null;
  server: string | null;
  type: string;
  application: string;
  subApplication: string;
  host: string;
  runAs: string;
  description: string;
  command: string;
}

const d = controlMDefinitions;
/** Columns of a {@link JobItem}. */
export const itemColumns = {
  id: d.id,
  key: d.key,
  name: d.name,
  folder: d.folder,
  parentId: d.parentId,
  server: d.server,
  type: d.type,
  application: d.application,
  subApplication: d.subApplication,
  host: d.host,
  runAs: d.runAs,
  description: d.description,
  command: d.command,
};

const exact = ['parentId', 'type', 'application', 'subApplication', 'host', 'runAs', 'server'] as const;

function matching(scope: Scope, { environmentId, key, folder, q, ...values }: JobFilters): SQL | undefined {
  return and(
    eq(d.environmentId, environmentId),
    eq(d.kind, 'job'),
    inScope(d.teamId, scope),
    key === undefined ? undefined : and(sql`${key300} = left(${key}, 300)`, eq(d.key, key)),
    folder === undefined ? undefined : within(folder.replace(/\/$/, '')),
    q === undefined || q === '' ? undefined : containsText(q, 'name', 'description', 'command'),
    ...exact.map((name) => (values[name] === undefined ? undefined : eq(d[name], values[name]))),
  );
}

function within(path: string): SQL {
  return sql`(${d.folder} = ${path} or starts_with(${d.folder}, ${`${path}/`}))`;
}

/** Jobs of an environment by key. @throws Refusal NOT_FOUND - no such environment within `scope` */
export async function listJobs(
  db: SharedDb,
  scope: Scope,
  input: PageInput & JobFilters,
): Promise<Page<JobItem>> {
  await getEnvironment(db, scope, input.environmentId);
  const rows = await db
    .select({ ...itemColumns, key300 })
    .from(d)
    .where(and(matching(scope, input), afterKey(input.cursor)))
    .orderBy(...byKey)
    .limit(input.limit + 1);
  return toPage(
    rows,
    input.limit,
    (row) => [row.key300, row.id],
    ({ key300: _key, ...item }) => item,
  );
}

/** How many there are. @throws Refusal NOT_FOUND - no such environment within `scope` */
export async function countJobs(db: SharedDb, scope: Scope, input: JobFilters): Promise<number> {
  await getEnvironment(db, scope, input.environmentId);
  const [row] = await db.select({ count: count() }).from(d).where(matching(scope, input));
  return row?.count ?? 0;
}
