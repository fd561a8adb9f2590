import { and, eq, isNull, sql } from 'drizzle-orm';
import type { SharedDb } from '../../../db/shared/client.ts';
import { scripts } from '../../../db/shared/schema/index.ts';
import type { PublishedScript } from './read.ts';

/** Those of a team's scripts that exist, without the trash. The caller has found the team to be in scope. */
export async function findByIds(
  db: SharedDb,
  teamId: string,
  ids: readonly string[],
): Promise<PublishedScript[]> {
  if (ids.length === 0) return [];
  const wanted = sql`(select value::uuid from json_array_elements_text(${JSON.stringify(ids)}::json))`;
  return db
    .select({ id: scripts.id, path: scripts.path, sha256: scripts.sha256, version: scripts.version })
    .from(scripts)
    .where(and(eq(scripts.teamId, teamId), isNull(scripts.deletedAt), sql`${scripts.id} in ${wanted}`));
}
