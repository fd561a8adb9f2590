import type { Outputs } from '../../sdk/index.ts';
import { type Command, command } from '../command.ts';
import { list, oneOf, optional, page, text, wholeNumber } from '../flags.ts';
import { FailedAnswer, UsageError } from '../io.ts';
import { findTeam } from '../names.ts';
import { human, plain, table } from '../output.ts';
import { findScriptId, scriptFlags, teamFlag } from './script-flags.ts';

type Facts = Outputs['shared']['scriptAnalysis']['facts'];

const facts = command(
  'scripts facts',
  'Show what a script does: drives, network paths, other scripts, secrets, variables',
  { ...scriptFlags, version: optional(wholeNumber('Which version; the latest unless given')) },
  async (run, { version, ...ref }) => {
    const id = await findScriptId(run.wo, ref);
    const answer = await run.wo.shared.scriptAnalysis.facts.query({ id, version });
    run.print(answer, saidOfFacts(answer));
  },
);

/** A table for each kind of which there is any. */
function saidOfFacts(answer: Facts): string {
  const { path, version, encoding, lineEnding, variablesSet, variablesRead, labels, exitCodes } = answer;
  const tables = [
    titled('Drives', answer.driveMappings, ['line', 'letter', 'target', 'resolvedTarget', 'via']),
    titled('Unmapped', answer.unmappings, ['line', 'letter']),
    titled('Network paths', answer.uncPaths, ['line', 'path']),
    titled('Scripts', answer.references, ['line', 'how', 'target', 'resolution', 'resolvesTo']),
    titled('Secrets', answer.secrets, ['line', 'kind', 'preview']),
    titled('Programs', answer.programs, ['line', 'name']),
    titled('Files', answer.files, ['line', 'access', 'path']),
  ];
  const about = human({
    path,
    version,
    encoding,
    lineEnding,
    variablesSet,
    variablesRead,
    labels,
    exitCodes,
  });
  return [about, ...tables.filter((one) => one !== '')].join('\n\n');
}

function titled(title: string, rows: readonly unknown[], columns: readonly string[]): string {
  return rows.length === 0 ? '' : `${title}\n${table(rows, columns)}`;
}

const related = command(
  'scripts related',
  'List who starts a script, and what it starts',
  scriptFlags,
  async (run, ref) => {
    const answer = await run.wo.shared.scriptAnalysis.related.query({ id: await findScriptId(run.wo, ref) });
    const { callers, callees, inCycle, truncated } = answer;
    const parts = [
      `Started by\n${table(callers, ['path', 'line', 'how', 'target'])}`,
      `Starts\n${table(callees, ['line', 'how', 'target', 'resolution', 'resolvesTo'])}`,
      ...(inCycle.length > 0 ? [`In a cycle of\n${inCycle.map(plain).join('\n')}`] : []),
      ...(truncated ? ['There is more than is listed.'] : []),
    ];
    run.print(answer, parts.join('\n\n'));
  },
);

type Impact = Outputs['shared']['scriptAnalysis']['impact'];

function saidOfImpact(answer: Impact): string {
  const paths = (title: string, found: readonly string[]) =>
    `${title} (${found.length})${found.map((path) => `\n  ${plain(path)}`).join('')}`;
  const jobs = answer.jobsHidden
    ? 'Jobs: you may not read Control-M in this team.'
    : `Jobs (${answer.jobs.length})\n${table(answer.jobs, ['environment', 'key', 'script', 'confidence'])}`;
  const after = titled('Jobs after them', answer.downstreamJobs, ['environment', 'key', 'depth']);
  return [
    paths('Directly', answer.direct),
    paths('Through calls', answer.throughCalls),
    jobs,
    ...(after === '' ? [] : [after]),
    ...(answer.truncated ? ['There is more than is listed.'] : []),
  ].join('\n\n');
}

const impactOfScript = command(
  'scripts impact',
  'List what depends on a script: scripts that start it, jobs, and jobs after those',
  scriptFlags,
  async (run, ref) => {
    const answer = await run.wo.shared.scriptAnalysis.impact.query({ id: await findScriptId(run.wo, ref) });
    run.print(answer, saidOfImpact(answer));
  },
);

const impact = command(
  'impact',
  'List what depends on a server, a share or a drive letter',
  {
    ...teamFlag,
    serverName: optional(text('A file server, such as FIN-FS01')),
    share: optional(text('A share, such as \\\\FIN-FS01\\ledger')),
    drive: optional(text('A drive letter', '<letter>')),
  },
  async (run, { team, serverName: server, ...named }) => {
    if ([server, named.share, named.drive].filter((one) => one !== undefined).length !== 1)
      throw new UsageError('Give one of --server-name, --share and --drive.');
    const { id: teamId } = await findTeam(run.wo, team);
    const answer = await run.wo.shared.scriptAnalysis.impactOf.query({ teamId, server, ...named });
    run.print(answer, saidOfImpact(answer));
  },
);

const kinds = [
  'secret',
  'missing-script',
  'ambiguous-script',
  'call-cycle',
  'drive-conflict',
  'not-reviewed',
  'unresolved-mapping',
] as const;
const isKind = (word: string): word is (typeof kinds)[number] => kinds.some((kind) => kind === word);

const problems = command(
  'scripts problems',
  'List what looks wrong in the scripts of a team; in a pipeline, fail on some of it',
  {
    ...teamFlag,
    kind: optional(oneOf('Only these', kinds)),
    q: optional(text('Part of path or message')),
    failOn: optional(list(`End with 1 if there is any of these kinds: ${kinds.join(', ')}`)),
    ...page,
  },
  async (run, { team, failOn = [], ...filters }) => {
    const unknown = failOn.filter((kind) => !isKind(kind));
    if (unknown.length > 0)
      throw new UsageError(`--fail-on knows no ${unknown.join(', ')}; it knows ${kinds.join(', ')}.`);
    const { id: teamId } = await findTeam(run.wo, team);
    const answer = await run.wo.shared.scriptAnalysis.problems.query({ teamId, ...filters });
    const counts = await run.wo.shared.scriptAnalysis.problemCounts.query({ teamId });
    const found = kinds.filter((kind) => counts.kinds[kind] > 0);
    const summary = found.map((kind) => `${counts.kinds[kind]} ${kind}`).join(', ') || 'No problems';
    run.print(answer, `${human(answer, ['severity', 'kind', 'path', 'line', 'message'])}\n\n${summary}.`);
    const failed = found.filter((kind) => failOn.includes(kind));
    if (failed.length === 0) return;
    run.note(`wo: failed on ${failed.map((kind) => `${counts.kinds[kind]} ${kind}`).join(', ')}.`);
    throw new FailedAnswer();
  },
);

const graph = command(
  'scripts graph',
  'List which scripts start each other',
  {
    ...teamFlag,
    around: optional(text('Only what is near this script', '<path|uuid>')),
    depth: optional(wholeNumber('Steps from it; 2 unless given')),
  },
  async (run, { team, around, depth }) => {
    const { id: teamId } = await findTeam(run.wo, team);
    const near =
      around === undefined ? undefined : await findScriptId(run.wo, { script: around, team: teamId });
    const answer = await run.wo.shared.scriptAnalysis.graph.query({ teamId, around: near, depth });
    run.print(answer, saidOfGraph(answer));
  },
);

function saidOfGraph(answer: Outputs['shared']['scriptAnalysis']['graph']): string {
  const edges = answer.edges.map(([from, to]) => plain(`${from} -> ${to}`));
  const outside = answer.edgesOutsideChain.map(([from, to]) => plain(`${from} ~> ${to}`));
  const cycles = answer.cycles.map((cycle) => plain(cycle.join(' -> ')));
  const summary = [
    `${answer.nodes.length} scripts`,
    `${answer.missing.length} missing`,
    `${answer.ambiguous.length} ambiguous`,
    `${answer.unknown.length} unknown`,
    `${cycles.length} cycles`,
  ];
  return [
    [...edges, ...outside].join('\n') || 'No script starts another.',
    ...(cycles.length > 0 ? [`Cycles\n${cycles.join('\n')}`] : []),
    `${summary.join(', ')}.${answer.truncated ? ' There is more than is listed.' : ''}`,
  ].join('\n\n');
}

const drives = command(
  'drives list',
  'Show what drive letters stand for',
  teamFlag,
  async (run, { team }) => {
    const { id: teamId } = await findTeam(run.wo, team);
    const answer = await run.wo.shared.scriptAnalysis.drives.query({ teamId });
    const rows = Object.entries(answer.driveMap).flatMap(([letter, targets]) =>
      targets.map(({ target, scripts }) => ({ letter, target, scripts: scripts.length })),
    );
    const free = `Free: ${answer.freeLetters.join(' ') || 'none'}`;
    run.print(answer, `${table(rows, ['letter', 'target', 'scripts'])}\n\n${free}`);
  },
);

const conflicts = command(
  'drives conflicts',
  'List drive letters that stand for several things',
  teamFlag,
  async (run, { team }) => {
    const { id: teamId } = await findTeam(run.wo, team);
    const answer = await run.wo.shared.scriptAnalysis.conflicts.query({ teamId });
    run.print(answer, table(answer.driveConflicts, ['letter', 'level', 'targets', 'scripts']));
  },
);

const servers = command(
  'servers',
  'List the file servers and shares that scripts use',
  { ...teamFlag, q: optional(text('Part of \\\\server\\share')), ...page },
  async (run, { team, ...filters }) => {
    const { id: teamId } = await findTeam(run.wo, team);
    const answer = await run.wo.shared.scriptAnalysis.servers.query({ teamId, ...filters });
    run.print(answer, human(answer, ['server', 'share', 'scripts', 'mappings']));
  },
);

export const scriptFacts: Command[] = [facts, related, impactOfScript, problems, graph];
export const scriptUsage: Command[] = [impact, drives, conflicts, servers];
