import { and, asc, eq, gt, or, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { z } from 'zod';
import type { SharedDb } from '../../../../db/shared/client.ts';
import {
  type ControlMVersion,
  controlMVersions,
  type DefinitionChange,
  definitionChanges,
  type DefinitionKind,
  definitionKinds,
} from '../../../../db/shared/schema/index.ts';
import { decodeCursor, type Page, type PageInput, toPage } from '../../../trpc/page.ts';
import { id } from '../../../trpc/schemas.ts';
import type { Scope } from '../../rbac/scope.ts';
import { type Comparable, diffFields } from '../definitions/fields.ts';
import { storedLinks, storedSource } from '../model/stored.ts';
import { getImport } from './service.ts';

/** What an import says about one definition. */
export const changeView = z.object({
  seq: z.int().describe('Reading order; what is removed comes last.'),
  definitionId: id,
  change: z.enum(definitionChanges),
  kind: z.enum(definitionKinds),
  key: z.string(),
  previousKey: z.string().nullable(),
  name: z.string(),
  folder: z.string(),
  fields: z.array(
    z.object({ field: z.string(), before: z.string().nullable(), after: z.string().nullable() }),
  ),
});
export type ChangeView = z.output<typeof changeView>;

export interface ListChanges extends PageInput {
  id: string;
  change?: DefinitionChange | undefined;
  kind?: DefinitionKind | undefined;
  q?: string | undefined;
}

const cursorKey = z.tuple([z.int()]);
const previous = alias(controlMVersions, 'previous');

/**
 * What an import adds, changes, moves and removes, field by field, in reading order.
 * @throws Refusal NOT_FOUND - no such import within `scope`
 */
export async function listChanges(db: SharedDb, scope: Scope, input: ListChanges): Promise<Page<ChangeView>> {
  await getImport(db, scope, input.id);
  const after = decodeCursor(input.cursor, cursorKey);
  const v = controlMVersions;
  const contains = (column: typeof v.key | typeof v.description) =>
    sql`position(lower(${input.q}) in lower(${column})) > 0`;
  const rows = await db
    .select({ version: v, previous })
    .from(v)
    .leftJoin(previous, and(eq(previous.importId, v.previousImportId), eq(previous.seq, v.previousSeq)))
    .where(
      and(
        eq(v.importId, input.id),
        input.change === undefined ? undefined : eq(v.change, input.change),
        input.kind === undefined ? undefined : eq(v.kind, input.kind),
        input.q === undefined ? undefined : or(contains(v.key), contains(v.description)),
        after && gt(v.seq, after[0]),
      ),
    )
    .orderBy(asc(v.seq))
    .limit(input.limit + 1);
  return toPage(rows, input.limit, ({ version }) => [version.seq], present);
}

function present(row: { version: ControlMVersion; previous: ControlMVersion | null }): ChangeView {
  const { seq, definitionId, change, kind, key, name, folder } = row.version;
  const before = row.previous && comparable(row.previous);
  return {
    seq,
    definitionId,
    change,
    kind,
    key,
    previousKey: row.previous?.key ?? null,
    name,
    folder,
    fields: diffFields(before, change === 'removed' ? null : comparable(row.version)),
  };
}

function comparable({ type, source, links }: ControlMVersion): Comparable | null {
  const said = storedSource(source);
  return said && { type, source: said, links: storedLinks(links) };
}
