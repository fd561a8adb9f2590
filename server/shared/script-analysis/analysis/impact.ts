import { depthsFrom } from '../../../graph/depths.ts';
import type { Place } from '../../../script-facts/model.ts';
import { segmentsOf } from '../../scripts/service.ts';
import type { ScriptAnalysis } from './analyse.ts';
import type { AnalysedScript } from './analysed-script.ts';
import { isScheduled } from './call-graph.ts';

/**
 * What is to change: a file server by the name that scripts use, a share as `\\server\share` (with any slashes, or
 * none, before it), a drive letter, or a script.
 */
export type ImpactSubject = { server: string } | { share: string } | { drive: string } | { scriptId: string };

export const impactReasons = ['maps', 'names', 'uses-drive', 'calls', 'schedules', 'runs-remotely'] as const;

/** A place in a script that ties it to what is to change, or to a script that is tied to it. */
export interface ImpactReason extends Place {
  kind: (typeof impactReasons)[number];
  /** As written. */
  text: string;
  /** Of a mapping what it comes to, as far as that is known; of a call the path of the script. */
  target?: string;
}

export interface ImpactStep {
  script: string;
  /** 1: directly; each call on the way adds one. */
  depth: number;
  /** In order of the text, the first {@link mostReasons}. */
  because: ImpactReason[];
}

/** Lists of paths, in order. No script is in both. */
export interface Impact {
  direct: string[];
  throughCalls: string[];
  /** Of all of them, by path. */
  steps: ImpactStep[];
}

/** Most places listed of one script. */
const mostReasons = 10;

/**
 * Which scripts a change touches.
 *
 * - A server or share: those that map it or name it anywhere outside silent text.
 * - A drive: those that map the letter, and those that start or plainly read or write something below it.
 * - A script: those that start it in any way.
 *
 * Then, through calls, all that call one of these, call one of those and so on; who only schedules one is left out, as
 * it does not fail with it. Of a script that only schedules the script to change, callers are left out too.
 * @throws RangeError - no such script
 */
export function impactOf(analysis: ScriptAnalysis, subject: ImpactSubject): Impact {
  return 'scriptId' in subject
    ? impactOfScript(analysis, subject.scriptId)
    : impactOfNamed(analysis, namedBy(analysis, subject));
}

/** Finds in a script what ties it to the subject. */
type Finder = (script: AnalysedScript) => ImpactReason[];

interface Named {
  scripts: Iterable<number>;
  reasons: Finder;
}

function impactOfNamed(analysis: ScriptAnalysis, { scripts, reasons }: Named): Impact {
  const { graph } = analysis;
  const depths = depthsFrom(graph.followedCallers, scripts).map((depth) => (depth < 0 ? -1 : depth + 1));
  return impact(analysis, depths, (number) => reasons(analysis.script(number)));
}

function impactOfScript(analysis: ScriptAnalysis, id: string): Impact {
  const number = analysis.numberOf(id);
  if (number === undefined) throw new RangeError(`No script has the id ${id}.`);
  const { graph } = analysis;
  const depths = depthsFrom(graph.followedCallers, [number]);
  const { start, node } = graph.callers;
  for (const caller of node.subarray(start[number], start[number + 1])) depths[caller] = 1;
  depths[number] = 0;
  return impact(analysis, depths, (caller) => startsOf(analysis, caller, (to) => to === number));
}

/** @param depths - of each script; at most 0: not touched */
function impact(
  analysis: ScriptAnalysis,
  depths: Int32Array,
  directReasons: (number: number) => ImpactReason[],
): Impact {
  const found: Impact = { direct: [], throughCalls: [], steps: [] };
  for (const [number, depth] of depths.entries()) {
    if (depth <= 0) continue;
    const { path } = analysis.script(number);
    (depth === 1 ? found.direct : found.throughCalls).push(path);
    const because =
      depth === 1
        ? directReasons(number)
        : followed(analysis, number, (to) => isNearer(depths[to] ?? 0, depth));
    found.steps.push({ script: path, depth, because: because.slice(0, mostReasons) });
  }
  return found;
}

function isNearer(depth: number, than: number): boolean {
  return depth > 0 && depth < than;
}

/** Where a script starts certain others so that it fails with them. */
function followed(analysis: ScriptAnalysis, from: number, isMeant: (to: number) => boolean): ImpactReason[] {
  return startsOf(analysis, from, isMeant).filter(({ kind }) => kind !== 'schedules');
}

function startsOf(analysis: ScriptAnalysis, from: number, isMeant: (to: number) => boolean): ImpactReason[] {
  return analysis.graph
    .referencesFrom(from)
    .filter(({ to }) => isMeant(to))
    .map(({ to, reference: { how, line, column, target } }) => ({
      kind: isScheduled(how) ? 'schedules' : how === 'remote' ? 'runs-remotely' : 'calls',
      line,
      column,
      text: target,
      target: analysis.script(to).path,
    }));
}

function namedBy(analysis: ScriptAnalysis, subject: Exclude<ImpactSubject, { scriptId: string }>): Named {
  if ('drive' in subject) return drive(analysis, subject.drive.slice(0, 1).toUpperCase());
  const [server = '', share] = segmentsOf('server' in subject ? subject.server : subject.share).map((part) =>
    part.toLowerCase(),
  );
  const use = analysis.servers.get(server);
  if ('server' in subject)
    return { scripts: use?.scripts ?? [], reasons: reasonsOf((place) => equal(place.server, server)) };
  return {
    scripts: use?.shares.find((known) => equal(known.share, share))?.scripts ?? [],
    reasons: reasonsOf((place) => equal(place.server, server) && equal(place.share, share)),
  };
}

function equal(name: string | null, lower: string | undefined): boolean {
  return name !== null && name.toLowerCase() === lower;
}

interface OnServer {
  server: string | null;
  share: string | null;
}

/** A target that is written right where it is mapped is one reason, not two. */
function reasonsOf(isMeant: (place: OnServer) => boolean): Finder {
  return ({ facts }) => {
    const mappings = facts.driveMappings.filter(isMeant);
    const mapped = new Set(mappings.map(({ line, target }) => `${line} ${target}`));
    const named = facts.uncPaths.filter((path) => isMeant(path) && !mapped.has(`${path.line} ${path.path}`));
    return inOrder([
      ...mappings.map(mapping),
      ...named.map(({ line, column, path }) => ({ kind: 'names' as const, line, column, text: path })),
    ]);
  };
}

function drive(analysis: ScriptAnalysis, letter: string): Named {
  const reasons: Finder = ({ facts, references }) => {
    const isBelow = (path: string | null | undefined) =>
      path?.[1] === ':' && path[0]?.toUpperCase() === letter;
    const used = ({ line, column }: Place, text: string) => ({
      kind: 'uses-drive' as const,
      line,
      column,
      text,
    });
    return inOrder([
      ...facts.driveMappings.filter((mapped) => mapped.letter === letter).map(mapping),
      ...facts.driveMappings
        .filter(({ resolvedTarget }) => isBelow(resolvedTarget))
        .map((mapped) => used(mapped, mapped.target)),
      ...references
        .filter(({ path }) => isBelow(path.segments[0]))
        .map((reference) => used(reference, reference.target)),
      ...facts.files.filter(({ path }) => isBelow(path)).map((file) => used(file, file.path)),
    ]);
  };
  const touched = analysis.scripts.flatMap((script, number) => (reasons(script).length > 0 ? [number] : []));
  return { scripts: touched, reasons };
}

function mapping({
  line,
  column,
  target,
  resolvedTarget,
}: AnalysedScript['facts']['driveMappings'][number]): ImpactReason {
  return {
    kind: 'maps',
    line,
    column,
    text: target,
    ...(resolvedTarget !== null && { target: resolvedTarget }),
  };
}

function inOrder(reasons: ImpactReason[]): ImpactReason[] {
  return reasons.sort((a, b) => a.line - b.line || a.column - b.column);
}
