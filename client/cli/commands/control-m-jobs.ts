import type { WoClient } from '../../sdk/index.ts';
import { type Command, command } from '../command.ts';
import { oneOf, optional, page, positional, text, wholeNumber } from '../flags.ts';
import { findDefinitionId, findEnvironment } from '../names.ts';
import { human, table } from '../output.ts';
import { environmentFlags } from './control-m-imports.ts';

/** A job by its key in an environment, or by its id alone. */
export const jobFlags = {
  job: positional(text('Its key, such as PAY/LOAD#1, or its id', '<key|uuid>')),
  environment: optional(environmentFlags.environment),
  team: environmentFlags.team,
};

const jobs = command(
  'control-m jobs',
  'List the jobs of an environment',
  {
    ...environmentFlags,
    folder: optional(text('Only in this folder and its sub-folders', '<path>')),
    q: optional(text('Part of the name, description or command')),
    type: optional(text('Only this type, such as Job:Command')),
    application: optional(text('Only of this application')),
    host: optional(text('Only on this host')),
    runAs: optional(text('Only as this user')),
    controlMServer: optional(text('Only of this Control-M server')),
    ...page,
  },
  async (run, { environment, team, controlMServer: server, ...filters }) => {
    const { id: environmentId } = await findEnvironment(run.wo, environment, team);
    const answer = await run.wo.shared.controlM.jobs.list.query({ environmentId, server, ...filters });
    run.print(answer, human(answer, ['key', 'type', 'host', 'runAs', 'command', 'description']));
  },
);

const job = command('control-m job', 'Show a job', jobFlags, async (run, ref) => {
  const answer = await run.wo.shared.controlM.jobs.get.query({ id: await findDefinitionId(run.wo, ref) });
  const { view, waits, links: _links, source, ...fields } = answer;
  const waitsFor = waits.waitsFor.map(({ event, date, setBy }) => ({
    waitsFor: event,
    date,
    setBy: setBy.map(({ key }) => key),
  }));
  const sets = waits.sets.map(({ event, date, usedBy }) => ({
    sets: event,
    date,
    usedBy: usedBy.map(({ key }) => key),
  }));
  run.print(
    answer,
    [
      human({ ...fields, ...(view.run && { runs: view.run.kind }), source }),
      ...(waitsFor.length > 0 ? [table(waitsFor, ['waitsFor', 'date', 'setBy'])] : []),
      ...(sets.length > 0 ? [table(sets, ['sets', 'date', 'usedBy'])] : []),
    ].join('\n\n'),
  );
});

const folders = command(
  'control-m folders',
  'List the folders of an environment',
  { ...environmentFlags, q: optional(text('Part of the name or description')), ...page },
  async (run, { environment, team, ...filters }) => {
    const { id: environmentId } = await findEnvironment(run.wo, environment, team);
    const answer = await run.wo.shared.controlM.folders.list.query({ environmentId, ...filters });
    run.print(answer, human(answer, ['key', 'type', 'server', 'jobs', 'subFolders', 'description']));
  },
);

const edges = command(
  'control-m edges',
  'List who follows whom, and why',
  { ...environmentFlags, ...page },
  async (run, { environment, team, ...paging }) => {
    const { id: environmentId } = await findEnvironment(run.wo, environment, team);
    const answer = await run.wo.shared.controlM.edges.list.query({ environmentId, ...paging });
    const rows = answer.items.map(({ from, to, via }) => ({
      from,
      to,
      via: via.map(({ kind, name }) => `${kind} ${name}`),
    }));
    run.print(answer, human({ items: rows, nextCursor: answer.nextCursor }, ['from', 'to', 'via']));
  },
);

const impact = command(
  'control-m impact',
  'List everything after a job or folder, or before it',
  {
    ...jobFlags,
    direction: optional(oneOf('After it, or before it; after it unless given', ['downstream', 'upstream'])),
    depth: optional(wholeNumber('At most so many steps')),
    limit: optional(wholeNumber('At most so many; 1 to 100000')),
  },
  async (run, { direction = 'downstream', depth, limit, ...ref }) => {
    const id = await findDefinitionId(run.wo, ref);
    const reach: WoClient['shared']['controlM']['graph']['downstream'] =
      run.wo.shared.controlM.graph[direction];
    const answer = await reach.query({ id, depth, limit });
    const more = answer.truncated ? '\n\nThere are more: raise --limit.' : '';
    run.print(answer, table(answer.items, ['depth', 'key', 'id']) + more);
  },
);

const paths = command(
  'control-m paths',
  'Show the ways from one job to another',
  {
    from: text('Key or id of the first', '<key|uuid>'),
    to: text('Key or id of the last', '<key|uuid>'),
    environment: optional(environmentFlags.environment),
    team: environmentFlags.team,
    limit: optional(wholeNumber('At most so many ways; 1 to 200, 20 unless given')),
  },
  async (run, { from, to, environment, team, limit }) => {
    const environmentId =
      environment === undefined ? undefined : (await findEnvironment(run.wo, environment, team)).id;
    const answer = await run.wo.shared.controlM.graph.paths.query({ from, to, environmentId, limit });
    const ways = answer.paths.map((way) => way.map(({ key }) => key).join(' → '));
    const said = answer.shortest === null ? 'Nothing leads there.' : ways.join('\n');
    run.print(answer, answer.truncated ? `${said}\n\nThere may be more.` : said);
  },
);

export const controlMJobs: Command[] = [jobs, job, folders, edges, impact, paths];
