import { setImmediate as nextTurn } from 'node:timers/promises';
import { cyclesOf } from '../graph/cycles.ts';
import type { Insight } from './insight.ts';
import type { RunModel } from './runs.ts';
import { brief, Explainer, type WhyNot } from './why-not.ts';

export const problemKinds = [
  'cycle',
  'orphan',
  'unused',
  'never-runs',
  'flow-unknown',
  'duplicate-name',
  'undocumented',
  'script-missing',
] as const;
export const severities = ['error', 'warning', 'info'] as const;

/** Something about an environment that somebody should look at. */
export interface Problem {
  kind: (typeof problemKinds)[number];
  severity: (typeof severities)[number];
  message: string;
  /** Number of the folder or job it is about. */
  node: number;
  /** Facts of the message, for tools. */
  details: Record<string, unknown>;
}

/** Names and keys listed in one problem. */
const mostListed = 20;

/** All problems of the definitions themselves, by {@link byImportance}. Others have their turn in between. */
export async function problemsOf(insight: Insight): Promise<Problem[]> {
  const { model } = insight;
  const supposition = { orphans: 'missing' } as const;
  const runs = model.suppose(supposition);
  const found: Problem[] = [];
  for (const problems of [
    cycles(insight, runs.starts),
    orphans(insight),
    unused(insight),
    neverRuns(model, runs.starts, new Explainer(model, runs, supposition)),
    schedules(insight),
    unknownFlowNames(model),
    duplicateNames(model),
    undocumented(model),
  ])
    for (const problem of problems) {
      if (found.length % problemsPerTurn === 0) await nextTurn();
      found.push(problem);
    }
  await nextTurn();
  return found.sort(byImportance);
}

const problemsPerTurn = 5_000;

/** Numbers of nodes are in the order of keys. */
export function byImportance(a: Problem, b: Problem): number {
  return (
    severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
    a.node - b.node ||
    problemKinds.indexOf(a.kind) - problemKinds.indexOf(b.kind) ||
    (a.message < b.message ? -1 : a.message > b.message ? 1 : 0)
  );
}

function* cycles({ graph }: Insight, starts: Uint8Array): Generator<Problem> {
  for (const members of cyclesOf(graph)) {
    const [node = 0] = members;
    const isStuck = members.some((member) => starts[member] !== 1);
    const alone = members.length === 1;
    const what = alone ? 'It waits for itself' : `It is one of ${members.length} that wait for each other`;
    const stuck = alone ? 'it cannot start by itself' : 'none of them can start by itself';
    yield {
      kind: 'cycle',
      severity: isStuck ? 'error' : 'warning',
      message: isStuck ? `${what}; ${stuck}.` : `${what}, on another day or beside another way to start.`,
      node,
      details: {
        size: members.length,
        members: members.slice(0, mostListed).map((member) => brief(graph.node(member).key)),
      },
    };
  }
}

function* orphans({ graph, model }: Insight): Generator<Problem> {
  let last: { event: string; setOn: string[] } | undefined; // those of one event come one after the other
  for (const { node, event, date } of graph.linked.orphans()) {
    if (last?.event !== event) last = { event, setOn: model.setters.servers(event).slice(0, mostListed) };
    const { setOn } = last;
    yield {
      kind: 'orphan',
      severity: 'warning',
      message:
        setOn.length > 0
          ? `It waits for ${brief(event)}, which is only set on ${setOn.map(brief).join(', ')}. If that reaches this server, add its prefix to the team's global prefixes.`
          : `It waits for ${brief(event)}, which nothing in this environment sets.`,
      node,
      details: { event: brief(event), date: brief(date), setOn: setOn.map(brief) },
    };
  }
}

function* unused({ graph }: Insight): Generator<Problem> {
  for (const { node, event } of graph.linked.unused())
    yield {
      kind: 'unused',
      severity: 'info',
      message: `It sets ${brief(event)}, which nothing in this environment waits for.`,
      node,
      details: { event: brief(event) },
    };
}

/** What only follows from another one that never runs is a warning: it goes when that is mended. */
const direct: ReadonlySet<WhyNot['cause']> = new Set(['orphan', 'loop']);

function* neverRuns(model: RunModel, starts: Uint8Array, explainer: Explainer): Generator<Problem> {
  if (!starts.includes(0)) return;
  const inLoops = model.inLoops();
  for (const [node, start] of starts.entries()) {
    if (start === 1) continue;
    const why = explainer.whyNot(node);
    const loops = inLoops[node] === 1 && why.cause !== 'orphan';
    const { cause, text } = loops ? { ...why, cause: 'loop' as const } : why;
    yield {
      kind: 'never-runs',
      severity: direct.has(cause) ? 'error' : 'warning',
      message: `It can never run by itself: ${text}${loops ? ' before it has run itself' : ''}.`,
      node,
      details: { cause },
    };
  }
}

const scheduleProblems = {
  'by-hand': ['info', 'Its schedule names no day: it only runs when somebody, or another job, orders it.'],
  impossible: ['warning', 'Its schedule never fits a day: no date has all that it asks for.'],
} as const;

function* schedules({ verdicts }: Insight): Generator<Problem> {
  for (const [node, verdict] of verdicts) {
    if (verdict === 'unknown') continue;
    const [severity, message] = scheduleProblems[verdict];
    yield { kind: 'never-runs', severity, message, node, details: { cause: `schedule-${verdict}` } };
  }
}

function* unknownFlowNames({ unknownFlowNames }: RunModel): Generator<Problem> {
  for (const { folder, flow, name } of unknownFlowNames)
    yield {
      kind: 'flow-unknown',
      severity: 'error',
      message: `The flow ${brief(flow)} names ${brief(name)}, and nothing in this folder is called that.`,
      node: folder,
      details: { flow: brief(flow), name: brief(name) },
    };
}

function* duplicateNames({ landscape, contents }: RunModel): Generator<Problem> {
  const top = [...landscape.nodes.keys()].filter((number) => landscape.nodes[number]?.parent === null);
  for (const inside of [top, ...contents]) {
    const byName = new Map<string, number[]>();
    for (const number of inside) {
      const job = landscape.nodes[number];
      if (job?.kind !== 'job') continue;
      const place = `${job.parent === null ? (job.server ?? '') : ''}\n${job.name}`;
      const same = byName.get(place);
      if (same) same.push(number);
      else byName.set(place, [number]);
    }
    for (const same of byName.values()) {
      const [node = 0] = same;
      if (same.length < 2) continue;
      yield {
        kind: 'duplicate-name',
        severity: 'info',
        message: `${same.length} jobs of this folder are called ${brief(landscape.nodes[node]?.name ?? '')}.`,
        node,
        details: {
          count: same.length,
          keys: same.slice(0, mostListed).map((number) => brief(landscape.nodes[number]?.key ?? '')),
        },
      };
    }
  }
}

function* undocumented({ landscape }: RunModel): Generator<Problem> {
  for (const [node, { kind, description }] of landscape.nodes.entries())
    if (description === '')
      yield {
        kind: 'undocumented',
        severity: 'info',
        message: `The ${kind} has no description.`,
        node,
        details: {},
      };
}
