import { and, eq, isNull, type SQL, sql } from 'drizzle-orm';
import type { SharedDb } from '../../../db/shared/client.ts';
import { scriptFacts, scripts, scriptVersions, teams } from '../../../db/shared/schema/index.ts';
import { given, statement } from '../../../db/shared/statement.ts';
import type { Scope } from '../rbac/scope.ts';
import { contentNow, selectWhole } from './selected.ts';

/** What runs for nearly every call about one script, in SQL that is written once; see {@link statement}. */

const there = and(eq(scripts.id, sql.placeholder('id')), isNull(scripts.deletedAt));
const thereInTeams = and(
  there,
  sql`${scripts.teamId} in (select value::uuid from json_array_elements_text(${sql.placeholder('teamIds')}::json))`,
);

const wholeAnywhere = statement((db) => selectWhole(db, there).prepare('script_by_id'));
const wholeInTeams = statement((db) => selectWhole(db, thereInTeams).prepare('script_by_id_in_teams'));

/** A script in scope with its bytes and what is known of it; none or one row. */
export function selectScript(db: SharedDb, scope: Scope, id: string) {
  return scope.all
    ? wholeAnywhere(db).execute({ id })
    : wholeInTeams(db).execute({ id, teamIds: JSON.stringify(scope.teamIds) });
}

/** Names as columns, not as joins: a row that had to be waited for would keep the ones joined before. */
const nameOf = (userId: SQL.Aliased | typeof scripts.createdBy | typeof scripts.reviewedBy) =>
  sql<string | null>`(select username from users where users.id = ${userId})`;

function selectLocked(db: SharedDb, where: SQL | undefined) {
  return db
    .select({
      script: scripts,
      archivedAt: teams.archivedAt,
      createdByName: nameOf(scripts.createdBy),
      reviewedByName: nameOf(scripts.reviewedBy),
    })
    .from(scripts)
    .innerJoin(teams, eq(teams.id, scripts.teamId))
    .where(where)
    .for('update', { of: scripts });
}
const lockedAnywhere = statement((db) => selectLocked(db, there).prepare('lock_script'));
const lockedInTeams = statement((db) => selectLocked(db, thereInTeams).prepare('lock_script_in_teams'));

/** The same without its bytes, locked until the transaction ends. */
export function selectForUpdate(db: SharedDb, scope: Scope, id: string) {
  return scope.all
    ? lockedAnywhere(db).execute({ id })
    : lockedInTeams(db).execute({ id, teamIds: JSON.stringify(scope.teamIds) });
}

function selectBytes(db: SharedDb, where: SQL | undefined) {
  return db
    .select({ bytes: scriptVersions.content })
    .from(scripts)
    .innerJoin(scriptVersions, contentNow)
    .where(and(where, eq(scripts.version, sql.placeholder('version'))));
}
const bytesAnywhere = statement((db) => selectBytes(db, there).prepare('script_bytes'));
const bytesInTeams = statement((db) => selectBytes(db, thereInTeams).prepare('script_bytes_in_teams'));

/**
 * The bytes of a script in scope, if it is at that version when this runs: for a row that is being locked, after that.
 * None or one row.
 */
export function selectBytesAt(db: SharedDb, scope: Scope, id: string, version: number) {
  return scope.all
    ? bytesAnywhere(db).execute({ id, version })
    : bytesInTeams(db).execute({ id, version, teamIds: JSON.stringify(scope.teamIds) });
}

/** Everything of a script that a new version may change. */
export const changeable = [
  'name',
  'path',
  'kind',
  'encoding',
  'lineEnding',
  'size',
  'sha256',
  'description',
  'tags',
  'owner',
  'criticality',
  'reviewedAt',
  'reviewedBy',
  'version',
  'updatedAt',
  'updatedBy',
  'deletedAt',
  'deletedBy',
] as const;

export const updateRow = statement((db) =>
  db
    .update(scripts)
    .set(given(scripts, changeable))
    .where(eq(scripts.id, sql.placeholder('id')))
    .returning({ id: scripts.id })
    .prepare('update_script'),
);

const versionColumns = [
  'scriptId',
  'version',
  'name',
  'path',
  'encoding',
  'lineEnding',
  'size',
  'sha256',
  'message',
  'createdBy',
] as const;

export const insertVersionRow = statement((db) =>
  db
    .insert(scriptVersions)
    .values(given(scriptVersions, [...versionColumns, 'content']))
    .prepare('insert_script_version'),
);

/** The same with the bytes of the version before, which need not travel. */
export const insertVersionOfSameBytes = statement((db) => {
  const content = sql`(select content from script_versions
    where script_id = ${sql.placeholder('scriptId')} and version = ${sql.placeholder('versionBefore')})`;
  return db
    .insert(scriptVersions)
    .values({ ...given(scriptVersions, versionColumns), content })
    .prepare('copy_script_version');
});

/** Rows of facts take the place of older ones; a row of a later version or a newer reader stays. */
export const newerFacts = {
  target: scriptFacts.scriptId,
  set: {
    teamId: sql`excluded.team_id`,
    version: sql`excluded.version`,
    reader: sql`excluded.reader`,
    secretCount: sql`excluded.secret_count`,
    facts: sql`excluded.facts`,
    words: sql`excluded.words`,
    text: sql`excluded.text`,
  },
  setWhere: sql`(excluded.version, excluded.reader) >= (${scriptFacts.version}, ${scriptFacts.reader})`,
};

/** @param words - JSON of an array of texts: as a parameter both drivers take it, whatever is in the words */
export const asTsvector = (words: unknown): SQL =>
  sql`array_to_tsvector(array(select json_array_elements_text(${words}::json)))`;

export const upsertFactsRow = statement((db) =>
  db
    .insert(scriptFacts)
    .values({
      ...given(scriptFacts, ['scriptId', 'teamId', 'version', 'reader', 'secretCount', 'facts', 'text']),
      words: asTsvector(sql.placeholder('words')),
    })
    .onConflictDoUpdate(newerFacts)
    .prepare('upsert_script_facts'),
);
