import type { SharedDb } from '../../../db/shared/client.ts';
import type { Launcher } from '../../script-facts/model.ts';
import type { Scope } from '../rbac/scope.ts';
import { factsOfScript, type FactsOfScript } from '../scripts/service.ts';
import { resolvedReferences } from './analysis/analyse.ts';
import type { ResolvedReference } from './analysis/analysed-script.ts';
import { isOutsideChain } from './analysis/call-graph.ts';
import { snapshotAround, type TeamSnapshot } from './snapshots.ts';

/** As clients see it. */
export interface ReferenceView extends Omit<ResolvedReference, 'path'> {
  /** Of the script it resolves to. */
  scriptId: string | null;
}

export interface FactsView
  extends Pick<FactsOfScript, 'version' | 'path' | 'encoding' | 'lineEnding' | 'finalNewline'>,
    Omit<FactsOfScript['facts'], 'references'> {
  references: ReferenceView[];
}

/**
 * What a version of a script says about itself, the latest if none is named, and which scripts of today's catalogue
 * it refers to.
 * @throws Refusal NOT_FOUND - no such script within `scope`, or no such version of it
 */
export async function getFacts(
  db: SharedDb,
  scope: Scope,
  { id, version }: { id: string; version?: number | undefined },
): Promise<FactsView> {
  const { snapshot } = await snapshotAround(db, scope, id);
  const { facts, teamId: _, ...about } = await factsOfScript(db, scope, id, version);
  const references = resolvedReferences(snapshot.catalogue, { path: about.path, facts });
  return { ...about, ...facts, references: references.map((reference) => view(snapshot, reference)) };
}

function view({ analysis }: TeamSnapshot, resolved: ResolvedReference): ReferenceView {
  const { path: _, ...reference } = resolved;
  const number = reference.resolvesTo === null ? undefined : analysis.numberOfPath(reference.resolvesTo);
  return { ...reference, scriptId: number === undefined ? null : analysis.script(number).id };
}

export interface CallerView {
  scriptId: string;
  path: string;
  how: Launcher;
  line: number;
  column: number;
  target: string;
  /** It is started later, or on another machine. */
  outsideChain: boolean;
}

export interface Related {
  callers: CallerView[];
  callees: (ReferenceView & Pick<CallerView, 'outsideChain'>)[];
  /** All scripts of the cycle that it is in, if it is in one. */
  inCycle: string[];
  truncated: boolean;
}

/** Most callers and callees listed. */
const mostRelated = 10_000;

/** Who starts a script and what it starts. @throws Refusal NOT_FOUND */
export async function getRelated(db: SharedDb, scope: Scope, id: string): Promise<Related> {
  const { snapshot, number } = await snapshotAround(db, scope, id);
  const { analysis } = snapshot;
  const callers = callersOf(snapshot, number);
  const { references } = analysis.script(number);
  const cycle = analysis.graph.cycles.find((members) => members.includes(number)) ?? [];
  return {
    callers: callers.slice(0, mostRelated),
    callees: references.slice(0, mostRelated).map((reference) => ({
      ...view(snapshot, reference),
      outsideChain: isOutsideChain(reference.how),
    })),
    inCycle: analysis.pathsOf(cycle.slice(0, mostRelated)),
    truncated: Math.max(callers.length, references.length, cycle.length) > mostRelated,
  };
}

function callersOf({ analysis }: TeamSnapshot, number: number): CallerView[] {
  const { start, node } = analysis.graph.callers;
  const found: CallerView[] = [];
  for (const caller of node.subarray(start[number], start[number + 1])) {
    const { id, path } = analysis.script(caller);
    for (const { to, reference } of analysis.graph.referencesFrom(caller)) {
      if (to !== number) continue;
      const { how, line, column, target } = reference;
      found.push({ scriptId: id, path, how, line, column, target, outsideChain: isOutsideChain(how) });
    }
    if (found.length > mostRelated) break;
  }
  return found;
}
