import { sql } from 'drizzle-orm';
import {
  check,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { primaryId, time, timeNow, version } from './columns.ts';
import { scripts } from './scripts.ts';
import { teams } from './teams.ts';

/** `other`: what stands beside folders in a file, such as a calendar; kept for the export, counted as nothing. */
export const definitionKinds = ['folder', 'job', 'other'] as const;
export type DefinitionKind = (typeof definitionKinds)[number];

export const definitionChanges = ['added', 'changed', 'removed', 'moved'] as const;
export type DefinitionChange = (typeof definitionChanges)[number];

/** A set of definitions that belong together: PROD, TEST. */
export const controlMEnvironments = pgTable(
  'control_m_environments',
  {
    id: primaryId(),
    teamId: uuid('team_id')
      .notNull()
      .references(() => teams.id),
    name: text('name').notNull(),
    description: text('description').notNull().default(''),
    revision: integer('revision').notNull().default(0), // +1 whenever its definitions change
    version: version(),
    createdAt: timeNow('created_at'),
    createdBy: uuid('created_by').notNull(),
    updatedAt: timeNow('updated_at'),
    updatedBy: uuid('updated_by').notNull(),
    deletedAt: time('deleted_at'), // hidden everywhere, but its history is kept
  },
  (t) => [
    uniqueIndex('control_m_environments_team_name_key')
      .on(t.teamId, sql`lower(${t.name})`)
      .where(sql`${t.deletedAt} is null`),
    check('control_m_environments_name_check', sql`length(${t.name}) between 1 and 100`),
  ],
);
export type ControlMEnvironment = typeof controlMEnvironments.$inferSelect;

/** What a team says about its Control-M that no export holds. */
export const controlMSettings = pgTable('control_m_settings', {
  teamId: uuid('team_id')
    .primaryKey()
    .references(() => teams.id),
  // conditions whose name begins so reach across servers, as set up in Control-M itself
  globalPrefixes: text('global_prefixes').array().notNull().default(sql`'{}'::text[]`),
  version: version(),
  updatedAt: timeNow('updated_at'),
  updatedBy: uuid('updated_by').notNull(),
});
export type ControlMSettings = typeof controlMSettings.$inferSelect;

/** What a definition is made of, in its versions and as it is now. */
const definitionColumns = () => ({
  kind: text('kind', { enum: definitionKinds }).notNull(),
  key: text('key').notNull(), // `folder/sub/job#1`, `folder/sub/`; unique in an import and in an environment
  identity: uuid('identity').notNull(), // hash of server, path and place among equal names: the same one next time
  parentId: uuid('parent_id'), // the folder it is in, by id of the definition
  folder: text('folder').notNull(), // path of that folder, `A/B`; empty at the top
  name: text('name').notNull(),
  server: text('server'), // Control-M server (data centre), from the top folder; null matches any
  type: text('type').notNull(), // as Jobs-as-Code says it: `Job:Command`, `Folder`, `SubFolder`
  application: text('application').notNull().default(''),
  subApplication: text('sub_application').notNull().default(''),
  host: text('host').notNull().default(''),
  runAs: text('run_as').notNull().default(''),
  description: text('description').notNull().default(''),
  command: text('command').notNull().default(''), // the command line, or path and name of the script
  hash: uuid('hash').notNull(), // of the source without its place; equal means nothing changed
  links: text('links').notNull(), // JSON: events waited for, set and deleted, flows
});

/**
 * What an import says about one definition that differs from what was there. Written while its files are read, never
 * changed; it counts once the import is applied, and goes when that is given up.
 */
export const controlMVersions = pgTable(
  'control_m_versions',
  {
    importId: uuid('import_id').notNull(), // a trigger per statement looks at the import: a reference would per row
    seq: integer('seq').notNull(), // reading order; removed ones come last
    teamId: uuid('team_id').notNull(),
    definitionId: uuid('definition_id').notNull(),
    change: text('change', { enum: definitionChanges }).notNull(),
    previousImportId: uuid('previous_import_id'), // the version before, if there was one
    previousSeq: integer('previous_seq'),
    ...definitionColumns(),
    format: text('format', { enum: ['xml', 'json', 'csv'] }).notNull(),
    source: text('source'), // JSON text of the element or object as it was written; null of removed ones
  },
  (t) => [
    primaryKey({ columns: [t.importId, t.seq] }),
    index('control_m_versions_definition_idx').on(t.definitionId, t.importId),
  ],
);
export type ControlMVersion = typeof controlMVersions.$inferSelect;

/** Folders and jobs of an environment as they are now. The source is in the version they point to. */
export const controlMDefinitions = pgTable(
  'control_m_definitions',
  {
    id: primaryId(),
    teamId: uuid('team_id').notNull(), // of the environment
    environmentId: uuid('environment_id').notNull(),
    ...definitionColumns(),
    importId: uuid('import_id').notNull(), // and `seq`: its version
    seq: integer('seq').notNull(),
  },
  (t) => [
    uniqueIndex('control_m_definitions_identity_key').on(t.environmentId, t.identity),
    // names may be longer than an index entry can be
    index('control_m_definitions_key_idx').on(t.environmentId, t.kind, sql`left(${t.key}, 300)`, t.id),
    index('control_m_definitions_parent_idx').on(t.parentId),
    foreignKey({
      name: 'control_m_definitions_environment_fk',
      columns: [t.environmentId],
      foreignColumns: [controlMEnvironments.id],
    }),
  ],
);
export type ControlMDefinition = typeof controlMDefinitions.$inferSelect;

/** Which script a job runs, said by a person: wins over what its definition seems to say. */
export const controlMScriptLinks = pgTable(
  'control_m_script_links',
  {
    definitionId: uuid('definition_id').primaryKey(),
    teamId: uuid('team_id')
      .notNull()
      .references(() => teams.id),
    scriptId: uuid('script_id').references(() => scripts.id), // null: it runs none of the catalogue
    createdAt: timeNow('created_at'),
    createdBy: uuid('created_by').notNull(),
  },
  (t) => [
    index('control_m_script_links_script_idx').on(t.scriptId),
    foreignKey({
      name: 'control_m_script_links_definition_fk',
      columns: [t.definitionId],
      foreignColumns: [controlMDefinitions.id],
    }).onDelete('cascade'),
  ],
);
export type ControlMScriptLink = typeof controlMScriptLinks.$inferSelect;
