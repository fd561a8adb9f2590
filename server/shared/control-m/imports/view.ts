import { z } from 'zod';
import {
  type ImportRow,
  importStates,
  type ImportProgress,
  type ImportRefusal,
} from '../../../../db/shared/schema/index.ts';
import { id, isoTime } from '../../../trpc/schemas.ts';

/** What is kept of how an import was asked for. */
export const importOptions = z.object({ removal: z.enum(['folders', 'none', 'environment']) });

const count = z.int().min(0);

const trouble = z.object({
  reason: z.string(),
  line: z.int().optional().describe('From 1.'),
  column: z.int().optional().describe('From 1, in UTF-16 units.'),
  file: z.string().optional(),
  message: z.string(),
});

const counts = z.object({
  folders: count.describe('At the top.'),
  subFolders: count,
  jobs: count,
  edges: count.describe('Pairs of one that sets and one that waits, within the files.'),
  conditionsIn: count,
  conditionsOut: count,
  conditionsDeleted: count,
  cycles: count,
});

const changes = z.object({
  added: count,
  changed: count,
  removed: count,
  moved: count,
  unchanged: count,
  others: count.describe('Changes of what stands beside folders, such as calendars; not among the rest.'),
});

/** One import, as everybody is shown it. */
export const importView = z.object({
  id,
  teamId: id,
  environmentId: id,
  state: z.enum(importStates),
  files: z.array(
    z.object({
      name: z.string(),
      size: z.number().describe('Bytes.'),
      sha256: z.string().describe('Of the bytes, lower-case hex.'),
    }),
  ),
  removal: importOptions.shape.removal.describe(
    'What goes because the files do not have it: what is in folders at the top that they have, nothing, or anything.',
  ),
  progress: z
    .object({ stage: z.string(), done: z.number(), total: z.number().nullable(), unit: z.string() })
    .nullable(),
  counts: counts.nullable().describe('What the files hold.'),
  changes: changes.nullable().describe('Folders and jobs, against the environment.'),
  refusal: trouble.nullable().describe('Why it was refused, or what failed.'),
  warnings: z.array(trouble).describe('The first 100.'),
  stale: z.boolean().describe('The environment has changed since the preview: upload the files again.'),
  createdAt: isoTime,
  createdBy: id,
  finishedAt: isoTime.nullable().describe('When reading ended.'),
  appliedAt: isoTime.nullable(),
  appliedBy: id.nullable(),
  version: z.int(),
});
export type ImportView = z.output<typeof importView>;

/** @param revision - of the environment now; null when it is deleted */
export function presentImport(row: ImportRow, revision: number | null): ImportView {
  return {
    id: row.id,
    teamId: row.teamId,
    environmentId: row.targetId,
    state: row.state,
    files: row.files,
    ...importOptions.parse(row.options),
    progress: row.progress satisfies ImportProgress | null,
    counts: row.counts && counts.parse(row.counts),
    changes: row.changes && changes.parse(row.changes),
    refusal: row.refusal satisfies ImportRefusal | null,
    warnings: row.warnings,
    stale: row.state === 'previewed' && row.baseRevision !== revision,
    createdAt: row.createdAt.toISOString(),
    createdBy: row.createdBy,
    finishedAt: row.finishedAt?.toISOString() ?? null,
    appliedAt: row.appliedAt?.toISOString() ?? null,
    appliedBy: row.appliedBy,
    version: row.version,
  };
}
