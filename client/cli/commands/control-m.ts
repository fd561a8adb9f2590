import { call, type Command, command } from '../command.ts';
import { byId, expectedVersion, list, optional, page, text, uuid } from '../flags.ts';
import { findTeam } from '../names.ts';
import { human } from '../output.ts';
import { controlMFiles } from './control-m-files.ts';
import { controlMImports } from './control-m-imports.ts';
import { controlMJobs } from './control-m-jobs.ts';
import { controlMUnderstand } from './control-m-understand.ts';

const environments: Command[] = [
  call(
    'control-m environments list',
    'List environments',
    { ...page, teamId: optional(uuid('Only of this team')) },
    (wo) => wo.shared.controlM.environments.list.query,
    ['id', 'name', 'teamId', 'revision', 'description'],
  ),
  call(
    'control-m environments get',
    'Show an environment',
    byId,
    (wo) => wo.shared.controlM.environments.get.query,
  ),
  command(
    'control-m environments create',
    'Create an environment, such as PROD',
    {
      team: text('Short name or id of its team', '<name|uuid>'),
      name: text('Its name'),
      description: optional(text('What it is for')),
    },
    async (run, { team, ...environment }) => {
      const { id: teamId } = await findTeam(run.wo, team);
      const answer = await run.wo.shared.controlM.environments.create.mutate({ teamId, ...environment });
      run.print(answer, human(answer));
    },
  ),
  call(
    'control-m environments update',
    'Rename or describe an environment',
    {
      ...byId,
      expectedVersion,
      name: optional(text('Its name')),
      description: optional(text('What it is for')),
    },
    (wo) => wo.shared.controlM.environments.update.mutate,
  ),
  call(
    'control-m environments delete',
    'Delete an environment with all its definitions',
    { ...byId, expectedVersion },
    (wo) => wo.shared.controlM.environments.delete.mutate,
    () => 'Deleted.',
  ),
];

const settings: Command[] = [
  command(
    'control-m settings get',
    "Show a team's Control-M settings",
    { team: text('Short name or id of the team', '<name|uuid>') },
    async (run, { team }) => {
      const { id: teamId } = await findTeam(run.wo, team);
      const answer = await run.wo.shared.controlM.settings.get.query({ teamId });
      run.print(answer, human(answer));
    },
  ),
  command(
    'control-m settings update',
    'Say which conditions reach across Control-M servers',
    {
      team: text('Short name or id of the team', '<name|uuid>'),
      globalPrefixes: list('What their names begin with, separated by commas; empty for none'),
      expectedVersion,
    },
    async (run, { team, ...changed }) => {
      const { id: teamId } = await findTeam(run.wo, team);
      const answer = await run.wo.shared.controlM.settings.update.mutate({ teamId, ...changed });
      run.print(answer, human(answer));
    },
  ),
];

export const controlM: Command[] = [
  ...environments,
  ...settings,
  ...controlMImports,
  ...controlMJobs,
  ...controlMUnderstand,
  ...controlMFiles,
];
