import { and, eq } from 'drizzle-orm';
import type { SharedDb } from '../../../../db/shared/client.ts';
import { type Script, scripts, scriptVersions } from '../../../../db/shared/schema/index.ts';
import type { ScriptFacts } from '../../../script-facts/model.ts';
import { readFacts } from '../../../script-facts/read-facts.ts';
import type { Scope } from '../../rbac/scope.ts';
import { textOf } from '../content.ts';
import { kindOf } from '../script-path.ts';
import { noSuchVersion } from '../versions.ts';
import { noSuchScript, visible } from '../visible.ts';

/** All that can be said of one version of a script. */
export interface FactsOfScript
  extends Pick<Script, 'teamId' | 'path' | 'version' | 'encoding' | 'lineEnding'> {
  finalNewline: boolean;
  facts: ScriptFacts;
}

/**
 * Reads one version of a script, the latest if none is named.
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
    })
    .from(scripts)
    .innerJoin(
      scriptVersions,
      and(eq(scriptVersions.scriptId, scripts.id), eq(scriptVersions.version, version ?? scripts.version)),
    )
    .where(visible(scope, id));
  if (!row) {
    await teamOfScript(db, scope, id);
    throw noSuchVersion(version ?? 0);
  }
  const { bytes, ...rest } = row;
  const text = textOf(bytes, rest.encoding);
  return { ...rest, finalNewline: text.endsWith('\n'), facts: readFacts(kindOf(rest.path), text) };
}

/** @throws Refusal NOT_FOUND - no such script within `scope` */
export async function teamOfScript(db: SharedDb, scope: Scope, id: string): Promise<string> {
  const [row] = await db.select({ teamId: scripts.teamId }).from(scripts).where(visible(scope, id));
  if (!row) throw noSuchScript();
  return row.teamId;
}
