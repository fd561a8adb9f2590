import { z } from 'zod';
import type { SharedDb } from '../../../db/shared/client.ts';
import { decodeCursor, type Page, type PageInput, toPage } from '../../trpc/page.ts';
import type { Scope } from '../rbac/scope.ts';
import { conflictsInTurns } from './drives.ts';
import {
  comparePlaces,
  placeOf,
  type ProblemKind,
  problemsOf,
  type ScriptProblem,
  type Severity,
} from './problems.ts';
import { snapshotOfTeam, type TeamSnapshot } from './snapshots.ts';

export interface ProblemQuestion {
  teamId: string;
  kind?: ProblemKind | undefined;
  severity?: Severity | undefined;
  /** Looked for in path and message. */
  q?: string | undefined;
}

const cursorKey = z.tuple([z.int(), z.string(), z.int(), z.int(), z.int(), z.string()]);

/** What looks wrong in the scripts of a team, the worst first, then by path and place. @throws Refusal NOT_FOUND */
export async function listScriptProblems(
  db: SharedDb,
  scope: Scope,
  input: PageInput & ProblemQuestion,
): Promise<Page<ScriptProblem>> {
  const after = decodeCursor(input.cursor, cursorKey);
  const problems = await problemsNow(await snapshotOfTeam(db, scope, input.teamId));
  const q = input.q?.toLowerCase() ?? '';
  const rows: ScriptProblem[] = [];
  for (const problem of problems) {
    if (input.kind !== undefined && problem.kind !== input.kind) continue;
    if (input.severity !== undefined && problem.severity !== input.severity) continue;
    if (after && comparePlaces(placeOf(problem), after) <= 0) continue;
    if (!`${problem.path}\n${problem.message}`.toLowerCase().includes(q)) continue;
    rows.push(problem);
    if (rows.length > input.limit) break;
  }
  return toPage(rows, input.limit, placeOf, (row) => row);
}

export interface ProblemCounts {
  kinds: Record<ProblemKind, number>;
  severities: Record<Severity, number>;
}

/** How many there are of each kind and severity. @throws Refusal NOT_FOUND */
export async function countScriptProblems(
  db: SharedDb,
  scope: Scope,
  teamId: string,
): Promise<ProblemCounts> {
  const problems = await problemsNow(await snapshotOfTeam(db, scope, teamId));
  const counts: ProblemCounts = {
    kinds: {
      secret: 0,
      'drive-conflict': 0,
      'call-cycle': 0,
      'missing-script': 0,
      'ambiguous-script': 0,
      'unresolved-mapping': 0,
      'not-reviewed': 0,
    },
    severities: { error: 0, warning: 0, info: 0 },
  };
  for (const { kind, severity } of problems) {
    counts.kinds[kind]++;
    counts.severities[severity]++;
  }
  return counts;
}

const known = new WeakMap<TeamSnapshot, { day: string; problems: Promise<ScriptProblem[]> }>();

/** Made once for a snapshot and day: reviews grow old without any script changing. */
function problemsNow(snapshot: TeamSnapshot): Promise<ScriptProblem[]> {
  const now = new Date();
  const day = now.toISOString().slice(0, 10);
  const before = known.get(snapshot);
  if (before?.day === day) return before.problems;
  const problems = conflictsInTurns(snapshot.analysis).then((conflicts) =>
    problemsOf(snapshot.analysis, conflicts, snapshot.current, now),
  );
  known.set(snapshot, { day, problems });
  return problems;
}
