import { and, arrayContains, asc, desc, eq, gt, ilike, isNull, lt, or, type SQL, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { z } from 'zod';
import { builtOnce } from '../../../db/built-once.ts';
import type { SharedDb } from '../../../db/shared/client.ts';
import { type Script, scripts, scriptVersions, users } from '../../../db/shared/schema/index.ts';
import { Refusal } from '../../trpc/errors.ts';
import { decodeCursor, type Page, type PageInput, toPage } from '../../trpc/page.ts';
import { inScope, type Scope } from '../rbac/scope.ts';
import { containsText } from '../search.ts';
import { textOf } from './content.ts';
import { fileNameOf } from './script-path.ts';
import { type ScriptSummary, type ScriptView, summarise } from './view.ts';

const creators = alias(users, 'creators');
const updaters = alias(users, 'updaters');

function withAuthors(db: SharedDb) {
  return db
    .select({ script: scripts, createdByName: creators.username, updatedByName: updaters.username })
    .from(scripts)
    .leftJoin(creators, eq(creators.id, scripts.createdBy))
    .leftJoin(updaters, eq(updaters.id, scripts.updatedBy))
    .$dynamic();
}

/** The condition under which a script exists for a caller. */
export function visible(scope: Scope, id?: string): SQL | undefined {
  return and(
    id === undefined ? undefined : eq(scripts.id, id),
    isNull(scripts.deletedAt),
    inScope(scripts.teamId, scope),
  );
}

export function noSuchScript(): Refusal {
  return new Refusal('NOT_FOUND', 'No such script; it may have been deleted. Reload the list.');
}

export interface ScriptFilters {
  teamId?: string | undefined;
  /** Looked for in path and description. */
  q?: string | undefined;
  kind?: Script['kind'] | undefined;
  tag?: string | undefined;
}

const cursorKey = z.tuple([z.string(), z.uuid()]);

/** Scripts in scope by path. */
export async function listScripts(
  db: SharedDb,
  scope: Scope,
  input: PageInput & ScriptFilters,
): Promise<Page<ScriptSummary>> {
  const rows = await withAuthors(db)
    .where(and(visible(scope), ...filters(input), after(input.cursor)))
    .orderBy(asc(scripts.path), asc(scripts.id))
    .limit(input.limit + 1);
  return toPage(
    rows,
    input.limit,
    ({ script }) => [script.path, script.id],
    ({ script, ...authors }) => summarise(script, authors),
  );
}

function filters({ teamId, q, kind, tag }: ScriptFilters): (SQL | undefined)[] {
  const pattern = q ? containsText(q) : undefined;
  return [
    teamId === undefined ? undefined : eq(scripts.teamId, teamId),
    kind === undefined ? undefined : eq(scripts.kind, kind),
    tag === undefined ? undefined : arrayContains(scripts.tags, [tag]),
    pattern === undefined ? undefined : or(ilike(scripts.path, pattern), ilike(scripts.description, pattern)),
  ];
}

function after(cursor: string | undefined): SQL | undefined {
  const last = decodeCursor(cursor, cursorKey);
  return last && or(gt(scripts.path, last[0]), and(eq(scripts.path, last[0]), gt(scripts.id, last[1])));
}

const scriptById = builtOnce((db: SharedDb) => {
  const select = (inTeams?: SQL) =>
    db
      .select({
        script: scripts,
        createdByName: creators.username,
        updatedByName: updaters.username,
        bytes: scriptVersions.content,
      })
      .from(scripts)
      .innerJoin(
        scriptVersions,
        and(eq(scriptVersions.scriptId, scripts.id), eq(scriptVersions.version, scripts.version)),
      )
      .leftJoin(creators, eq(creators.id, scripts.createdBy))
      .leftJoin(updaters, eq(updaters.id, scripts.updatedBy))
      .where(and(eq(scripts.id, sql.placeholder('id')), isNull(scripts.deletedAt), inTeams));
  const teams = sql`(select value::uuid from json_array_elements_text(${sql.placeholder('teamIds')}::json))`;
  return {
    anywhere: select().prepare('script_by_id'),
    inTeams: select(sql`${scripts.teamId} in ${teams}`).prepare('script_by_id_in_teams'),
  };
});

/**
 * One script with its text, in one query.
 * @throws Refusal NOT_FOUND - no such script within `scope`
 */
export async function getScript(db: SharedDb, scope: Scope, id: string): Promise<ScriptView> {
  const statements = scriptById(db);
  const [row] = scope.all
    ? await statements.anywhere.execute({ id })
    : await statements.inTeams.execute({ id, teamIds: JSON.stringify(scope.teamIds) });
  if (!row) throw noSuchScript();
  const { script, bytes, ...authors } = row;
  return { ...summarise(script, authors), content: textOf(bytes, script.encoding) };
}

/** The stored bytes as a file. @throws Refusal NOT_FOUND */
export async function getRawScript(db: SharedDb, scope: Scope, id: string) {
  const [row] = await db
    .select({ path: scripts.path, bytes: scriptVersions.content })
    .from(scripts)
    .innerJoin(
      scriptVersions,
      and(eq(scriptVersions.scriptId, scripts.id), eq(scriptVersions.version, scripts.version)),
    )
    .where(visible(scope, id));
  if (!row) throw noSuchScript();
  return {
    base64: Buffer.from(row.bytes).toString('base64'),
    contentType: 'application/octet-stream',
    filename: fileNameOf(row.path),
  };
}

function selectVersions(db: SharedDb) {
  return db
    .select({
      scriptId: scriptVersions.scriptId,
      version: scriptVersions.version,
      name: scriptVersions.name,
      path: scriptVersions.path,
      encoding: scriptVersions.encoding,
      lineEnding: scriptVersions.lineEnding,
      size: scriptVersions.size,
      sha256: scriptVersions.sha256,
      message: scriptVersions.message,
      createdAt: sql<string>`to_char(${scriptVersions.createdAt} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
      createdBy: scriptVersions.createdBy,
      createdByName: creators.username,
    })
    .from(scriptVersions)
    .innerJoin(scripts, eq(scripts.id, scriptVersions.scriptId))
    .leftJoin(creators, eq(creators.id, scriptVersions.createdBy))
    .$dynamic();
}

const versionKey = z.tuple([z.int()]);

/** Every state the script had, newest first. @throws Refusal NOT_FOUND */
export async function listScriptVersions(db: SharedDb, scope: Scope, input: PageInput & { id: string }) {
  const last = decodeCursor(input.cursor, versionKey);
  const rows = await selectVersions(db)
    .where(and(visible(scope, input.id), last && lt(scriptVersions.version, last[0])))
    .orderBy(desc(scriptVersions.version))
    .limit(input.limit + 1);
  if (rows.length === 0 && !last) throw noSuchScript();
  return toPage(
    rows,
    input.limit,
    (row) => [row.version],
    (row) => row,
  );
}

/** One of them with its text. @throws Refusal NOT_FOUND */
export async function getScriptVersion(db: SharedDb, scope: Scope, id: string, version: number) {
  const mine = and(visible(scope, id), eq(scriptVersions.version, version));
  const [[row], [stored]] = await Promise.all([
    selectVersions(db).where(mine),
    db
      .select({ bytes: scriptVersions.content })
      .from(scriptVersions)
      .innerJoin(scripts, eq(scripts.id, scriptVersions.scriptId))
      .where(mine),
  ]);
  if (!row || !stored)
    throw new Refusal(
      'NOT_FOUND',
      `This script has no version ${version}. Its versions are listed beside it.`,
    );
  return { ...row, content: textOf(stored.bytes, row.encoding) };
}

/** As much of a script as a publish compares. */
export interface PublishedScript {
  id: string;
  path: string;
  sha256: string;
  version: number;
}

/** The team's scripts at these paths, by lower-case path. The database folds case as its unique index does. */
export async function findByPaths(
  db: SharedDb,
  scope: Scope,
  teamId: string,
  paths: readonly string[],
): Promise<Map<string, PublishedScript>> {
  const wanted = sql`(select lower(value) from json_array_elements_text(${JSON.stringify(paths)}::json))`;
  const rows = await db
    .select({ id: scripts.id, path: scripts.path, sha256: scripts.sha256, version: scripts.version })
    .from(scripts)
    .where(and(visible(scope), eq(scripts.teamId, teamId), sql`lower(${scripts.path}) in ${wanted}`));
  return new Map(rows.map((row) => [row.path.toLowerCase(), row]));
}

/** Most scripts of one team that other features look through. */
const mostInCatalogue = 200_000;

/** Where all scripts of a team are, by path. The caller has found the team to be in scope. */
export async function listCatalogue(db: SharedDb, teamId: string): Promise<{ id: string; path: string }[]> {
  return db
    .select({ id: scripts.id, path: scripts.path })
    .from(scripts)
    .where(and(eq(scripts.teamId, teamId), isNull(scripts.deletedAt)))
    .orderBy(asc(scripts.path))
    .limit(mostInCatalogue);
}

/** Differs once {@link listCatalogue} may: no script is ever removed from the table. */
export async function catalogueState(db: SharedDb, teamId: string): Promise<unknown> {
  const [row] = await db
    .select({
      count: sql`count(*)::int`,
      // a version is counted up at each change, also of two in the same millisecond
      versions: sql`coalesce(sum(${scripts.version}), 0)::text`,
      deleted: sql`count(${scripts.deletedAt})::int`,
    })
    .from(scripts)
    .where(eq(scripts.teamId, teamId));
  return row;
}
