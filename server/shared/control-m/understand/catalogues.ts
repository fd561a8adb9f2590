import { and, eq, sql } from 'drizzle-orm';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { builtOnce } from '../../../../db/built-once.ts';
import type { SharedDb } from '../../../../db/shared/client.ts';
import { controlMDefinitions, controlMScriptLinks, teams } from '../../../../db/shared/schema/index.ts';
import { catalogueState, listCatalogue } from '../../scripts/service.ts';
import type { Insight } from './insight.ts';
import { Catalogue, type ScriptLink } from './resolve-script.ts';

/** What people said by hand: a script, or null for none, by id of the definition. */
export type ManualLinks = ReadonlyMap<string, string | null>;

/** Teams whose catalogues are kept, with up to a hundred bytes a script. */
const mostKept = 20;

const catalogues = builtOnce<SharedDb, Map<string, { state: string; catalogue: Catalogue }>>(() => new Map());

/** Scripts and script roots of a team as they are now; read again only when one of them changed. */
export async function catalogueOf(db: SharedDb, teamId: string): Promise<Catalogue> {
  const [team] = await db
    .select({ roots: teams.scriptRoots, version: teams.version })
    .from(teams)
    .where(eq(teams.id, teamId));
  const state = JSON.stringify([team?.version, await catalogueState(db, teamId)]);
  const kept = catalogues(db);
  const known = kept.get(teamId);
  kept.delete(teamId);
  const catalogue =
    known?.state === state
      ? known.catalogue
      : new Catalogue(await listCatalogue(db, teamId), team?.roots ?? []);
  kept.set(teamId, { state, catalogue });
  for (const oldest of kept.keys()) {
    if (kept.size <= mostKept) break;
    kept.delete(oldest);
  }
  return catalogue;
}

/** @param place - of one definition, or of a whole environment */
export async function manualLinks(
  db: SharedDb,
  place: { definitionId: string } | { environmentId: string },
): Promise<ManualLinks> {
  const rows = await db
    .select({ definitionId: controlMScriptLinks.definitionId, scriptId: controlMScriptLinks.scriptId })
    .from(controlMScriptLinks)
    .innerJoin(controlMDefinitions, eq(controlMDefinitions.id, controlMScriptLinks.definitionId))
    .where(
      and(
        'definitionId' in place
          ? eq(controlMScriptLinks.definitionId, place.definitionId)
          : eq(controlMDefinitions.environmentId, place.environmentId),
      ),
    )
    .orderBy(sql`${controlMScriptLinks.definitionId}`);
  return new Map(rows.map(({ definitionId, scriptId }) => [definitionId, scriptId]));
}

/** What a person said wins; undefined when nobody did, or the script was deleted since. */
export function manualLink(
  catalogue: Catalogue,
  manual: ManualLinks,
  definitionId: string,
): ScriptLink | undefined {
  const scriptId = manual.get(definitionId);
  if (scriptId === undefined) return undefined;
  const script = scriptId === null ? null : catalogue.get(scriptId);
  if (script === undefined) return undefined;
  return {
    script,
    how: 'manual',
    confidence: 'certain',
    reason: script ? 'Somebody said so.' : 'Somebody said that it runs no script of the catalogue.',
    candidates: [],
    missing: false,
  };
}

const pointersPerTurn = 5_000;

const known = new WeakMap<
  Insight,
  { catalogue: Catalogue; manual: string; links: ReadonlyMap<number, ScriptLink> }
>();

/** The script of every job of an environment, by number; found out again only when something it depends on changed. */
export async function scriptLinksOf(db: SharedDb, insight: Insight) {
  const catalogue = await catalogueOf(db, insight.teamId);
  const manual = await manualLinks(db, insight);
  const said = JSON.stringify([...manual]);
  const before = known.get(insight);
  if (before?.catalogue === catalogue && before.manual === said) return { catalogue, links: before.links };
  const links = new Map<number, ScriptLink>();
  for (const [number, pointer] of insight.pointers) {
    if (links.size % pointersPerTurn === 0) await nextTurn(); // other requests have theirs
    links.set(
      number,
      manualLink(catalogue, manual, insight.graph.node(number).id) ?? catalogue.resolve(pointer),
    );
  }
  known.set(insight, { catalogue, manual: said, links });
  return { catalogue, links };
}
