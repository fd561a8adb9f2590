import type { SharedDb } from '../../../db/shared/client.ts';
import { Refusal } from '../../trpc/errors.ts';
import type { Caller } from '../auth/caller.ts';
import { type JobAfter, type JobOfScript, jobsOfScripts } from '../control-m/service.ts';
import { coversTeam, type Scope, scopeFor } from '../rbac/scope.ts';
import { noSuchScript } from '../scripts/service.ts';
import { impactOf, type ImpactStep, type ImpactSubject } from './analysis/impact.ts';
import { snapshotAround, snapshotOfTeam, type TeamSnapshot } from './snapshots.ts';

export interface ImpactView {
  /** Paths. */
  direct: string[];
  throughCalls: string[];
  /** Jobs that run one of these scripts, or the script itself that is to change. */
  jobs: (JobOfScript & { script: string })[];
  downstreamJobs: JobAfter[];
  /** The caller may not read Control-M in this team. */
  jobsHidden: boolean;
  steps: (ImpactStep & { scriptId: string })[];
  truncated: boolean;
}

type Viewer = { scope: Scope; caller: Pick<Caller, 'grants'> };

/** Most paths of one list, and scripts of which it is said why they are there. */
const mostPaths = 100_000;
const mostSteps = 10_000;

/** What depends on a script. @throws Refusal NOT_FOUND */
export async function getImpactOfScript(db: SharedDb, viewer: Viewer, id: string): Promise<ImpactView> {
  const { snapshot } = await snapshotAround(db, viewer.scope, id);
  return impact(db, viewer, snapshot, { scriptId: id });
}

export interface ImpactQuestion {
  teamId: string;
  server?: string | undefined;
  share?: string | undefined;
  drive?: string | undefined;
  scriptId?: string | undefined;
}

/**
 * What depends on a server, a share, a drive letter or a script of a team.
 * @throws Refusal NOT_FOUND - no such team within the scope, or no such script in it
 * @throws Refusal INVALID_INPUT - not exactly one of them
 */
export async function getImpact(db: SharedDb, viewer: Viewer, question: ImpactQuestion): Promise<ImpactView> {
  const subject = subjectOf(question);
  const snapshot = await snapshotOfTeam(db, viewer.scope, question.teamId);
  if ('scriptId' in subject && snapshot.analysis.numberOf(subject.scriptId) === undefined)
    throw noSuchScript();
  return impact(db, viewer, snapshot, subject);
}

function subjectOf({ server, share, drive, scriptId }: ImpactQuestion): ImpactSubject {
  const subjects: ImpactSubject[] = [
    ...(server === undefined ? [] : [{ server }]),
    ...(share === undefined ? [] : [{ share }]),
    ...(drive === undefined ? [] : [{ drive }]),
    ...(scriptId === undefined ? [] : [{ scriptId }]),
  ];
  const [subject] = subjects;
  if (subject && subjects.length === 1) return subject;
  const message = 'Give exactly one of server, share, drive and scriptId.';
  throw new Refusal('INVALID_INPUT', message, undefined, { issues: [{ path: ['server'], message }] });
}

async function impact(
  db: SharedDb,
  { caller }: Viewer,
  { teamId, analysis }: TeamSnapshot,
  subject: ImpactSubject,
): Promise<ImpactView> {
  const { direct, throughCalls, steps } = impactOf(analysis, subject);
  const idOf = (path: string) => analysis.script(analysis.numberOfPath(path) ?? -1).id;
  const touched = new Map([...direct, ...throughCalls].map((path) => [idOf(path), path]));
  if ('scriptId' in subject) {
    const number = analysis.numberOf(subject.scriptId) ?? -1;
    touched.set(subject.scriptId, analysis.script(number).path);
  }
  const readable = scopeFor(caller.grants, ['control-m:read']);
  const jobsHidden = readable === undefined || !coversTeam(readable, teamId);
  const { jobs, downstream, truncated } = jobsHidden
    ? { jobs: [], downstream: [], truncated: false }
    : await jobsOfScripts(db, readable, teamId, new Set(touched.keys()));
  return {
    direct: direct.slice(0, mostPaths),
    throughCalls: throughCalls.slice(0, mostPaths),
    jobs: jobs.map((job) => ({ ...job, script: touched.get(job.scriptId) ?? '' })),
    downstreamJobs: downstream,
    jobsHidden,
    steps: steps.slice(0, mostSteps).map((step) => ({ ...step, scriptId: idOf(step.script) })),
    truncated:
      truncated || Math.max(direct.length, throughCalls.length) > mostPaths || steps.length > mostSteps,
  };
}
