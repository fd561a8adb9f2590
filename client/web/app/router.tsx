import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { HomePage } from '../pages/home/home.tsx';
import * as url from '../data/url.ts';
import { PageError } from './page-error.tsx';
import { NotFound } from './not-found.tsx';
import { Shell } from './shell.tsx';

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });
const getParentRoute = () => root;

// Each in its own constant: written inside the list, their types would be inferred from it as `any`.
const home = createRoute({ getParentRoute, path: '/', component: HomePage });
const workspaces = createRoute({
  getParentRoute,
  path: '/workspaces',
  validateSearch: url.workspacesUrl,
  component: lazyRouteComponent(() => import('../pages/workspaces/workspaces.tsx'), 'WorkspacesPage'),
});
const workspace = createRoute({
  getParentRoute,
  path: '/workspaces/$id',
  validateSearch: url.workspaceUrl,
  component: lazyRouteComponent(() => import('../pages/workspaces/workspace.tsx'), 'WorkspacePage'),
});
const publish = createRoute({
  getParentRoute,
  path: '/workspaces/$id/publish',
  validateSearch: url.publishUrl,
  component: lazyRouteComponent(() => import('../pages/publish/publish.tsx'), 'PublishPage'),
});
const published = createRoute({
  getParentRoute,
  path: '/workspaces/$id/published',
  validateSearch: url.publishedUrl,
  component: lazyRouteComponent(() => import('../pages/workspaces/published.tsx'), 'PublishedPage'),
});
const exportInto = createRoute({
  getParentRoute,
  path: '/workspaces/$id/export',
  validateSearch: url.exportUrl,
  component: lazyRouteComponent(() => import('../pages/workspaces/export.tsx'), 'ExportPage'),
});
const notes = createRoute({
  getParentRoute,
  path: '/notes',
  validateSearch: url.notesUrl,
  component: lazyRouteComponent(() => import('../pages/notes/notes.tsx'), 'NotesPage'),
});
const scripts = createRoute({
  getParentRoute,
  path: '/scripts',
  validateSearch: url.scriptsUrl,
  component: lazyRouteComponent(() => import('../pages/scripts/scripts.tsx'), 'ScriptsPage'),
});
const scriptTrash = createRoute({
  getParentRoute,
  path: '/scripts/trash',
  validateSearch: url.scriptTrashUrl,
  component: lazyRouteComponent(() => import('../pages/scripts/trash.tsx'), 'ScriptTrashPage'),
});
const scriptGraph = createRoute({
  getParentRoute,
  path: '/scripts/graph',
  validateSearch: url.scriptGraphUrl,
  component: lazyRouteComponent(() => import('../pages/script-analysis/script-graph.tsx'), 'ScriptGraphPage'),
});
const scriptProblems = createRoute({
  getParentRoute,
  path: '/scripts/problems',
  validateSearch: url.scriptProblemsUrl,
  component: lazyRouteComponent(
    () => import('../pages/script-analysis/script-problems.tsx'),
    'ScriptProblemsPage',
  ),
});
const drives = createRoute({
  getParentRoute,
  path: '/drives',
  validateSearch: url.drivesUrl,
  component: lazyRouteComponent(() => import('../pages/script-analysis/drives.tsx'), 'DrivesPage'),
});
const impact = createRoute({
  getParentRoute,
  path: '/impact',
  validateSearch: url.impactUrl,
  component: lazyRouteComponent(() => import('../pages/script-analysis/impact.tsx'), 'ImpactPage'),
});
const script = createRoute({
  getParentRoute,
  path: '/scripts/$id',
  validateSearch: url.scriptUrl,
  component: lazyRouteComponent(() => import('../pages/scripts/script.tsx'), 'ScriptPage'),
});
const controlM = createRoute({
  getParentRoute,
  path: '/control-m',
  validateSearch: url.controlMUrl,
  component: lazyRouteComponent(() => import('../pages/control-m/jobs.tsx'), 'JobsPage'),
});
const job = createRoute({
  getParentRoute,
  path: '/control-m/jobs/$id',
  validateSearch: url.definitionUrl,
  component: lazyRouteComponent(() => import('../pages/control-m/definition.tsx'), 'JobPage'),
});
const folder = createRoute({
  getParentRoute,
  path: '/control-m/folders/$id',
  validateSearch: url.definitionUrl,
  component: lazyRouteComponent(() => import('../pages/control-m/definition.tsx'), 'FolderPage'),
});
const graph = createRoute({
  getParentRoute,
  path: '/control-m/graph',
  validateSearch: url.graphUrl,
  component: lazyRouteComponent(() => import('../pages/control-m/graph/graph.tsx'), 'GraphPage'),
});
const problems = createRoute({
  getParentRoute,
  path: '/control-m/problems',
  validateSearch: url.problemsUrl,
  component: lazyRouteComponent(() => import('../pages/control-m/problems.tsx'), 'ProblemsPage'),
});
const imports = createRoute({
  getParentRoute,
  path: '/control-m/imports',
  validateSearch: url.importsUrl,
  component: lazyRouteComponent(() => import('../pages/control-m/imports.tsx'), 'ImportsPage'),
});
const newImport = createRoute({
  getParentRoute,
  path: '/control-m/imports/new',
  validateSearch: url.newImportUrl,
  component: lazyRouteComponent(() => import('../pages/control-m/new-import.tsx'), 'NewImportPage'),
});
const oneImport = createRoute({
  getParentRoute,
  path: '/control-m/imports/$id',
  validateSearch: url.importUrl,
  component: lazyRouteComponent(() => import('../pages/control-m/import.tsx'), 'ImportPage'),
});
const compare = createRoute({
  getParentRoute,
  path: '/control-m/compare',
  validateSearch: url.compareUrl,
  component: lazyRouteComponent(() => import('../pages/control-m/compare.tsx'), 'ComparePage'),
});
const controlMSettings = createRoute({
  getParentRoute,
  path: '/control-m/settings',
  validateSearch: url.controlMSettingsUrl,
  component: lazyRouteComponent(() => import('../pages/control-m/settings.tsx'), 'ControlMSettingsPage'),
});
const audit = createRoute({
  getParentRoute,
  path: '/audit',
  validateSearch: url.auditUrl,
  component: lazyRouteComponent(() => import('../pages/audit/audit.tsx'), 'AuditPage'),
});
const seals = createRoute({
  getParentRoute,
  path: '/audit/seals',
  component: lazyRouteComponent(() => import('../pages/audit/seals.tsx'), 'SealsPage'),
});
const sinks = createRoute({
  getParentRoute,
  path: '/audit/sinks',
  validateSearch: url.sinksUrl,
  component: lazyRouteComponent(() => import('../pages/audit/sinks.tsx'), 'SinksPage'),
});
const retention = createRoute({
  getParentRoute,
  path: '/audit/retention',
  validateSearch: url.retentionUrl,
  component: lazyRouteComponent(() => import('../pages/audit/retention.tsx'), 'RetentionPage'),
});
const members = createRoute({
  getParentRoute,
  path: '/team',
  validateSearch: url.membersUrl,
  component: lazyRouteComponent(() => import('../pages/team/members.tsx'), 'MembersPage'),
});
const member = createRoute({
  getParentRoute,
  path: '/team/members/$id',
  validateSearch: url.memberUrl,
  component: lazyRouteComponent(() => import('../pages/team/member.tsx'), 'MemberPage'),
});
const roles = createRoute({
  getParentRoute,
  path: '/team/roles',
  validateSearch: url.rolesUrl,
  component: lazyRouteComponent(() => import('../pages/team/roles.tsx'), 'RolesPage'),
});
const teams = createRoute({
  getParentRoute,
  path: '/team/teams',
  validateSearch: url.teamsUrl,
  component: lazyRouteComponent(() => import('../pages/team/teams.tsx'), 'TeamsPage'),
});
const tokens = createRoute({
  getParentRoute,
  path: '/team/tokens',
  validateSearch: url.tokensUrl,
  component: lazyRouteComponent(() => import('../pages/team/tokens.tsx'), 'TokensPage'),
});
const settings = createRoute({
  getParentRoute,
  path: '/settings',
  validateSearch: url.settingsUrl,
  component: lazyRouteComponent(() => import('../pages/settings/settings.tsx'), 'SettingsPage'),
});
const connect = createRoute({
  getParentRoute,
  path: '/settings/connect',
  validateSearch: url.connectUrl,
  component: lazyRouteComponent(() => import('../pages/connect/connect.tsx'), 'ConnectPage'),
});

const move = createRoute({
  getParentRoute,
  path: '/settings/move',
  component: lazyRouteComponent(() => import('../pages/move/move.tsx'), 'MovePage'),
});
const signIn = createRoute({
  getParentRoute,
  path: '/sign-in',
  validateSearch: url.signInUrl,
  component: lazyRouteComponent(() => import('../pages/sign-in/sign-in.tsx'), 'SignInPage'),
});

const account = createRoute({
  getParentRoute,
  path: '/account',
  validateSearch: url.accountUrl,
  component: lazyRouteComponent(() => import('../pages/account/account.tsx'), 'AccountPage'),
});
const join = createRoute({
  getParentRoute,
  path: '/join',
  component: lazyRouteComponent(() => import('../pages/join/join.tsx'), 'JoinPage'),
});

/** Every page; all but home are loaded when first opened. Search parameters are checked by `data/url.ts`. */
const routeTree = root.addChildren([
  home,
  workspaces,
  workspace,
  publish,
  published,
  exportInto,
  notes,
  scripts,
  scriptTrash,
  scriptGraph,
  scriptProblems,
  drives,
  impact,
  script,
  controlM,
  graph,
  job,
  folder,
  problems,
  imports,
  newImport,
  oneImport,
  compare,
  controlMSettings,
  audit,
  seals,
  sinks,
  retention,
  members,
  member,
  roles,
  teams,
  tokens,
  settings,
  connect,
  move,
  signIn,
  account,
  join,
]);

export const router = createRouter({
  routeTree,
  parseSearch: url.parseSearch,
  stringifySearch: url.writeSearch,
  defaultPreload: 'intent',
  defaultErrorComponent: PageError,
  defaultPendingMs: 200,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
