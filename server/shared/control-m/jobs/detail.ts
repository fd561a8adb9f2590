import { and, eq, isNull } from 'drizzle-orm';
import type { SharedDb } from '../../../../db/shared/client.ts';
import {
  controlMDefinitions,
  controlMEnvironments,
  controlMVersions,
} from '../../../../db/shared/schema/index.ts';
import { inScope, type Scope } from '../../rbac/scope.ts';
import { describe } from '../definitions/describe.ts';
import type { DefinitionView } from '../definitions/view.ts';
import { graphAround, noSuchDefinition } from '../graph/snapshots.ts';
import type { Links } from '../model/links.ts';
import { storedLinks, storedSource } from '../model/stored.ts';
import { itemColumns, type JobItem } from './list.ts';
import { sourceText } from './source-text.ts';
import { eventsOf, type SetView, type WaitView } from './waits.ts';

export interface DefinitionDetail extends JobItem {
  teamId: string;
  environmentId: string;
  format: 'xml' | 'json' | 'csv';
  links: Links;
  view: DefinitionView;
  source: string;
  importId: string;
  waits: { waitsFor: WaitView[]; sets: SetView[] };
}

const d = controlMDefinitions;

/**
 * All that is known of a folder or job.
 * @throws Refusal NOT_FOUND - nothing of this kind and id within `scope`
 */
export async function getDefinition(
  db: SharedDb,
  scope: Scope,
  kind: 'folder' | 'job',
  id: string,
): Promise<DefinitionDetail> {
  const [row] = await db
    .select({
      ...itemColumns,
      teamId: d.teamId,
      environmentId: d.environmentId,
      importId: d.importId,
      links: d.links,
      format: controlMVersions.format,
      source: controlMVersions.source,
    })
    .from(d)
    .innerJoin(controlMEnvironments, eq(controlMEnvironments.id, d.environmentId))
    .innerJoin(
      controlMVersions,
      and(eq(controlMVersions.importId, d.importId), eq(controlMVersions.seq, d.seq)),
    )
    .where(
      and(eq(d.id, id), eq(d.kind, kind), inScope(d.teamId, scope), isNull(controlMEnvironments.deletedAt)),
    );
  const source = row && storedSource(row.source);
  if (!row || !source) throw noSuchDefinition();
  const links = storedLinks(row.links);
  const { graph, number } = await graphAround(db, scope, id);
  return {
    ...row,
    links,
    view: describe(source, row.type),
    source: sourceText(source),
    waits: eventsOf(graph, number, links),
  };
}
