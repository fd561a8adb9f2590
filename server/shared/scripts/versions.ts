import { and, desc, eq, lt, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { SharedDb } from '../../../db/shared/client.ts';
import { scripts, scriptVersions } from '../../../db/shared/schema/index.ts';
import { Refusal } from '../../trpc/errors.ts';
import { decodeCursor, type PageInput, toPage } from '../../trpc/page.ts';
import type { Scope } from '../rbac/scope.ts';
import { differenceOf } from './difference.ts';
import { shownText, type Viewer } from './secrets.ts';
import { creators } from './selected.ts';
import { noSuchScript, visible } from './visible.ts';

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

/** One of them with its text as `viewer` may see it. @throws Refusal NOT_FOUND */
export async function getScriptVersion(db: SharedDb, viewer: Viewer, id: string, version: number) {
  const mine = and(visible(viewer.scope, id), eq(scriptVersions.version, version));
  const [[row], shown] = await Promise.all([
    selectVersions(db).where(mine),
    versionText(db, viewer, id, version),
  ]);
  if (!row) throw noSuchVersion(version);
  const { content, masked } = shown;
  return { ...row, content, masked };
}

async function versionText(db: SharedDb, viewer: Viewer, id: string, version: number) {
  const [stored] = await db
    .select({
      teamId: scripts.teamId,
      kind: scripts.kind,
      path: scriptVersions.path,
      encoding: scriptVersions.encoding,
      bytes: scriptVersions.content,
    })
    .from(scriptVersions)
    .innerJoin(scripts, eq(scripts.id, scriptVersions.scriptId))
    .where(and(visible(viewer.scope, id), eq(scriptVersions.version, version)));
  if (!stored) throw noSuchVersion(version);
  return { path: stored.path, ...shownText({ ...stored, secretCount: null }, viewer) };
}

/**
 * What changed from one version to another, both as `viewer` may see them.
 * @throws Refusal NOT_FOUND
 */
export async function compareVersions(
  db: SharedDb,
  viewer: Viewer,
  { id, from, to }: { id: string; from: number; to: number },
) {
  const [before, after] = await Promise.all([
    versionText(db, viewer, id, from),
    versionText(db, viewer, id, to),
  ]);
  const difference = differenceOf(
    { name: `${before.path} (version ${from})`, text: before.content },
    { name: `${after.path} (version ${to})`, text: after.content },
  );
  return { from, to, ...difference, masked: before.masked || after.masked };
}

export function noSuchVersion(version: number): Refusal {
  return new Refusal(
    'NOT_FOUND',
    `This script has no version ${version}. Its versions are listed beside it.`,
  );
}
