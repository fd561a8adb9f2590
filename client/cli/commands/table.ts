import type { Command } from '../command.ts';
import { account } from './account.ts';
import { api } from './api.ts';
import { audit } from './audit.ts';
import { auditRetention } from './audit-retention.ts';
import { auditSinks } from './audit-sinks.ts';
import { controlM } from './control-m.ts';
import { filters } from './filters.ts';
import { installation } from './installation.ts';
import { local } from './local.ts';
import { localRestore } from './local-restore.ts';
import { notes } from './notes.ts';
import { publishing } from './publish.ts';
import { scriptExport } from './script-export.ts';
import { scriptFacts, scriptUsage } from './script-facts.ts';
import { scriptFolders } from './script-folders.ts';
import { scriptHistory } from './script-history.ts';
import { scripts } from './scripts.ts';
import { roleBindings } from './role-bindings.ts';
import { roles } from './roles.ts';
import { session } from './session.ts';
import { shared } from './shared.ts';
import { sharedMove } from './shared-move.ts';
import { link, status } from './status.ts';
import { teamFile } from './team-file.ts';
import { teams } from './teams.ts';
import { tokens } from './tokens.ts';
import { users } from './users.ts';
import { auditWitness, warning } from './witness.ts';
import { workspaces } from './workspaces.ts';

/** What the first word of `wo <noun> <verb>` is about. */
export const groups: Record<string, string> = {
  installation: 'This installation and its team connection',
  shared: 'The shared database itself',
  scripts: "The team's scripts",
  filters: 'Your saved filters',
  drives: 'Drive letters and what they stand for',
  publish: 'From a workspace to the team',
  'control-m': 'Control-M definitions',
  'control-m environments': 'Sets of definitions, such as PROD and TEST',
  'control-m settings': 'What no export says',
  audit: 'Who changed what',
  'audit-sinks': 'Copying the audit log to a SIEM as it grows',
  'audit-retention': 'Dropping old months of the audit log',
  account: 'Your own account',
  users: 'Members',
  teams: 'Teams',
  roles: 'Sets of permissions',
  'role-bindings': 'Who holds which role',
  tokens: 'API tokens for scripts',
  export: 'The team as a file',
  notes: 'Personal notes',
  workspaces: 'Personal workspaces: folders of this machine',
  local: 'Your personal database on this machine',
  'local backups': 'Backups of your personal database',
};

export const commands: readonly Command[] = [
  status,
  link,
  ...session,
  ...account,
  ...installation,
  ...shared,
  ...sharedMove,
  ...scripts,
  ...scriptHistory,
  ...scriptFacts,
  ...scriptUsage,
  ...scriptFolders,
  scriptExport,
  ...filters,
  ...publishing,
  ...controlM,
  ...audit.map(warning),
  ...auditWitness,
  ...auditRetention,
  ...auditSinks,
  ...teams,
  ...users,
  ...roles,
  ...roleBindings,
  ...teamFile,
  ...tokens,
  ...notes,
  ...workspaces,
  ...local,
  localRestore,
  api,
];
