import { setImmediate as nextTurn } from 'node:timers/promises';
import { and, asc, eq, inArray, isNull } from 'drizzle-orm';
import type { SharedDb } from '../../../../db/shared/client.ts';
import { type Script, scriptFacts, scripts, scriptVersions } from '../../../../db/shared/schema/index.ts';
import type { ScriptFacts } from '../../../script-facts/model.ts';
import { readFacts } from '../../../script-facts/read-facts.ts';
import { textOf } from '../content.ts';
import { mostInCatalogue } from '../read.ts';
import { contentNow, factsNow } from '../selected.ts';

/** A script of a team as it is now, as far as looking through all of them needs it. */
export interface CurrentScript
  extends Pick<Script, 'id' | 'path' | 'kind' | 'version' | 'criticality' | 'reviewedAt'> {
  /** Null: not known, and the caller has the facts. */
  secretCount: number | null;
}

export interface ChangedFacts {
  id: string;
  version: number;
  facts: ScriptFacts;
}

/** Facts of so many scripts are fetched at once, or the bytes of fewer. */
const factsPerFetch = 1_000;
const bytesPerFetch = 4 * 1024 * 1024;
const bytesPerTurn = 256 * 1024;

/**
 * All scripts of a team by path, at most 200 000, and the facts of those that `known` does not have at their version.
 * What nobody has read yet, or only an older reader, is read here. The caller has found the team to be in scope.
 */
export async function storedFacts(
  db: SharedDb,
  teamId: string,
  known: ReadonlyMap<string, { version: number }>,
): Promise<{ current: CurrentScript[]; changed: ChangedFacts[] }> {
  const rows = await db
    .select({
      id: scripts.id,
      path: scripts.path,
      kind: scripts.kind,
      version: scripts.version,
      criticality: scripts.criticality,
      reviewedAt: scripts.reviewedAt,
      size: scripts.size,
      secretCount: scriptFacts.secretCount,
    })
    .from(scripts)
    .leftJoin(scriptFacts, factsNow)
    .where(and(eq(scripts.teamId, teamId), isNull(scripts.deletedAt)))
    .orderBy(asc(scripts.path))
    .limit(mostInCatalogue);
  const wanted = rows.filter(({ id, version }) => known.get(id)?.version !== version);
  const changed = [
    ...(await fetchFacts(
      db,
      wanted.filter(({ secretCount }) => secretCount !== null),
    )),
    ...(await readNow(
      db,
      wanted.filter(({ secretCount }) => secretCount === null),
    )),
  ];
  const counts = new Map(changed.map(({ id, facts }) => [id, facts.secrets.length]));
  const current = rows.map((row) => ({
    id: row.id,
    path: row.path,
    kind: row.kind,
    version: row.version,
    criticality: row.criticality,
    reviewedAt: row.reviewedAt,
    secretCount: row.secretCount ?? counts.get(row.id) ?? null,
  }));
  return { current, changed };
}

async function fetchFacts(db: SharedDb, wanted: readonly { id: string }[]): Promise<ChangedFacts[]> {
  const found: ChangedFacts[] = [];
  for (let from = 0; from < wanted.length; from += factsPerFetch) {
    const ids = wanted.slice(from, from + factsPerFetch).map(({ id }) => id);
    const rows = await db
      .select({ id: scriptFacts.scriptId, version: scriptFacts.version, facts: scriptFacts.facts })
      .from(scriptFacts)
      .where(inArray(scriptFacts.scriptId, ids));
    // our own readers wrote them, of this generation or a later one, which only adds
    for (const row of rows) found.push({ ...row, facts: row.facts as ScriptFacts });
    await nextTurn(); // other requests have theirs
  }
  return found;
}

async function readNow(
  db: SharedDb,
  wanted: readonly { id: string; size: number }[],
): Promise<ChangedFacts[]> {
  const found: ChangedFacts[] = [];
  for (const ids of batches(wanted)) {
    const rows = await db
      .select({
        id: scripts.id,
        version: scripts.version,
        kind: scripts.kind,
        encoding: scripts.encoding,
        bytes: scriptVersions.content,
      })
      .from(scripts)
      .innerJoin(scriptVersions, contentNow)
      .where(inArray(scripts.id, ids));
    let bytes = 0;
    for (const { id, version, kind, encoding, bytes: content } of rows) {
      if ((bytes += content.length) > bytesPerTurn) {
        await nextTurn();
        bytes = 0;
      }
      found.push({ id, version, facts: readFacts(kind, textOf(content, encoding)) });
    }
  }
  return found;
}

/** Ids of scripts that are together about 4 MiB. */
function* batches(wanted: readonly { id: string; size: number }[]): Generator<string[]> {
  let ids: string[] = [];
  let bytes = 0;
  for (const { id, size } of wanted) {
    ids.push(id);
    bytes += size;
    if (bytes < bytesPerFetch && ids.length < factsPerFetch) continue;
    yield ids;
    [ids, bytes] = [[], 0];
  }
  if (ids.length > 0) yield ids;
}
