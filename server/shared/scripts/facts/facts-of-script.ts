import { and, eq } from 'drizzle-orm';
import type { SharedDb } from '../../../../db/shared/client.ts';
import { type Script, scriptFacts, scripts, scriptVersions } from '../../../../db/shared/schema/index.ts';
import type { ScriptFacts } from '../../../script-facts/model.ts';
import { readFacts } from '../../../script-facts/read-facts.ts';
import type { Scope } from '../../rbac/scope.ts';
import { textOf } from '../content.ts';
import { kindOf } from '../script-path.ts';
import { factsNow } from '../selected.ts';
import { noSuchVersion } from '../versions.ts';
import { noSuchScript, visible } from '../visible.ts';

/** All that can be said of one version of a script. */
export interface FactsOfScript
  extends Pick<Script, 'teamId' | 'path' | 'version' | 'encoding' | 'lineEnding'> {
  finalNewline: boolean;
  facts: ScriptFacts;
}

/**
 * What is stored of the latest version of a script; another version, or what nobody has read yet, is read now.
 * @throws Refusal NOT_FOUND - no such script within `scope`, or no such version of it
 */
export async function factsOfScript(
  db: SharedDb,
  scope: Scope,
  id: string,
  version: number | undefined,
): Promise<FactsOfScript> {
  const [row] = await db
    .select({
      teamId: scripts.teamId,
      path: scriptVersions.path,
      version: scriptVersions.version,
      encoding: scriptVersions.encoding,
      lineEnding: scriptVersions.lineEnding,
      bytes: scriptVersions.content,
      now: scripts.version,
      stored: scriptFacts.facts,
    })
    .from(scripts)
    .innerJoin(
      scriptVersions,
      and(eq(scriptVersions.scriptId, scripts.id), eq(scriptVersions.version, version ?? scripts.version)),
    )
    .leftJoin(scriptFacts, factsNow)
    .where(visible(scope, id));
  if (!row) {
    await teamOfScript(db, scope, id);
    throw noSuchVersion(version ?? 0);
  }
  const { bytes, now, stored, ...rest } = row;
  const text = textOf(bytes, rest.encoding);
  // our own readers wrote them, of this generation or a later one, which only adds
  const known = stored !== null && rest.version === now ? (stored as ScriptFacts) : undefined;
  const facts = known ?? readFacts(kindOf(rest.path), text);
  return { ...rest, finalNewline: text.endsWith('\n'), facts };
}

/** @throws Refusal NOT_FOUND - no such script within `scope` */
export async function teamOfScript(db: SharedDb, scope: Scope, id: string): Promise<string> {
  const [row] = await db.select({ teamId: scripts.teamId }).from(scripts).where(visible(scope, id));
  if (!row) throw noSuchScript();
  return row.teamId;
}
