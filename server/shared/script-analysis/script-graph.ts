import type { SharedDb } from '../../../db/shared/client.ts';
import { depthsFrom } from '../../graph/depths.ts';
import type { Scope } from '../rbac/scope.ts';
import { type CurrentScript, noSuchScript } from '../scripts/service.ts';
import type { OpenReference, ScriptAnalysis } from './analysis/analyse.ts';
import { snapshotOfTeam, type TeamSnapshot } from './snapshots.ts';

export interface GraphNodeView extends Pick<CurrentScript, 'kind' | 'criticality'> {
  scriptId: string;
  path: string;
  /** Steps from the script asked about; only where one was. */
  depth?: number;
}

/** Who starts whom; paths name scripts. */
export interface ScriptGraphView {
  nodes: GraphNodeView[];
  edges: [string, string][];
  edgesOutsideChain: [string, string][];
  missing: OpenReference[];
  ambiguous: OpenReference[];
  unknown: OpenReference[];
  cycles: string[][];
  truncated: boolean;
}

export interface GraphQuestion {
  teamId: string;
  around?: string | undefined;
  depth: number;
}

/** Nobody sees more, and the answer has to end. */
const mostListed = 100_000;

/**
 * All scripts of a team and who starts whom; or only what is at most `depth` steps before or after one script.
 * @throws Refusal NOT_FOUND - no such team within `scope`, or no such script in it
 */
export async function getScriptGraph(
  db: SharedDb,
  scope: Scope,
  { teamId, around, depth }: GraphQuestion,
): Promise<ScriptGraphView> {
  const snapshot = await snapshotOfTeam(db, scope, teamId);
  if (around === undefined) return view(snapshot, undefined);
  const centre = snapshot.analysis.numberOf(around);
  if (centre === undefined) throw noSuchScript();
  return view(snapshot, near(snapshot.analysis, centre, depth));
}

/** Steps to each script near one, in either direction, by path. */
function near(analysis: ScriptAnalysis, centre: number, most: number): Map<string, number> {
  const { callers, edges } = analysis.graph;
  const found = new Map<string, number>();
  for (const neighbours of [callers, { start: edges.start, node: edges.to }])
    for (const [number, depth] of depthsFrom(neighbours, [centre]).entries()) {
      if (depth < 0 || depth > most) continue;
      const { path } = analysis.script(number);
      found.set(path, Math.min(depth, found.get(path) ?? depth));
    }
  return found;
}

/** @param depths - of the scripts shown; undefined: all */
function view(
  { analysis, current }: TeamSnapshot,
  depths: ReadonlyMap<string, number> | undefined,
): ScriptGraphView {
  const isShown = (path: string) => depths === undefined || depths.has(path);
  const nodes = analysis.scripts
    .filter(({ path }) => isShown(path))
    .map(({ id, path, kind }) => {
      const depth = depths?.get(path);
      const criticality = current.get(id)?.criticality ?? null;
      return { scriptId: id, path, kind, criticality, ...(depth !== undefined && { depth }) };
    });
  const between = ([from, to]: [string, string]) => isShown(from) && isShown(to);
  const from = ({ script }: OpenReference) => isShown(script);
  const lists = {
    nodes,
    edges: analysis.edges.filter(between),
    edgesOutsideChain: analysis.edgesOutsideChain.filter(between),
    missing: analysis.missing.filter(from),
    ambiguous: analysis.ambiguous.filter(from),
    unknown: analysis.unknown.filter(from),
    cycles: analysis.cycles.filter((members) => members.some(isShown)),
  };
  const truncated = Object.values(lists).some((list) => list.length > mostListed);
  return {
    nodes: lists.nodes.slice(0, mostListed),
    edges: lists.edges.slice(0, mostListed),
    edgesOutsideChain: lists.edgesOutsideChain.slice(0, mostListed),
    missing: lists.missing.slice(0, mostListed),
    ambiguous: lists.ambiguous.slice(0, mostListed),
    unknown: lists.unknown.slice(0, mostListed),
    cycles: lists.cycles.slice(0, mostListed),
    truncated,
  };
}
