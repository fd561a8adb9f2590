import { setImmediate as nextTurn } from 'node:timers/promises';
import { z } from 'zod';
import type { SharedDb } from '../../../../db/shared/client.ts';
import { id } from '../../../trpc/schemas.ts';
import type { StreamAnswer } from '../../../trpc/rest.ts';
import { StreamSlots } from '../../stream-slots.ts';
import { writeJsonFile } from '../formats/json/write.ts';
import { rootType } from '../formats/xml/root.ts';
import { writeXml } from '../formats/xml/write.ts';
import type { XmlElement } from '../model/source.ts';
import { type Selected, type Selection, select } from './selection.ts';
import { inTreeOrder } from './tree.ts';
import { versionsOf } from './versions.ts';
import { AsXml, asJson, type Exported, exportFormats } from './written.ts';

/** What an export holds. */
export const exportPlan = z.object({
  environmentId: id,
  environment: z.string(),
  revision: z.int().describe('Of the environment.'),
  format: z.enum(exportFormats),
  folder: z.string().nullable().describe('Only what is in it.'),
  jobId: id.nullable().describe('Only this job.'),
});
export type ExportPlan = z.infer<typeof exportPlan>;

const slots = new StreamSlots(2);

/** @throws Refusal OVERLOADED - two others are under way on this server */
export function exportFile(db: SharedDb, answer: unknown): StreamAnswer {
  const plan = exportPlan.parse(answer);
  const { format, environment } = plan;
  return {
    contentType: format === 'xml' ? 'application/xml; charset=utf-8' : 'application/json; charset=utf-8',
    filename: `${environment}.${format}`,
    parts: slots.hold(db, partsOf(db, plan)),
  };
}

async function* partsOf(db: SharedDb, plan: ExportPlan): AsyncGenerator<string> {
  const selection = await select(db, plan);
  // the log says which revision was exported; what comes must be that one
  if (selection.revision !== plan.revision)
    throw new Error('The environment changed while its export began.');
  if (plan.format === 'json') yield* writeJsonFile(jsonOf(db, selection));
  else yield* writeXml(xmlOf(db, selection), await rootsOf(db, selection));
}

async function* jsonOf(db: SharedDb, selection: Selection) {
  for await (const exported of exportedOf(db, selection)) {
    const { written } = asJson(exported);
    if (written) yield written;
  }
}

async function* xmlOf(db: SharedDb, selection: Selection) {
  const asXml = new AsXml();
  for await (const exported of exportedOf(db, selection)) {
    const { written } = asXml.element(exported);
    if (written) yield written;
  }
}

async function rootsOf(db: SharedDb, { selected }: Selection): Promise<XmlElement[]> {
  const roots: XmlElement[] = [];
  for await (const page of versionsOf(
    db,
    selected.filter(({ type }) => type === rootType),
  ))
    for (const { source } of page) if (source.format === 'xml') roots.push(source.element);
  return roots;
}

const refsPerTurn = 5_000;
const noNames: ReadonlySet<string> = new Set();

async function* exportedOf(db: SharedDb, { selected, namesIn }: Selection): AsyncGenerator<Exported> {
  const refs: (Selected & { depth: number })[] = [];
  for (const { item, depth } of inTreeOrder(selected)) {
    if (refs.length % refsPerTurn === 0) await nextTurn(); // other requests have theirs
    refs.push(Object.assign(item, { depth }));
  }
  for await (const page of versionsOf(db, refs))
    for (const { ref, ...text } of page) {
      const { id: own, key, depth } = ref;
      yield { ...text, key, depth, names: text.links.flows.length > 0 ? namesIn(own) : noNames };
    }
}
