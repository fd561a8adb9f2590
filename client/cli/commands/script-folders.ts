import { setTimeout as sleep } from 'node:timers/promises';
import type { Outputs, WoClient } from '../../sdk/index.ts';
import { type Command, command, type Run } from '../command.ts';
import { list, optional, positional, text, toggle, uuid, wholeNumber } from '../flags.ts';
import { FailedAnswer, UsageError } from '../io.ts';
import { findTeam, findWorkspace } from '../names.ts';
import { plain } from '../output.ts';
import { watchFolder } from './script-watch.ts';

type Scan = Outputs['bridge']['scans']['get'];
type Item = Outputs['bridge']['scans']['items']['items'][number];

const pollMs = 500;

const workspace = text('A workspace: its name, its folder or its id', '<name|folder|uuid>');
const team = text('Short name or id of the team', '<name|uuid>');
const selection = {
  path: optional(text('Only this folder below the workspace', '<path>')),
  include: optional(list('Only files that match one of these patterns')),
  exclude: optional(list('No files that match one of these patterns')),
  maxFileBytes: optional(wholeNumber('Skip bigger files', '<bytes>')),
};

const scan = command(
  'scripts scan',
  "Compare a folder with the team's scripts: what is new, changed, gone or cannot be published",
  {
    workspace: positional(workspace),
    team,
    ...selection,
    watch: toggle('Of a published folder: go on, and say which side moves on, until interrupted'),
  },
  async (run, { workspace: name, team: teamName, watch, ...rest }) => {
    if (watch) return watchFolder(run, { workspace: name, team: teamName, path: rest.path });
    const input = await inputOf(run.wo, name, teamName, rest);
    const done = await finished(run, await run.wo.bridge.scans.create.mutate(input));
    const items = done.state === 'ready' ? await changing(run.wo, done.id) : [];
    run.print(done, said(done, items));
    if (done.state !== 'ready') throw new FailedAnswer();
  },
);

async function inputOf<T extends object>(wo: WoClient, name: string, teamName: string, rest: T) {
  const [{ id: workspaceId }, { id: teamId }] = await Promise.all([
    findWorkspace(wo, name),
    findTeam(wo, teamName),
  ]);
  return { workspaceId, teamId, ...rest };
}

/** Asks until the scan has ended, and tells people how far it is; whoever interrupts ends the scan too. */
async function finished(run: Run, first: Scan): Promise<Scan> {
  let view = first;
  let told = 0;
  const cancel = () => void run.wo.bridge.scans.cancel.mutate({ id: first.id }).catch(() => undefined);
  process.once('SIGINT', cancel);
  try {
    while (view.state === 'scanning') {
      await sleep(pollMs);
      view = await run.wo.bridge.scans.get.query({ id: first.id });
      const { files, bytes } = view.progress;
      if (view.state !== 'scanning' || files === told) continue;
      run.note(`${files} files, ${Math.round(bytes / 1024)} KiB`);
      told = files;
    }
    return view;
  } finally {
    process.off('SIGINT', cancel);
  }
}

/** All that is not the same. */
async function changing(wo: WoClient, id: string): Promise<Item[]> {
  const found: Item[] = [];
  for (const status of ['new', 'changed', 'gone', 'skipped'] as const)
    for (let cursor: string | undefined; ; ) {
      const page = await wo.bridge.scans.items.query({ id, status, limit: 200, cursor });
      found.push(...page.items);
      if (page.nextCursor === null) break;
      cursor = page.nextCursor;
    }
  return found;
}

function said({ id, state, counts, failure, workspaceName }: Scan, items: readonly Item[]): string {
  if (!counts) return `Scan of ${plain(workspaceName)}: ${state}. ${plain(failure?.message ?? '')}`.trimEnd();
  const lines = items.map(({ status, path, detail, facts }) => {
    const secrets =
      facts && facts.secrets > 0 ? `  ${facts.secrets} secret${facts.secrets === 1 ? '' : 's'}` : '';
    return plain(`${status.padEnd(7)}  ${path}${secrets}${detail === undefined ? '' : `  ${detail}`}`);
  });
  const summary = Object.entries(counts).map(([what, count]) => `${count} ${what}`);
  const next =
    counts.new + counts.changed + counts.gone > 0 ? `\nPublish it: wo scripts publish --scan ${id}` : '';
  return [...lines, ...(lines.length > 0 ? [''] : []), `${summary.join(', ')}.${next}`].join('\n');
}

const publish = command(
  'scripts publish',
  'Publish a folder, or what a scan of it found, to the team: all or nothing',
  {
    workspace: positional(optional(workspace)),
    team: optional(team),
    ...selection,
    scan: optional(uuid('What this scan found, instead of scanning now')),
    paths: optional(list('Only these files')),
    leaveOut: optional(list('All but these files')),
    removeGone: toggle('Move scripts whose files are gone to the trash, in the same transaction'),
    message: optional(text('Why, for the history')),
  },
  async (
    run,
    { scan: given, workspace: name, team: teamName, paths, leaveOut, removeGone, message, ...rest },
  ) => {
    const id = given ?? (await scanned(run, name, teamName, rest));
    const chosen = { id, paths, leaveOut, removeGone, message };
    const answer = await run.wo.bridge.scans.publish.mutate(chosen, { context: { patient: true } });
    const counts = Object.entries(answer.counts).map(([what, count]) => `${count} ${what}`);
    run.print(answer, `${counts.join(', ')}.`);
  },
);

async function scanned<T extends object>(
  run: Run,
  name: string | undefined,
  teamName: string | undefined,
  rest: T,
): Promise<string> {
  if (name === undefined || teamName === undefined)
    throw new UsageError('Give a workspace and --team, or a --scan that was made before.');
  const input = await inputOf(run.wo, name, teamName, rest);
  const done = await finished(run, await run.wo.bridge.scans.create.mutate(input));
  if (done.state === 'ready') return done.id;
  throw new Error(done.failure?.message ?? `The scan was ${done.state}.`);
}

export const scriptFolders: Command[] = [scan, publish];
