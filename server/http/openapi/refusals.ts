import { type Reason, reasons } from '../../trpc/errors.ts';
import type { Guard, Meta } from '../../trpc/rest.ts';
import { type JsonSchema, propertiesOf } from '../json-schema.ts';
import type { RestOperation } from '../rest-routes.ts';

const always: Reason[] = [
  'HOST_NOT_ALLOWED',
  'ORIGIN_NOT_ALLOWED',
  'TOO_MANY_REQUESTS',
  'INTERNAL',
  'OVERLOADED',
];

const sharedDatabase: Reason[] = [
  'NOT_CONFIGURED',
  'SHARED_DB_UNAVAILABLE',
  'SHARED_SCHEMA_OUTDATED',
  'SHARED_SCHEMA_NEWER',
];
const localOwner: Reason[] = ['LOCAL_PROOF_REQUIRED', 'LOCAL_WING_OFF', 'LOCAL_DB_UNAVAILABLE'];
const sharedCaller: Reason[] = [...sharedDatabase, 'UNAUTHENTICATED'];
const sharedPermission: Reason[] = [...sharedCaller, 'MISSING_PERMISSION', 'SECOND_FACTOR_SETUP_REQUIRED'];

const byGuard: Record<Guard, Reason[]> = {
  public: [],
  local: localOwner,
  'shared-entry': [...sharedDatabase, 'INVALID_CREDENTIALS'],
  'shared-session': sharedCaller,
  shared: sharedPermission,
  bridge: [...localOwner, ...sharedPermission],
};

/** Of all the calls whose changes a file can make. */
const teamFileRefusals: Reason[] = [
  'UNKNOWN_REFERENCE',
  'CANNOT_GRANT',
  'LAST_ADMIN',
  'BUILT_IN_ROLE',
  'TEAM_ARCHIVED',
  'ALREADY_EXISTS',
  'NOT_FOUND',
  'IN_USE',
];

/** What a feature refuses for beside its guard and input; a test fails on an operation that is gone. */
export const featureRefusals: Record<string, Reason[]> = {
  'system.startSession': ['LOCAL_WING_OFF', 'START_LINK_EXPIRED'],
  'installation.configure': [
    'CONNECTION_REFUSED',
    'FIRST_ADMIN_REQUIRED',
    'WEAK_PASSWORD',
    'ALREADY_INITIALISED',
    'SET_BY_ENVIRONMENT',
    'MOVE_STATE',
  ],
  'installation.test': ['MOVE_STATE'],
  'installation.disconnect': ['SET_BY_ENVIRONMENT', 'MOVE_STATE'],
  'installation.move.preview': ['MOVE_STATE', 'SET_BY_ENVIRONMENT'],
  'installation.move.start': ['MOVE_STATE', 'SET_BY_ENVIRONMENT', 'CONNECTION_REFUSED'],
  'installation.move.cancel': ['MOVE_STATE'],
  'installation.firstAdmin': ['INVALID_CREDENTIALS', 'WEAK_PASSWORD', 'ALREADY_INITIALISED'],
  'local.backups.create': ['LIMIT_REACHED'],
  'local.workspaces.create': ['PATH_NOT_A_FOLDER'],
  'local.workspaces.update': ['PATH_NOT_A_FOLDER'],
  'local.workspaces.entries': ['PATH_NOT_A_FOLDER', 'PATH_OUTSIDE_WORKSPACE'],
  'local.workspaces.file': ['PATH_OUTSIDE_WORKSPACE', 'FILE_NOT_TEXT'],
  'local.workspaces.fileFacts': ['PATH_OUTSIDE_WORKSPACE', 'FILE_NOT_TEXT'],
  'shared.teams.create': ['ALREADY_EXISTS'],
  'shared.teams.update': ['ALREADY_EXISTS'],
  'shared.teamFile.plan': teamFileRefusals,
  'shared.teamFile.applyChanges': teamFileRefusals,
  'shared.teamFile.export': ['NOT_FOUND', 'IN_USE'],
  'shared.auth.signIn': ['SECOND_FACTOR_REQUIRED', 'WEAK_PASSWORD'],
  'shared.auth.lookAtLink': ['LINK_EXPIRED'],
  'shared.auth.acceptLink': ['LINK_EXPIRED', 'SECOND_FACTOR_REQUIRED', 'WEAK_PASSWORD'],
  'shared.auth.account': ['SESSION_REQUIRED'],
  'shared.auth.sessions': ['SESSION_REQUIRED'],
  'shared.auth.updateProfile': ['VERSION_CONFLICT'],
  'shared.auth.changePassword': ['INVALID_CREDENTIALS', 'WEAK_PASSWORD', 'NOT_FOUND'],
  'shared.auth.enrolSecondFactor': ['INVALID_CREDENTIALS', 'ALREADY_EXISTS'],
  'shared.auth.confirmSecondFactor': ['NOT_FOUND'],
  'shared.auth.showSecondFactor': ['INVALID_CREDENTIALS', 'NOT_FOUND'],
  'shared.auth.disableSecondFactor': ['INVALID_CREDENTIALS', 'NOT_FOUND', 'WEAK_PASSWORD'],
  'shared.auth.newRecoveryCodes': ['INVALID_CREDENTIALS', 'NOT_FOUND'],
  'shared.users.invite': ['ALREADY_EXISTS', 'UNKNOWN_REFERENCE', 'CANNOT_GRANT', 'NOT_FOUND'],
  'shared.users.resetPassword': ['CANNOT_GRANT', 'LAST_ADMIN', 'SESSION_REQUIRED'],
  'shared.users.revokeLink': ['CANNOT_GRANT'],
  'shared.users.revokeSessions': ['CANNOT_GRANT'],
  'shared.users.removeSecondFactor': ['CANNOT_GRANT', 'SESSION_REQUIRED'],
  'shared.users.create': ['ALREADY_EXISTS', 'WEAK_PASSWORD'],
  'shared.users.update': ['WEAK_PASSWORD', 'CANNOT_GRANT', 'LAST_ADMIN', 'SESSION_REQUIRED'],
  'shared.users.delete': ['CANNOT_GRANT', 'LAST_ADMIN'],
  'shared.roles.create': ['UNKNOWN_REFERENCE', 'CANNOT_GRANT', 'ALREADY_EXISTS'],
  'shared.roles.update': ['UNKNOWN_REFERENCE', 'CANNOT_GRANT', 'BUILT_IN_ROLE'],
  'shared.roles.delete': ['BUILT_IN_ROLE', 'IN_USE'],
  'shared.tokens.create': ['UNKNOWN_REFERENCE', 'CANNOT_GRANT', 'LIMIT_REACHED'],
  'shared.tokens.rotate': ['CANNOT_GRANT', 'TOKEN_ENDED', 'LIMIT_REACHED'],
  'shared.tokens.delete': ['CANNOT_GRANT'],
  'shared.roleBindings.create': ['UNKNOWN_REFERENCE', 'CANNOT_GRANT', 'ALREADY_EXISTS', 'TEAM_ARCHIVED'],
  'shared.roleBindings.delete': ['CANNOT_GRANT', 'LAST_ADMIN'],
  'shared.scripts.create': ['ALREADY_EXISTS', 'TEAM_ARCHIVED'],
  'shared.scripts.update': ['ALREADY_EXISTS', 'TEAM_ARCHIVED'],
  'shared.scripts.delete': ['TEAM_ARCHIVED'],
  'shared.scripts.review': ['TEAM_ARCHIVED'],
  'shared.scripts.restoreVersion': ['TEAM_ARCHIVED'],
  'shared.scripts.restore': ['ALREADY_EXISTS', 'TEAM_ARCHIVED'],
  'shared.scripts.purge': ['KEPT_IN_TRASH', 'TEAM_ARCHIVED'],
  'shared.savedFilters.create': ['ALREADY_EXISTS', 'LIMIT_REACHED'],
  'shared.savedFilters.update': ['ALREADY_EXISTS'],
  'shared.controlM.environments.create': ['ALREADY_EXISTS', 'TEAM_ARCHIVED'],
  'shared.controlM.environments.update': ['ALREADY_EXISTS', 'TEAM_ARCHIVED'],
  'shared.controlM.environments.delete': ['TEAM_ARCHIVED'],
  'shared.controlM.settings.update': ['TEAM_ARCHIVED'],
  'shared.controlM.imports.create': ['TEAM_ARCHIVED', 'TOO_MANY_REQUESTS'],
  'shared.controlM.imports.applyChanges': ['TEAM_ARCHIVED', 'IMPORT_STATE', 'IMPORT_STALE'],
  'shared.controlM.imports.cancel': ['IMPORT_STATE'],
  'shared.controlM.compare.list': ['NOT_FOUND'],
  'shared.controlM.compare.export': ['NOT_FOUND'],
  'shared.controlM.understand.linkScript': ['TEAM_ARCHIVED'],
  'shared.controlM.understand.unlinkScript': ['TEAM_ARCHIVED'],
  'shared.auditRetention.create': ['IN_USE'],
  'bridge.auditWitness.acknowledge': ['NOT_FOUND'],
  'bridge.export.preview': ['PATH_NOT_A_FOLDER', 'PATH_OUTSIDE_WORKSPACE'],
  'bridge.export.write': ['PATH_NOT_A_FOLDER', 'PATH_OUTSIDE_WORKSPACE', 'ALREADY_EXISTS'],
  'bridge.scans.create': ['TEAM_ARCHIVED'],
  'bridge.scans.publish': [
    'PATH_NOT_A_FOLDER',
    'PATH_OUTSIDE_WORKSPACE',
    'ALREADY_EXISTS',
    'VERSION_CONFLICT',
    'TEAM_ARCHIVED',
  ],
  'bridge.publish.preview': ['PATH_NOT_A_FOLDER', 'PATH_OUTSIDE_WORKSPACE', 'TEAM_ARCHIVED'],
  'bridge.publish.publish': [
    'PATH_NOT_A_FOLDER',
    'PATH_OUTSIDE_WORKSPACE',
    'ALREADY_EXISTS',
    'VERSION_CONFLICT',
    'TEAM_ARCHIVED',
  ],
};

/** The reasons an operation can be refused for, by its guard, its input and its method. */
export function refusalsOf(operation: RestOperation, input: JsonSchema | undefined): Reason[] {
  const { meta, rest, pathParams } = operation;
  const members = input ? propertiesOf(input) : {};
  const found: Reason[] = [...always, ...byGuard[meta.guard ?? 'public']];
  if (input) found.push('INVALID_INPUT');
  if (pathParams.length > 0 || Object.keys(members).some((name) => name.endsWith('Id')))
    found.push('NOT_FOUND');
  if (hasBody(rest.method)) found.push('PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE');
  if ('expectedVersion' in members) found.push('VERSION_CONFLICT');
  if (meta.guard === 'shared-session' && meta.audited && !ofTokensToo(operation.id))
    found.push('SESSION_REQUIRED');
  if (takesKey(meta)) found.push('IDEMPOTENCY_MISMATCH');
  if (takesKey(meta) && rest.shownOnce) found.push('SHOWN_ONCE');
  return [...new Set([...found, ...(featureRefusals[operation.id] ?? [])])];
}

/** What is a person's own and an API token of theirs may change as well. */
function ofTokensToo(operationId: string): boolean {
  return operationId.startsWith('shared.savedFilters.');
}

/** Entry calls (sign-in) ignore an Idempotency-Key: their stored answer would be a stored token. */
export function takesKey({ audited, guard }: Meta): boolean {
  return audited === true && guard !== 'shared-entry';
}

export function hasBody(method: string): boolean {
  return method === 'POST' || method === 'PATCH' || method === 'PUT';
}

/** Reasons grouped by the HTTP status they are sent with, lowest first. */
export function byStatus(list: Reason[]): [status: number, reasons: Reason[]][] {
  const statuses = [...new Set(list.map((reason) => reasons[reason].status))].sort((a, b) => a - b);
  return statuses.map((status) => [status, list.filter((reason) => reasons[reason].status === status)]);
}
