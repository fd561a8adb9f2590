import { and, desc, eq, isNull, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { z } from 'zod';
import type { SharedDb } from '../../../../db/shared/client.ts';
import {
  controlMDefinitions,
  controlMEnvironments,
  type ControlMVersion,
  controlMVersions,
  type DefinitionChange,
  imports,
  users,
} from '../../../../db/shared/schema/index.ts';
import { decodeCursor, type Page, type PageInput, toPage } from '../../../trpc/page.ts';
import { inScope, type Scope } from '../../rbac/scope.ts';
import { diffFields, type FieldDiff } from '../definitions/fields.ts';
import { noSuchDefinition } from '../graph/snapshots.ts';
import { storedLinks, storedSource } from '../model/stored.ts';

/** What one import said about a folder or job. */
export interface VersionView {
  importId: string;
  seq: number;
  change: DefinitionChange;
  /** When the import was applied. */
  at: string | null;
  /** Name of who applied it; null when the account is gone. */
  by: string | null;
  byId: string | null;
  key: string;
  /** What differs from the version before. */
  fields: FieldDiff[];
}

const cursorKey = z.tuple([z.string(), z.uuid()]);
const previous = alias(controlMVersions, 'previous');
const v = controlMVersions;
/** To the microsecond, as rows are ordered. */
const appliedAt = sql<string>`coalesce(${imports.appliedAt}, ${imports.createdAt})::text`;

/**
 * Versions of a folder or job that counts now, the newest first. Imports that were never applied are no part of it.
 * @throws Refusal NOT_FOUND
 */
export async function listVersions(
  db: SharedDb,
  scope: Scope,
  input: PageInput & { id: string },
): Promise<Page<VersionView>> {
  await requireDefinition(db, scope, input.id);
  const last = decodeCursor(input.cursor, cursorKey);
  const rows = await db
    .select({
      version: v,
      previous,
      order: appliedAt,
      appliedAt: imports.appliedAt,
      appliedBy: imports.appliedBy,
      by: users.username,
    })
    .from(v)
    .innerJoin(imports, and(eq(imports.id, v.importId), eq(imports.state, 'applied')))
    .leftJoin(users, eq(users.id, imports.appliedBy))
    .leftJoin(previous, and(eq(previous.importId, v.previousImportId), eq(previous.seq, v.previousSeq)))
    .where(
      and(
        eq(v.definitionId, input.id),
        inScope(v.teamId, scope),
        last &&
          sql`(coalesce(${imports.appliedAt}, ${imports.createdAt}), ${v.importId}) < (${last[0]}::timestamptz, ${last[1]}::uuid)`,
      ),
    )
    .orderBy(desc(sql`coalesce(${imports.appliedAt}, ${imports.createdAt})`), desc(v.importId))
    .limit(input.limit + 1);
  return toPage(
    rows,
    input.limit,
    (row) => [row.order, row.version.importId],
    ({ version, previous: before, appliedAt: at, appliedBy, by }) => ({
      importId: version.importId,
      seq: version.seq,
      change: version.change,
      at: at?.toISOString() ?? null,
      by,
      byId: appliedBy,
      key: version.key,
      fields: diffFields(
        before && comparable(before),
        version.change === 'removed' ? null : comparable(version),
      ),
    }),
  );
}

function comparable({ type, source, links }: ControlMVersion) {
  const said = storedSource(source);
  return said && { type, source: said, links: storedLinks(links) };
}

async function requireDefinition(db: SharedDb, scope: Scope, id: string): Promise<void> {
  const d = controlMDefinitions;
  const [row] = await db
    .select({ id: d.id })
    .from(d)
    .innerJoin(controlMEnvironments, eq(controlMEnvironments.id, d.environmentId))
    .where(and(eq(d.id, id), inScope(d.teamId, scope), isNull(controlMEnvironments.deletedAt)));
  if (!row) throw noSuchDefinition();
}
