import { sql } from 'drizzle-orm';
import {
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { bytea, primaryId, time, timeNow, tsvector, version } from './columns.ts';
import { teams } from './teams.ts';

/** What runs a script; `other` is kept with the scripts, but no facts are read from it. */
export const scriptKinds = ['cmd', 'powershell', 'shell', 'vbscript', 'sql', 'other'] as const;
export type ScriptKind = (typeof scriptKinds)[number];

/** How the stored bytes become text. The UTF-16 ones always begin with a byte order mark. */
const encodings = ['utf-8', 'utf-8-bom', 'utf-16le', 'utf-16be', 'windows-1252', 'cp850'] as const;

/** How bad it is when the script does not run; null where nobody has said. */
export const criticalities = ['low', 'normal', 'high', 'critical'] as const;
export type Criticality = (typeof criticalities)[number];

/** What a version of a script is made of; the same columns describe the script as it is now. */
const contentColumns = () => ({
  encoding: text('encoding', { enum: encodings }).notNull(),
  lineEnding: text('line_ending', { enum: ['crlf', 'lf', 'mixed'] }).notNull(),
  size: integer('size').notNull(), // bytes
  sha256: text('sha256').notNull(), // of the stored bytes, lower-case hex
});

/** A batch script the team looks after. Its bytes are in `script_versions`, at the same version. */
export const scripts = pgTable(
  'scripts',
  {
    id: primaryId(),
    teamId: uuid('team_id')
      .notNull()
      .references(() => teams.id),
    name: text('name').notNull(),
    path: text('path').notNull(), // below the team's script root, with forward slashes; case does not matter
    kind: text('kind', { enum: scriptKinds }).notNull(),
    ...contentColumns(),
    description: text('description').notNull().default(''),
    tags: text('tags').array().notNull().default(sql`'{}'::text[]`),
    owner: text('owner').notNull().default(''), // who looks after it: a person or a group, in words
    criticality: text('criticality', { enum: criticalities }),
    reviewedAt: time('reviewed_at'), // somebody last said that it is as it should be
    reviewedBy: uuid('reviewed_by'),
    version: version(),
    createdAt: timeNow('created_at'),
    createdBy: uuid('created_by').notNull(), // no reference: people can go, their work stays
    updatedAt: timeNow('updated_at'),
    updatedBy: uuid('updated_by').notNull(),
    deletedAt: time('deleted_at'), // in the trash: hidden everywhere else, but its versions are kept
    deletedBy: uuid('deleted_by'), // null of those deleted by builds that did not say
  },
  (t) => [
    uniqueIndex('scripts_team_path_key')
      .on(t.teamId, sql`lower(${t.path})`)
      .where(sql`${t.deletedAt} is null`),
    index('scripts_team_path_order_idx').on(t.teamId, t.path, t.id),
    index('scripts_path_order_idx').on(t.path, t.id),
    index('scripts_tags_idx').using('gin', t.tags),
    index('scripts_trash_idx').on(t.deletedAt, t.id).where(sql`${t.deletedAt} is not null`),
    check('scripts_name_check', sql`length(${t.name}) between 1 and 255`),
    check('scripts_path_check', sql`length(${t.path}) between 1 and 1000`),
    check('scripts_size_check', sql`${t.size} >= 0`),
    check('scripts_owner_check', sql`length(${t.owner}) <= 200`),
  ],
);
export type Script = typeof scripts.$inferSelect;

/** Every state a script ever had; rows are only added. */
export const scriptVersions = pgTable(
  'script_versions',
  {
    scriptId: uuid('script_id')
      .notNull()
      .references(() => scripts.id, { onDelete: 'cascade' }),
    version: integer('version').notNull(),
    name: text('name').notNull(),
    path: text('path').notNull(),
    content: bytea('content').notNull(),
    ...contentColumns(),
    message: text('message'),
    createdAt: timeNow('created_at'),
    createdBy: uuid('created_by').notNull(),
  },
  (t) => [primaryKey({ columns: [t.scriptId, t.version] })],
);
export type ScriptVersion = typeof scriptVersions.$inferSelect;

/**
 * What was read from a script as it is now: made from its bytes, so it can be made again, and no change that anybody
 * has to answer for. A row is missing, or of an older reader, until a server has come by.
 */
export const scriptFacts = pgTable(
  'script_facts',
  {
    scriptId: uuid('script_id')
      .primaryKey()
      .references(() => scripts.id, { onDelete: 'cascade' }),
    teamId: uuid('team_id').notNull(), // of the script
    version: integer('version').notNull(), // of the script, as it was read
    reader: smallint('reader').notNull(), // generation of the readers; newer ones find more
    secretCount: integer('secret_count').notNull(),
    facts: jsonb('facts').notNull(), // as the readers make them: no secret in clear
    words: tsvector('words').notNull(), // of name, path, description, tags, owner, facts and text
    text: text('text').notNull(), // the same in lower case, secrets masked: what is searched for parts of words
  },
  (t) => [
    index('script_facts_team_idx').on(t.teamId, t.scriptId),
    index('script_facts_words_idx').using('gin', t.words),
  ],
);
export type ScriptFactsRow = typeof scriptFacts.$inferSelect;
