import { type Command, command, type Run } from '../command.ts';
import { list, oneOf, optional, page, positional, text, wholeNumber } from '../flags.ts';
import { FailedAnswer, UsageError } from '../io.ts';
import { findDefinitionId, findEnvironment, findScript } from '../names.ts';
import { human, table } from '../output.ts';
import { environmentFlags } from './control-m-imports.ts';
import { jobFlags } from './control-m-jobs.ts';

const kinds = [
  'cycle',
  'orphan',
  'unused',
  'never-runs',
  'flow-unknown',
  'duplicate-name',
  'undocumented',
  'script-missing',
] as const;
const isKind = (word: string): word is (typeof kinds)[number] => kinds.some((kind) => kind === word);

const problems = command(
  'control-m problems',
  'List what looks wrong in an environment; in a pipeline, fail on some of it',
  {
    ...environmentFlags,
    kind: optional(oneOf('Only these', kinds)),
    failOn: optional(list(`End with 1 if there is any of these kinds: ${kinds.join(', ')}`)),
    ...page,
  },
  async (run, { environment, team, failOn = [], ...input }) => {
    const unknown = failOn.filter((kind) => !isKind(kind));
    if (unknown.length > 0)
      throw new UsageError(`--fail-on knows no ${unknown.join(', ')}; it knows ${kinds.join(', ')}.`);
    const { id: environmentId } = await findEnvironment(run.wo, environment, team);
    const answer = await run.wo.shared.controlM.understand.problems.query({ environmentId, ...input });
    const rows = answer.items.map(({ severity, kind, node, message }) => ({
      severity,
      kind,
      key: node?.key ?? null,
      message,
    }));
    const counts = Object.entries(answer.counts).filter(([, count]) => count > 0);
    const summary = counts.map(([kind, count]) => `${count} ${kind}`).join(', ') || 'No problems';
    const shown = human({ items: rows, nextCursor: answer.nextCursor }, [
      'severity',
      'kind',
      'key',
      'message',
    ]);
    run.print(answer, `${shown}\n\n${summary}.`);
    const failed = failOn.filter((kind) => (answer.counts[kind] ?? 0) > 0);
    if (failed.length > 0) {
      run.note(`wo: failed on ${failed.map((kind) => `${answer.counts[kind]} ${kind}`).join(', ')}.`);
      throw new FailedAnswer();
    }
  },
);

const cycles = command(
  'control-m cycles',
  'List groups of jobs and folders that all wait for each other',
  { ...environmentFlags, ...page },
  async (run, { environment, team, ...paging }) => {
    const { id: environmentId } = await findEnvironment(run.wo, environment, team);
    const answer = await run.wo.shared.controlM.graph.cycles.query({ environmentId, ...paging });
    const rows = answer.items.map(({ size, members }) => ({ size, members: members.map(({ key }) => key) }));
    run.print(answer, human({ items: rows, nextCursor: answer.nextCursor }, ['size', 'members']));
  },
);

const resources = command(
  'control-m resources',
  'List pools and locks, and who competes for them',
  { ...environmentFlags, name: optional(text('Only this one')), ...page },
  async (run, { environment, team, ...input }) => {
    const { id: environmentId } = await findEnvironment(run.wo, environment, team);
    const answer = await run.wo.shared.controlM.understand.resources.query({ environmentId, ...input });
    const columns = input.name === undefined ? [] : ['users'];
    const rows = answer.items.map(({ users, ...row }) => ({
      ...row,
      users: users.map(({ node }) => node.key),
    }));
    const all = ['name', 'kind', 'server', 'userCount', 'demand', 'exclusive', ...columns];
    run.print(answer, human({ items: rows, nextCursor: answer.nextCursor }, all));
  },
);

const nextRuns = command(
  'control-m next-runs',
  'List the next days on which a job may run',
  {
    ...jobFlags,
    count: optional(wholeNumber('So many; 1 to 366, 30 unless given')),
    from: optional(text('First day to look at', '<yyyy-mm-dd>')),
  },
  async (run, { count, from, ...ref }) => {
    const id = await findDefinitionId(run.wo, ref);
    const answer = await run.wo.shared.controlM.understand.nextRuns.query({ id, count, from });
    const notes = answer.notes.map((note) => `note: ${note}`);
    const said = answer.runs.length === 0 ? 'No day was found.' : table(answer.runs, ['date', 'from', 'to']);
    run.print(answer, [said, ...(notes.length > 0 ? [notes.join('\n')] : [])].join('\n\n'));
  },
);

const whatIf = command(
  'control-m what-if',
  'List what can no longer run without a job, a server, a host or a condition',
  {
    ...environmentFlags,
    job: optional(text('Key or id of a job or folder', '<key|uuid>')),
    controlMServer: optional(text('A Control-M server')),
    host: optional(text('A host')),
    condition: optional(text('A condition (event)')),
  },
  async (run, { environment, team, job, controlMServer: server, ...named }) => {
    if ([job, server, named.host, named.condition].filter((one) => one !== undefined).length !== 1)
      throw new UsageError('Give one of --job, --control-m-server, --host and --condition.');
    const { id: environmentId } = await findEnvironment(run.wo, environment, team);
    const jobId = job === undefined ? undefined : await findDefinitionId(run.wo, { job, environment, team });
    const answer = await run.wo.shared.controlM.understand.whatIf.query({
      environmentId,
      jobId,
      server,
      ...named,
    });
    const rows = answer.stops.map(({ node, because }) => ({ key: node.key, because }));
    const said = rows.length === 0 ? 'Nothing else stops.' : table(rows, ['key', 'because']);
    run.print(answer, answer.truncated ? `${said}\n\nThere are more.` : said);
  },
);

const script = command(
  'control-m script',
  'Show which script of the catalogue a job runs',
  jobFlags,
  async (run, ref) => {
    const id = await findDefinitionId(run.wo, ref);
    const answer = await run.wo.shared.controlM.understand.script.query({ id });
    const { script: found, pointer, candidates, ...rest } = answer;
    run.print(
      answer,
      human({
        script: found?.path ?? null,
        pointer: pointer?.path ?? null,
        ...rest,
        candidates: candidates.map(({ path }) => path),
      }),
    );
  },
);

const linkScript = command(
  'control-m link-script',
  'Say which script a job runs; it wins over what its definition seems to say',
  {
    ...jobFlags,
    script: text('Path or id of the script, or none', '<path|uuid|none>'),
  },
  async (run, { script: named, ...ref }) => {
    const id = await findDefinitionId(run.wo, ref);
    const { teamId } = await run.wo.shared.controlM.jobs.get.query({ id });
    const scriptId = named === 'none' ? null : (await findScript(run.wo, named, teamId)).id;
    const answer = await run.wo.shared.controlM.understand.linkScript.mutate({ id, scriptId });
    run.print(answer, human(answer));
  },
);

const unlinkScript = command(
  'control-m unlink-script',
  'Take back which script a job was said to run',
  jobFlags,
  async (run, ref) => {
    const id = await findDefinitionId(run.wo, ref);
    const answer = await run.wo.shared.controlM.understand.unlinkScript.mutate({ id });
    run.print(answer, human(answer));
  },
);

const scripts = command(
  'control-m scripts',
  'List jobs with the scripts they run, jobs whose script is missing, or scripts no job runs',
  {
    ...environmentFlags,
    show: optional(oneOf('Which; linked ones unless given', ['linked', 'missing', 'unused'])),
    ...page,
  },
  async (run, { environment, team, ...input }) => {
    const { id: environmentId } = await findEnvironment(run.wo, environment, team);
    const answer = await run.wo.shared.controlM.understand.scripts.query({ environmentId, ...input });
    const rows = answer.items.map(({ node, script: found, confidence, reason }) => ({
      key: node?.key ?? null,
      script: found?.path ?? null,
      confidence,
      reason,
    }));
    run.print(
      answer,
      human({ items: rows, nextCursor: answer.nextCursor }, ['key', 'script', 'confidence', 'reason']),
    );
  },
);

const scriptImpact = command(
  'control-m script-impact',
  'List the jobs that run a script, and everything after them',
  { script: positional(text('Path or id of the script', '<path|uuid>')), ...environmentFlags },
  async (run, { script: named, environment, team }) => {
    const { id: environmentId, teamId } = await findEnvironment(run.wo, environment, team);
    const { id: scriptId } = await findScript(run.wo, named, teamId);
    const answer = await run.wo.shared.controlM.understand.scriptImpact.query({ environmentId, scriptId });
    run.print(answer, saidOfImpact(answer));
  },
);

type Impact = Awaited<ReturnType<Run['wo']['shared']['controlM']['understand']['scriptImpact']['query']>>;

function saidOfImpact({ jobs, downstream, truncated }: Impact): string {
  if (jobs.length === 0) return 'No job runs it.';
  const direct = jobs.map(({ node, confidence, reason }) => ({ key: node.key, confidence, reason }));
  const after = downstream.map(({ node, depth }) => ({ depth, key: node.key }));
  return [
    table(direct, ['key', 'confidence', 'reason']),
    ...(after.length > 0
      ? [`Everything after them:\n${table(after, ['depth', 'key'])}`]
      : ['Nothing comes after them.']),
    ...(truncated ? ['There are more.'] : []),
  ].join('\n\n');
}

export const controlMUnderstand: Command[] = [
  problems,
  cycles,
  resources,
  nextRuns,
  whatIf,
  script,
  linkScript,
  unlinkScript,
  scripts,
  scriptImpact,
];
