import { and, eq, or, sql } from 'drizzle-orm';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SharedDb } from '../../../../db/shared/client.ts';
import { controlMDefinitions } from '../../../../db/shared/schema/index.ts';
import { Refusal } from '../../../trpc/errors.ts';
import type { Scope } from '../../rbac/scope.ts';
import type { Loss } from '../definitions/convert/losses.ts';
import { getEnvironment } from '../environments/service.ts';
import type { ExportPlan } from './file.ts';
import { folderPath, noSuchFolder, noSuchJob, select } from './selection.ts';
import { versionsOf } from './versions.ts';
import { type ExportFormat, lossesIn } from './written.ts';

export interface ExportInput {
  environmentId: string;
  format: ExportFormat;
  folder?: string | undefined;
  jobId?: string | undefined;
}

/**
 * Decides what an export holds.
 * @throws Refusal NOT_FOUND - the environment, the folder or the job
 * @throws Refusal INVALID_INPUT - a folder and a job
 */
export async function planExport(
  db: SharedDb,
  scope: Scope,
  input: ExportInput,
): Promise<ExportPlan & { teamId: string }> {
  const { environmentId, format, folder = null, jobId = null } = input;
  const { name, revision, teamId } = await getEnvironment(db, scope, environmentId);
  if (folder !== null && jobId !== null)
    throw new Refusal('INVALID_INPUT', 'An export holds a folder or a job. Give one of both.');
  if (folder !== null) await requireFolder(db, environmentId, folderPath(folder));
  if (jobId !== null) await requireJob(db, environmentId, jobId);
  return { environmentId, environment: name, teamId, revision, format, folder, jobId };
}

async function requireFolder(db: SharedDb, environmentId: string, path: string): Promise<void> {
  const { key, kind } = controlMDefinitions;
  const [found] = await db
    .select({ id: controlMDefinitions.id })
    .from(controlMDefinitions)
    .where(
      and(
        eq(controlMDefinitions.environmentId, environmentId),
        eq(kind, 'folder'),
        or(eq(key, path), sql`starts_with(${key}, ${`${path}#`}) and not starts_with(reverse(${key}), '/')`),
      ),
    )
    .limit(1);
  if (!found) throw noSuchFolder(path);
}

async function requireJob(db: SharedDb, environmentId: string, jobId: string): Promise<void> {
  const [found] = await db
    .select({ id: controlMDefinitions.id })
    .from(controlMDefinitions)
    .where(
      and(
        eq(controlMDefinitions.id, jobId),
        eq(controlMDefinitions.environmentId, environmentId),
        eq(controlMDefinitions.kind, 'job'),
      ),
    );
  if (!found) throw noSuchJob();
}

export interface Losses {
  items: (Loss & { key: string })[];
  total: number;
  truncated: boolean;
}

/**
 * What a file of this format cannot say of these definitions. Only those that came in another format lose anything.
 * @throws Refusal - as {@link planExport}
 */
export async function listLosses(
  db: SharedDb,
  scope: Scope,
  input: ExportInput & { limit: number },
): Promise<Losses> {
  const { selected } = await select(db, await planExport(db, scope, input));
  const losses: Losses = { items: [], total: 0, truncated: false };
  for await (const page of versionsOf(db, selected, input.format)) {
    for (const { ref, ...version } of page) {
      const lost = lossesIn(input.format, version);
      losses.total += lost.length;
      for (const loss of lost)
        if (losses.items.length < input.limit) losses.items.push({ key: ref.key, ...loss });
    }
    await nextTurn(); // other requests have their turn
  }
  return { ...losses, truncated: losses.total > losses.items.length };
}
