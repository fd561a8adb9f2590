import type { LocalDb } from '../../../db/local/client.ts';
import type { SharedDb } from '../../../db/shared/client.ts';
import { compileGlobs, defaultExclude } from '../../local/workspaces/service.ts';
import { findByIds, findByPaths } from '../../shared/scripts/service.ts';
import type { FolderFile } from '../folders/service.ts';
import { publishedBefore } from '../publications/service.ts';
import type { Against } from './compare.ts';
import type { Scan } from './scan.ts';

/** What the files of a scan are compared with: the team's scripts at their paths, and what was published before. */
export async function against(
  { db, local }: { db: SharedDb; local: LocalDb },
  { input, connection }: Pick<Scan, 'input' | 'connection'>,
  files: readonly FolderFile[],
): Promise<Against> {
  const { teamId, workspaceId, path = '', include = [], exclude = defaultExclude } = input;
  const scope = { all: false, teamIds: [teamId] } as const;
  const published = publishedBefore(local, { workspaceId, connection, teamId, path });
  const ids = published.map(({ scriptId }) => scriptId);
  const [atPaths, now] = await Promise.all([
    findByPaths(
      db,
      scope,
      teamId,
      files.map((file) => file.path),
    ),
    findByIds(db, teamId, ids),
  ]);
  return {
    atPaths,
    published,
    byId: new Map(now.map((script) => [script.id, script])),
    selects: selection(include, exclude),
  };
}

/** As a walk would decide about a file at this path, and about the folders on the way to it. */
export function selection(include: readonly string[], exclude: readonly string[]): (path: string) => boolean {
  const included = compileGlobs(include, 'include');
  const excluded = compileGlobs(exclude, 'exclude');
  return (path) => {
    if (included && !included(path)) return false;
    if (!excluded) return true;
    const parts = path.split('/');
    return !parts.some((_, index) => excluded(parts.slice(0, index + 1).join('/')));
  };
}
