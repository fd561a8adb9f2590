import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import type { SharedDb } from '../../../db/shared/client.ts';
import { scriptFacts, scripts, scriptVersions } from '../../../db/shared/schema/index.ts';
import type { Scope } from '../rbac/scope.ts';
import { fileNameOf } from './script-path.ts';
import { requireNoHiddenSecrets, shownText, type Viewer } from './secrets.ts';
import { contentNow, factsNow, selectSummaries } from './selected.ts';
import { selectScript } from './statements.ts';
import { type ScriptSummary, type ScriptView, summarise } from './view.ts';
import { noSuchScript, visible } from './visible.ts';

/**
 * One script with its text as `viewer` may see it, in one query.
 * @throws Refusal NOT_FOUND - no such script within the scope
 */
export async function getScript(db: SharedDb, viewer: Viewer, id: string): Promise<ScriptView> {
  const [row] = await selectScript(db, viewer.scope, id);
  if (!row) throw noSuchScript();
  const { script, bytes, ...known } = row;
  return { ...summarise(script, known), ...shownText({ ...script, ...known, bytes }, viewer) };
}

/** One script without its text. @throws Refusal NOT_FOUND */
export async function getSummary(db: SharedDb, scope: Scope, id: string): Promise<ScriptSummary> {
  const [row] = await selectSummaries(db, sql`null`).where(visible(scope, id));
  if (!row) throw noSuchScript();
  return summarise(row.script, row);
}

/**
 * The stored bytes as a file.
 * @throws Refusal NOT_FOUND, MISSING_PERMISSION (they hold secrets that `viewer` may not see)
 */
export async function getRawScript(db: SharedDb, viewer: Viewer, id: string) {
  const [row] = await db
    .select({
      teamId: scripts.teamId,
      path: scripts.path,
      kind: scripts.kind,
      encoding: scripts.encoding,
      bytes: scriptVersions.content,
      secretCount: scriptFacts.secretCount,
    })
    .from(scripts)
    .innerJoin(scriptVersions, contentNow)
    .leftJoin(scriptFacts, factsNow)
    .where(visible(viewer.scope, id));
  if (!row) throw noSuchScript();
  requireNoHiddenSecrets(row, viewer, 'get its bytes as they are');
  return {
    base64: Buffer.from(row.bytes).toString('base64'),
    contentType: 'application/octet-stream',
    filename: fileNameOf(row.path),
  };
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
export const mostInCatalogue = 200_000;

/** Where all scripts of a team are, by path. The caller has found the team to be in scope. */
export async function listCatalogue(db: SharedDb, teamId: string): Promise<{ id: string; path: string }[]> {
  return db
    .select({ id: scripts.id, path: scripts.path })
    .from(scripts)
    .where(and(eq(scripts.teamId, teamId), isNull(scripts.deletedAt)))
    .orderBy(asc(scripts.path))
    .limit(mostInCatalogue);
}

/** Differs once {@link listCatalogue} may. */
export async function catalogueState(db: SharedDb, teamId: string): Promise<unknown> {
  // which scripts there are at which versions: counting alone would not see one go and another come
  const each = sql`hashtextextended(${scripts.id}::text || ':' || ${scripts.version}::text, 0)`;
  const [row] = await db
    .select({ count: sql`count(*)::int`, versions: sql`coalesce(sum(${each}), 0)::text` })
    .from(scripts)
    .where(and(eq(scripts.teamId, teamId), isNull(scripts.deletedAt)));
  return row;
}
