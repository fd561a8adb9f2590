import type { CurrentScript } from '../scripts/service.ts';
import type { DriveConflict, OpenReference, ScriptAnalysis } from './analysis/analyse.ts';
import { type AnalysedScript, comparePaths } from './analysis/analysed-script.ts';

export const problemKinds = [
  'secret',
  'drive-conflict',
  'call-cycle',
  'missing-script',
  'ambiguous-script',
  'unresolved-mapping',
  'not-reviewed',
] as const;
export type ProblemKind = (typeof problemKinds)[number];

/** The worst first. */
export const severities = ['error', 'warning', 'info'] as const;
export type Severity = (typeof severities)[number];

export interface ScriptProblem {
  kind: ProblemKind;
  severity: Severity;
  scriptId: string;
  path: string;
  /** 1 where it is about the script as a whole. */
  line: number;
  column: number;
  /** What is wrong, in a sentence; what to do is the same for all of a kind. */
  message: string;
  /** Facts of the message, for tools. */
  details: Record<string, unknown>;
}

/** Most scripts and paths named in one problem. */
const mostNamed = 20;
/** Scripts that nobody looked at for longer are not reviewed. */
export const reviewDays = 365;

/** All that looks wrong in the scripts of a team, by severity, path, place and kind. */
export function problemsOf(
  analysis: ScriptAnalysis,
  conflicts: readonly DriveConflict[],
  current: ReadonlyMap<string, CurrentScript>,
  now: Date,
): ScriptProblem[] {
  return [
    ...analysis.scripts.flatMap(secretProblems),
    ...conflicts.flatMap((conflict) => conflictProblems(analysis, conflict)),
    ...analysis.cycles.flatMap((members) => cycleProblem(analysis, members)),
    ...analysis.missing.flatMap((reference) => missingProblem(analysis, reference)),
    ...analysis.ambiguous.flatMap((reference) => ambiguousProblem(analysis, reference)),
    ...analysis.scripts.flatMap(unresolvedMappings),
    ...analysis.scripts.flatMap((script) => notReviewed(script, current.get(script.id), now)),
  ].sort(compareProblems);
}

/** No two problems of a team are equal in all of these. */
export function placeOf({ severity, path, line, column, kind, details }: ScriptProblem) {
  return [
    severities.indexOf(severity),
    path,
    line,
    column,
    problemKinds.indexOf(kind),
    typeof details.letter === 'string' ? details.letter : '',
  ] as const;
}

export type ProblemPlace = ReturnType<typeof placeOf>;

export function comparePlaces(a: ProblemPlace, b: ProblemPlace): number {
  return (
    a[0] - b[0] ||
    comparePaths(a[1], b[1]) ||
    a[2] - b[2] ||
    a[3] - b[3] ||
    a[4] - b[4] ||
    comparePaths(a[5], b[5])
  );
}

function compareProblems(a: ScriptProblem, b: ScriptProblem): number {
  return comparePlaces(placeOf(a), placeOf(b));
}

function secretProblems({ id, path, facts }: AnalysedScript): ScriptProblem[] {
  return facts.secrets.map(({ kind, line, column, preview }) => ({
    kind: 'secret',
    severity: 'error',
    scriptId: id,
    path,
    line,
    column,
    message: `A password or key stands here in clear (${kind}).`,
    details: { secret: kind, preview },
  }));
}

const severityOfLevel = {
  'same-script': 'error',
  'same-call-chain': 'warning',
  'same-team': 'info',
} as const;
const whereOfLevel = {
  'same-script': 'in this script, with no unmapping between',
  'same-call-chain': 'in scripts that one call chain runs together',
  'same-team': 'in other scripts of the team',
} as const;

/** One for each script of the conflict, where it first maps the letter. */
function conflictProblems(
  analysis: ScriptAnalysis,
  { letter, level, targets, scripts }: DriveConflict,
): ScriptProblem[] {
  const details = {
    letter,
    level,
    targets: targets.slice(0, mostNamed),
    scripts: scripts.slice(0, mostNamed),
  };
  return scripts.flatMap((path) => {
    const script = at(analysis, path);
    const mapping = script?.facts.driveMappings.find(
      (mapped) => mapped.letter === letter && mapped.resolvedTarget !== null,
    );
    if (!script || !mapping) return [];
    return {
      kind: 'drive-conflict' as const,
      severity: severityOfLevel[level],
      scriptId: script.id,
      path,
      line: mapping.line,
      column: mapping.column,
      message: `${letter}: is ${mapping.resolvedTarget} here and something else ${whereOfLevel[level]}.`,
      details,
    };
  });
}

function cycleProblem(analysis: ScriptAnalysis, members: readonly string[]): ScriptProblem[] {
  const [first = '', ...others] = members;
  const script = at(analysis, first);
  if (!script) return [];
  return [
    {
      kind: 'call-cycle',
      severity: 'warning',
      scriptId: script.id,
      path: first,
      line: 1,
      column: 1,
      message:
        others.length === 0
          ? 'It starts itself.'
          : `It and ${others.length === 1 ? (others[0] ?? '') : `${others.length} other scripts`} start each other in a circle.`,
      details: { scripts: members.slice(0, mostNamed), count: members.length },
    },
  ];
}

function missingProblem(
  analysis: ScriptAnalysis,
  { script: path, line, column, target }: OpenReference,
): ScriptProblem[] {
  const script = at(analysis, path);
  if (!script) return [];
  return [
    {
      kind: 'missing-script',
      severity: 'warning',
      scriptId: script.id,
      path,
      line,
      column,
      message: `It starts ${brief(target)}, which is not among the scripts of the team.`,
      details: { target: brief(target) },
    },
  ];
}

function ambiguousProblem(
  analysis: ScriptAnalysis,
  { script: path, line, column, target, candidates = [] }: OpenReference,
): ScriptProblem[] {
  const script = at(analysis, path);
  if (!script) return [];
  return [
    {
      kind: 'ambiguous-script',
      severity: 'info',
      scriptId: script.id,
      path,
      line,
      column,
      message: `It starts ${brief(target)}; several scripts of the team may be meant.`,
      details: { target: brief(target), candidates },
    },
  ];
}

function unresolvedMappings({ id, path, facts }: AnalysedScript): ScriptProblem[] {
  return facts.driveMappings
    .filter(({ resolvedTarget }) => resolvedTarget === null)
    .map(({ letter, target, line, column }) => ({
      kind: 'unresolved-mapping',
      severity: 'info',
      scriptId: id,
      path,
      line,
      column,
      message: `What ${letter === null ? 'a drive' : `${letter}:`} is mapped to here, ${brief(target)}, is known only when it runs.`,
      details: { target: brief(target) },
    }));
}

const dayMs = 24 * 60 * 60 * 1000;

function notReviewed(
  { id, path }: AnalysedScript,
  current: CurrentScript | undefined,
  now: Date,
): ScriptProblem[] {
  if (!current) return [];
  const { reviewedAt, criticality } = current;
  if (reviewedAt && now.getTime() - reviewedAt.getTime() <= reviewDays * dayMs) return [];
  return [
    {
      kind: 'not-reviewed',
      severity: criticality === 'high' || criticality === 'critical' ? 'warning' : 'info',
      scriptId: id,
      path,
      line: 1,
      column: 1,
      message: reviewedAt
        ? `Nobody has reviewed it since ${reviewedAt.toISOString().slice(0, 10)}.`
        : 'Nobody has reviewed it yet.',
      details: { criticality, reviewedAt: reviewedAt?.toISOString() ?? null },
    },
  ];
}

function at(analysis: ScriptAnalysis, path: string): AnalysedScript | undefined {
  const number = analysis.numberOfPath(path);
  return number === undefined ? undefined : analysis.script(number);
}

/** Longest name in a sentence. */
const longestName = 300;

function brief(name: string): string {
  return name.length <= longestName ? name : `${name.slice(0, longestName)}…`;
}
