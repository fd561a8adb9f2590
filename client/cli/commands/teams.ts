import { call, type Command, command } from '../command.ts';
import { expectedVersion, list, optional, page, positional, text, yesNo } from '../flags.ts';
import { findTeam, findTeamId } from '../names.ts';
import { human } from '../output.ts';
import { ensure } from './ensure.ts';

const scriptRoots = optional(list('Folders where the script tree is installed, separated by commas'));
const which = positional(text('Its short name or id', '<name|uuid>'));
/** Of the commands that any resource has, which is called by its id elsewhere. */
const byId = { id: which };
const byName = { team: which };

export const teams: Command[] = [
  call(
    'teams list',
    'List teams',
    { ...page, archived: optional(yesNo('Archived ones, too')) },
    (wo) => wo.shared.teams.list.query,
    ['id', 'slug', 'name', 'archived', 'version'],
  ),
  command('teams get', 'Show a team', byId, async (run, { id }) => {
    const answer = await findTeam(run.wo, id);
    run.print(answer, human(answer));
  }),
  command(
    'teams members',
    'List who holds which role in a team; who holds it in all teams, too',
    { ...byName, ...page },
    async (run, { team, ...paging }) => {
      const { id } = await findTeam(run.wo, team);
      const answer = await run.wo.shared.teams.members.query({ id, ...paging });
      run.print(answer, human(answer, ['username', 'displayName', 'role', 'allTeams', 'disabled']));
    },
  ),
  call(
    'teams create',
    'Create a team',
    { slug: text('Short name'), name: text('Its name'), scriptRoots },
    (wo) => wo.shared.teams.create.mutate,
  ),
  command(
    'teams ensure',
    'Create a team, or change it to be so; the same again changes nothing',
    { slug: positional(text('Short name')), name: optional(text('Its name')), scriptRoots },
    (run, team) => ensure(run, { teams: [team] }),
  ),
  command(
    'teams update',
    'Change a team',
    {
      ...byId,
      expectedVersion,
      slug: optional(text('Short name')),
      name: optional(text('Its name')),
      scriptRoots,
    },
    async (run, { id, ...fields }) => {
      const input = { id: await findTeamId(run.wo, id), ...fields };
      const answer = await run.wo.shared.teams.update.mutate(input);
      run.print(answer, human(answer));
    },
  ),
  command(
    'teams archive',
    'Archive a team: it keeps what it has, takes nothing new and keeps its short name',
    byName,
    async (run, { team }) => {
      const { id, slug } = await findTeam(run.wo, team);
      await run.wo.shared.teams.delete.mutate({ id });
      run.print(null, `Archived ${slug}.`);
    },
  ),
  command('teams unarchive', 'Take a team out of the archive', byName, async (run, { team }) => {
    const { id } = await findTeam(run.wo, team);
    const answer = await run.wo.shared.teams.update.mutate({ id, archived: false });
    run.print(answer, human(answer));
  }),
  command(
    'teams delete',
    'Archive a team, as teams archive does',
    { ...byId, expectedVersion },
    async (run, { id, ...seen }) => {
      await run.wo.shared.teams.delete.mutate({ id: await findTeamId(run.wo, id), ...seen });
      run.print(null, 'Archived.');
    },
  ),
];
