import { z } from 'zod';
import type { SharedDb } from '../../../../db/shared/client.ts';
import { decodeCursor, type Page, type PageInput, toPage } from '../../../trpc/page.ts';
import type { Scope } from '../../rbac/scope.ts';
import type { EnvironmentGraph, NodeView } from '../graph/environment-graph.ts';
import { scriptLinksOf } from './catalogues.ts';
import type { Insight } from './insight.ts';
import { insightOfEnvironment } from './insights.ts';
import { byImportance, type Problem, problemKinds, problemsOf, severities } from './problems.ts';
import type { ScriptLink } from './resolve-script.ts';
import { scriptProblems } from './script-problems.ts';

export interface ProblemView extends Omit<Problem, 'node'> {
  node: NodeView | null;
}

interface ProblemList {
  /** By importance. */
  all: readonly Problem[];
  counts: Record<string, number>;
}

const ofDefinitions = new WeakMap<Insight, Promise<readonly Problem[]>>();
/** By what was found out about scripts, which changes with the catalogue while definitions stay. */
const withScripts = new WeakMap<ReadonlyMap<number, ScriptLink>, Promise<ProblemList>>();

/** Severity, key, kind, and the place among the problems of one node that have all these in common. */
const problemKey = z.tuple([z.int(), z.string(), z.int(), z.int()]);

/**
 * Problems of an environment, errors first, then by key; and how many of each kind there are.
 * @throws Refusal NOT_FOUND - no such environment within `scope`
 */
export async function listProblems(
  db: SharedDb,
  scope: Scope,
  input: PageInput & { environmentId: string; kind?: Problem['kind'] | undefined },
): Promise<Page<ProblemView> & { counts: Record<string, number> }> {
  const after = decodeCursor(input.cursor, problemKey);
  const insight = await insightOfEnvironment(db, scope, input.environmentId);
  const { all, counts } = await problemList(db, insight);
  const { graph } = insight;
  const wanted = input.kind === undefined ? all : all.filter(({ kind }) => kind === input.kind);
  const from = after === undefined ? 0 : firstOf(graph, wanted, after) + after[3] + 1;
  const rows = wanted
    .slice(from, from + input.limit + 1)
    .map((problem, place) => ({ problem, at: from + place }));
  const page = toPage(
    rows,
    input.limit,
    ({ problem, at }) => {
      const key = placeOf(graph, problem);
      return [...key, at - firstOf(graph, wanted, key)];
    },
    ({ problem: { node, ...problem } }) => ({ ...problem, node: graph.view(node) }),
  );
  return { ...page, counts };
}

async function problemList(db: SharedDb, insight: Insight): Promise<ProblemList> {
  const { catalogue, links } = await scriptLinksOf(db, insight);
  const known = withScripts.get(links);
  if (known) return known;
  const definitions = ofDefinitions.get(insight) ?? problemsOf(insight);
  ofDefinitions.set(insight, definitions);
  const list = definitions.then((problems) =>
    counted([...problems, ...scriptProblems(insight, catalogue, links)].sort(byImportance)),
  );
  withScripts.set(links, list);
  return list;
}

function counted(all: Problem[]): ProblemList {
  const counts: Record<string, number> = Object.fromEntries(problemKinds.map((kind) => [kind, 0]));
  for (const { kind } of all) counts[kind] = (counts[kind] ?? 0) + 1;
  return { all, counts };
}

type Place = readonly [severity: number, key: string, kind: number, ...unknown[]];

function placeOf(graph: EnvironmentGraph, { severity, node, kind }: Problem): [number, string, number] {
  return [severities.indexOf(severity), graph.node(node).key, problemKinds.indexOf(kind)];
}

/** Where problems of that place begin, or those after it if there are none any more. */
function firstOf(graph: EnvironmentGraph, problems: readonly Problem[], place: Place): number {
  let low = 0;
  let high = problems.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const problem = problems[middle];
    if (problem && isBefore(placeOf(graph, problem), place)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function isBefore(a: Place, b: Place): boolean {
  if (a[0] !== b[0]) return a[0] < b[0];
  return a[1] === b[1] ? a[2] < b[2] : a[1] < b[1];
}
