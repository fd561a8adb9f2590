import type { SharedDb } from '../../../../db/shared/client.ts';
import type { Scope } from '../../rbac/scope.ts';
import { listEnvironments } from '../environments/service.ts';
import type { EnvironmentGraph } from '../graph/environment-graph.ts';
import { type Reached, reach } from '../graph/reach.ts';
import { scriptLinksOf } from './catalogues.ts';
import { insightOfEnvironment } from './insights.ts';
import type { ScriptLink } from './resolve-script.ts';
import { brief } from './why-not.ts';

interface JobPlace {
  id: string;
  key: string;
  environmentId: string;
  environment: string;
}

export interface JobOfScript extends JobPlace {
  scriptId: string;
  confidence: ScriptLink['confidence'];
  /** Why it is thought to run that script. */
  why: string;
}

export interface JobAfter extends JobPlace {
  /** Steps from the nearest job that runs one of the scripts. */
  depth: number;
  why: string;
}

export interface JobsOfScripts {
  jobs: JobOfScript[];
  /** Jobs that come after these, without them. */
  downstream: JobAfter[];
  truncated: boolean;
}

/** Most jobs listed, and most that come after them. */
const mostJobs = 10_000;
/** Nobody has more, and each takes memory and time. */
const mostEnvironments = 200;

/**
 * Jobs in all environments of a team that run one of its scripts, by environment and key, and what comes after them,
 * by environment, depth and key.
 * @param scope - where the caller may read Control-M; environments of the team outside of it have no jobs here
 */
export async function jobsOfScripts(
  db: SharedDb,
  scope: Scope,
  teamId: string,
  scriptIds: ReadonlySet<string>,
): Promise<JobsOfScripts> {
  const { items, nextCursor } = await listEnvironments(db, scope, { teamId, limit: mostEnvironments });
  const found: JobsOfScripts = { jobs: [], downstream: [], truncated: nextCursor !== null };
  if (scriptIds.size === 0) return found;
  for (const { id: environmentId, name: environment } of items) {
    const insight = await insightOfEnvironment(db, scope, environmentId);
    const { links } = await scriptLinksOf(db, insight);
    const { graph } = insight;
    const place = (number: number) => ({ ...jobAt(graph, number), environmentId, environment });
    const starts: number[] = [];
    for (const [number, { script, confidence, reason }] of [...links].sort(([a], [b]) => a - b)) {
      if (!script || !scriptIds.has(script.id)) continue;
      starts.push(number);
      found.jobs.push({ ...place(number), scriptId: script.id, confidence, why: reason });
    }
    const reached = reach(graph, starts, 'downstream');
    for (const number of reached.numbers)
      if (!graph.isFolder(number) && found.downstream.length <= mostJobs)
        found.downstream.push({
          ...place(number),
          depth: reached.depths[number] ?? 0,
          why: whyAfter(graph, reached, number),
        });
    found.truncated ||= graph.isCut;
  }
  const truncated = found.truncated || found.jobs.length > mostJobs || found.downstream.length > mostJobs;
  return { jobs: found.jobs.slice(0, mostJobs), downstream: found.downstream.slice(0, mostJobs), truncated };
}

function jobAt(graph: EnvironmentGraph, number: number): { id: string; key: string } {
  const { id, key } = graph.node(number);
  return { id, key };
}

/** What joins it to something that is a step nearer; what comes with a folder is joined by that alone. */
function whyAfter(graph: EnvironmentGraph, { depths }: Reached, number: number): string {
  const { start, node, edge } = graph.before;
  const depth = depths[number] ?? 0;
  for (let at = start[number] ?? 0; at < (start[number + 1] ?? 0); at++) {
    const before = node[at] ?? 0;
    if ((depths[before] ?? -1) < 0 || (depths[before] ?? 0) >= depth) continue;
    const [via] = graph.via(edge[at] ?? 0);
    const key = brief(graph.node(before).key);
    if (via)
      return via.kind === 'flow'
        ? `It follows ${key} in the flow ${brief(via.name)}.`
        : `It waits for ${brief(via.name)}, which ${key} sets.`;
  }
  const parent = graph.node(number).parent;
  if (parent >= 0 && (depths[parent] ?? -1) >= 0)
    return `It is in ${brief(graph.node(parent).key)}, which comes after them.`;
  return 'It waits for something that comes after them.';
}
