import { sql } from 'drizzle-orm';
import { check, index, integer, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { primaryId, time, timeNow, version } from './columns.ts';
import { teams } from './teams.ts';

/** What an import can bring. */
export const importKinds = ['control-m'] as const;
export type ImportKind = (typeof importKinds)[number];

export const importStates = [
  'parsing',
  'previewed',
  'refused',
  'applying',
  'applied',
  'failed',
  'cancelled',
] as const;
export type ImportState = (typeof importStates)[number];

/** One uploaded file: what it was called, and what tells its bytes from others. */
export interface ImportedFile {
  name: string;
  /** Bytes. */
  size: number;
  /** Of the bytes, lower-case hex. */
  sha256: string;
}

/** How far the work is; `total` is null where nobody can know it. */
export interface ImportProgress {
  stage: string;
  done: number;
  total: number | null;
  /** What is counted: `bytes`, `jobs`. */
  unit: string;
}

/** Why a file, and with it the whole import, was not taken. */
export interface ImportRefusal {
  /** Word of the kind's own list: `not-well-formed`. */
  reason: string;
  /** From 1, in UTF-16 units. */
  line?: number;
  column?: number;
  /** Name of the file. */
  file?: string;
  message: string;
}

/** Something worth knowing that keeps nothing from being imported. */
export type ImportWarning = ImportRefusal;

/**
 * Files on their way into the team's data: read, compared with what is there, looked at by a person, then applied in
 * one transaction, or not at all. The kind's own tables hold what was read.
 */
export const imports = pgTable(
  'imports',
  {
    id: primaryId(),
    teamId: uuid('team_id')
      .notNull()
      .references(() => teams.id),
    kind: text('kind', { enum: importKinds }).notNull(),
    targetId: uuid('target_id').notNull(), // what it goes into; for Control-M an environment
    state: text('state', { enum: importStates }).notNull().default('parsing'),
    files: jsonb('files').$type<ImportedFile[]>().notNull(),
    options: jsonb('options').$type<Record<string, unknown>>().notNull().default({}),
    progress: jsonb('progress').$type<ImportProgress>(), // of the work at hand, or where it ended
    counts: jsonb('counts').$type<Record<string, number>>(), // what the files hold
    changes: jsonb('changes').$type<Record<string, number>>(), // against what was there at `base_revision`
    refusal: jsonb('refusal').$type<ImportRefusal>(), // of `refused` and `failed`
    warnings: jsonb('warnings').$type<ImportWarning[]>().notNull().default([]), // the first 100
    baseRevision: integer('base_revision'), // of the target when the preview was made
    createdAt: timeNow('created_at'),
    createdBy: uuid('created_by').notNull(), // no reference: people can go, their work stays
    heartbeatAt: timeNow('heartbeat_at'), // of the server that works on it
    finishedAt: time('finished_at'), // reading and comparing
    appliedAt: time('applied_at'),
    appliedBy: uuid('applied_by'),
    version: version(),
  },
  (t) => [
    index('imports_target_idx').on(t.kind, t.targetId, t.id),
    index('imports_team_idx').on(t.teamId, t.id),
    index('imports_at_work_idx').on(t.heartbeatAt).where(sql`${t.state} in ('parsing', 'applying')`),
    check(
      'imports_state_check',
      sql`${t.state} in ('parsing', 'previewed', 'refused', 'applying', 'applied', 'failed', 'cancelled')`,
    ),
  ],
);
export type ImportRow = typeof imports.$inferSelect;
