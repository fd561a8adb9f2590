import { call, type Command } from '../command.ts';
import { byId, expectedVersion, folder, optional, page, text } from '../flags.ts';

const columns = ['id', 'name', 'path', 'version', 'updatedAt'];
const description = optional(text('What it is for'));

export const workspaces: Command[] = [
  call(
    'workspaces list',
    'List workspaces',
    { ...page, q: optional(text('Part of name or path')) },
    (wo) => wo.local.workspaces.list.query,
    columns,
  ),
  call('workspaces get', 'Show a workspace', byId, (wo) => wo.local.workspaces.get.query),
  call(
    'workspaces create',
    'Add a folder of this machine',
    { name: text('Its name'), path: folder('The folder'), description },
    (wo) => wo.local.workspaces.create.mutate,
  ),
  call(
    'workspaces update',
    'Change a workspace',
    {
      ...byId,
      expectedVersion,
      name: optional(text('Its name')),
      path: optional(folder('The folder')),
      description,
    },
    (wo) => wo.local.workspaces.update.mutate,
  ),
  call(
    'workspaces delete',
    'Put a workspace into the trash for 30 days; its folder stays',
    { ...byId, expectedVersion },
    (wo) => wo.local.workspaces.delete.mutate,
    () => 'Moved to the trash; the folder itself was not touched.',
  ),
  call(
    'workspaces entries',
    'List a folder of a workspace',
    { ...byId, ...page, path: optional(text('Below the workspace', '<path>')) },
    (wo) => wo.local.workspaces.entries.query,
    ['type', 'size', 'modifiedAt', 'path'],
  ),
  call(
    'workspaces file',
    'Show a text file of a workspace',
    { ...byId, path: text('Below the workspace', '<path>') },
    (wo) => wo.local.workspaces.file.query,
  ),
  call(
    'workspaces facts',
    'Show what a script of a workspace says about itself; needs no team',
    { ...byId, path: text('Below the workspace', '<path>') },
    (wo) => wo.local.workspaces.fileFacts.query,
  ),
];
