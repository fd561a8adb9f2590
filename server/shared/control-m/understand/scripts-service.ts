import { and, eq, isNull } from 'drizzle-orm';
import { z } from 'zod';
import type { SharedDb } from '../../../../db/shared/client.ts';
import {
  controlMDefinitions,
  controlMEnvironments,
  controlMScriptLinks,
  scripts,
} from '../../../../db/shared/schema/index.ts';
import { Refusal } from '../../../trpc/errors.ts';
import { decodeCursor, encodeCursor, type Page, type PageInput } from '../../../trpc/page.ts';
import type { Caller } from '../../auth/caller.ts';
import { inScope, type Scope } from '../../rbac/scope.ts';
import { type CatalogueScript, lockScript, noSuchScript } from '../../scripts/service.ts';
import { requireTeam } from '../../teams/service.ts';
import type { Change } from '../../versioned.ts';
import type { NodeView } from '../graph/environment-graph.ts';
import { reach } from '../graph/reach.ts';
import { graphAround, noSuchDefinition } from '../graph/snapshots.ts';
import { catalogueOf, manualLink, manualLinks, scriptLinksOf } from './catalogues.ts';
import type { Insight } from './insight.ts';
import { insightOfEnvironment } from './insights.ts';
import type { Catalogue, ScriptLink } from './resolve-script.ts';
import { pointerOf } from './script-pointer.ts';
import { detailsAround } from './service.ts';

export interface ScriptView extends Pick<ScriptLink, 'how' | 'confidence' | 'reason' | 'candidates'> {
  script: (CatalogueScript & { name: string }) | null;
  pointer: { path: string; variables: string[] } | null;
}

/** Which script of the catalogue a job runs. @throws Refusal NOT_FOUND */
export async function getScriptOfJob(db: SharedDb, scope: Scope, id: string): Promise<ScriptView> {
  const { graph, number, teamId } = await graphAround(db, scope, id);
  const [own, ...folders] = await detailsAround(db, graph, number);
  const pointer = pointerOf(
    graph.node(number).type,
    own,
    folders.map(({ variables }) => variables),
  );
  const catalogue = await catalogueOf(db, teamId);
  const link =
    manualLink(catalogue, await manualLinks(db, { definitionId: id }), id) ?? catalogue.resolve(pointer);
  const { script, how, confidence, reason, candidates } = link;
  return {
    script: script && { ...script, name: script.path.slice(script.path.lastIndexOf('/') + 1) },
    how,
    confidence,
    reason,
    candidates,
    pointer: pointer.is === 'file' ? { path: pointer.path, variables: pointer.variables } : null,
  };
}

/** What the log says of a link made by hand; `linked` false: nothing was said. */
export interface LinkState {
  linked: boolean;
  scriptId: string | null;
  scriptPath: string | null;
}

export interface LinkChange extends Change<LinkState> {
  job: { id: string; key: string; teamId: string };
}

/**
 * Says which script a job runs, or that it runs none. Needs the audited transaction.
 * @throws Refusal NOT_FOUND - the job, or the script within the job's team
 * @throws Refusal TEAM_ARCHIVED
 */
export async function linkScript(
  db: SharedDb,
  scope: Scope,
  caller: Caller,
  input: { id: string; scriptId: string | null },
): Promise<LinkChange> {
  const job = await lockJob(db, scope, input.id);
  if (input.scriptId !== null && (await lockScript(db, scope, input.scriptId)).script.teamId !== job.teamId)
    throw noSuchScript();
  const before = await linkState(db, job);
  const said = { scriptId: input.scriptId, createdBy: caller.userId, createdAt: new Date() };
  await db
    .insert(controlMScriptLinks)
    .values({ definitionId: job.id, teamId: job.teamId, ...said })
    .onConflictDoUpdate({ target: controlMScriptLinks.definitionId, set: said });
  return { job, before, after: await linkState(db, job) };
}

/**
 * Takes back what was said by hand. Needs the audited transaction.
 * @throws Refusal NOT_FOUND - the job, or nothing was said about it
 * @throws Refusal TEAM_ARCHIVED
 */
export async function unlinkScript(db: SharedDb, scope: Scope, id: string): Promise<LinkChange> {
  const job = await lockJob(db, scope, id);
  const before = await linkState(db, job);
  if (!before.linked)
    throw new Refusal('NOT_FOUND', 'Nobody said by hand which script this job runs. Reload the page.');
  await db.delete(controlMScriptLinks).where(eq(controlMScriptLinks.definitionId, id));
  return { job, before, after: await linkState(db, job) };
}

async function lockJob(db: SharedDb, scope: Scope, id: string): Promise<LinkChange['job']> {
  const [job] = await db
    .select({ id: controlMDefinitions.id, key: controlMDefinitions.key, teamId: controlMDefinitions.teamId })
    .from(controlMDefinitions)
    .innerJoin(controlMEnvironments, eq(controlMEnvironments.id, controlMDefinitions.environmentId))
    .where(
      and(
        eq(controlMDefinitions.id, id),
        eq(controlMDefinitions.kind, 'job'),
        inScope(controlMDefinitions.teamId, scope),
        isNull(controlMEnvironments.deletedAt),
      ),
    )
    .for('update', { of: controlMDefinitions });
  if (!job) throw noSuchDefinition();
  await requireTeam(db, scope, job.teamId);
  return job;
}

async function linkState(db: SharedDb, { id }: { id: string }): Promise<LinkState> {
  const [row] = await db
    .select({ scriptId: controlMScriptLinks.scriptId, scriptPath: scripts.path })
    .from(controlMScriptLinks)
    .leftJoin(scripts, eq(scripts.id, controlMScriptLinks.scriptId))
    .where(eq(controlMScriptLinks.definitionId, id));
  return row ? { linked: true, ...row } : { linked: false, scriptId: null, scriptPath: null };
}

export interface ScriptLinkItem {
  node: NodeView | null;
  script: CatalogueScript | null;
  confidence: ScriptLink['confidence'];
  reason: string;
}

export const shows = ['linked', 'missing', 'unused'] as const;

const linkKey = z.tuple([z.string()]);

/**
 * Jobs with their scripts, or jobs whose script the catalogue does not have, by key; or scripts that no job of the
 * environment runs, by path.
 * @throws Refusal NOT_FOUND
 */
export async function listScriptLinks(
  db: SharedDb,
  scope: Scope,
  input: PageInput & { environmentId: string; show: (typeof shows)[number] },
): Promise<Page<ScriptLinkItem>> {
  const after = decodeCursor(input.cursor, linkKey)?.[0];
  const insight = await insightOfEnvironment(db, scope, input.environmentId);
  const { catalogue, links } = await scriptLinksOf(db, insight);
  const rows =
    input.show === 'unused' ? unusedScripts(catalogue, links) : jobLinks(insight, links, input.show);
  const items: ScriptLinkItem[] = [];
  let last = '';
  for (const { key, item } of rows) {
    if (after !== undefined && key <= after) continue;
    if (items.length === input.limit) return { items, nextCursor: encodeCursor([last]) };
    items.push(item());
    last = key;
  }
  return { items, nextCursor: null };
}

type Links = ReadonlyMap<number, ScriptLink>;

function* jobLinks({ graph }: Insight, links: Links, show: 'linked' | 'missing') {
  for (const number of [...links.keys()].sort((a, b) => a - b)) {
    const link = links.get(number);
    if (!link || !(show === 'missing' ? link.missing : link.script)) continue;
    const { script, confidence, reason } = link;
    yield {
      key: graph.node(number).key,
      item: () => ({ node: graph.view(number), script, confidence, reason }),
    };
  }
}

function* unusedScripts(catalogue: Catalogue, links: Links) {
  const used = new Set<string>();
  for (const { script, candidates } of links.values())
    for (const { id } of script ? [script] : candidates) used.add(id);
  const paths = [...catalogue.scripts()].filter(({ id }) => !used.has(id));
  for (const script of paths.sort((a, b) => (a.path < b.path ? -1 : 1)))
    yield {
      key: script.path,
      item: () => ({ node: null, script, confidence: 'none' as const, reason: unused }),
    };
}

const unused = 'No job of this environment runs it, as far as its definition says; another script may.';

/** Most jobs listed, and most that come after them. */
const mostImpact = 10_000;

export interface ScriptImpact {
  jobs: { node: NodeView; confidence: ScriptLink['confidence']; reason: string }[];
  downstream: { node: NodeView; depth: number }[];
  truncated: boolean;
}

/**
 * Jobs that run a script, and everything after them.
 * @throws Refusal NOT_FOUND - the environment, or the script within its team
 */
export async function getScriptImpact(
  db: SharedDb,
  scope: Scope,
  { environmentId, scriptId }: { environmentId: string; scriptId: string },
): Promise<ScriptImpact> {
  const insight = await insightOfEnvironment(db, scope, environmentId);
  const { catalogue, links } = await scriptLinksOf(db, insight);
  if (!catalogue.get(scriptId)) throw noSuchScript();
  const { graph } = insight;
  const jobs = [...links].filter(([, { script }]) => script?.id === scriptId).sort(([a], [b]) => a - b);
  const { numbers, depths } = reach(
    graph,
    jobs.map(([number]) => number),
    'downstream',
  );
  return {
    jobs: jobs
      .slice(0, mostImpact)
      .map(([number, { confidence, reason }]) => ({ node: graph.view(number), confidence, reason })),
    downstream: Array.from(numbers.subarray(0, mostImpact), (number) => ({
      node: graph.view(number),
      depth: depths[number] ?? 0,
    })),
    truncated: jobs.length > mostImpact || numbers.length > mostImpact,
  };
}
