/** What the log speaks of, by the part before the dot: for the choice of a filter. A test compares it with the server. */
const verbs: Record<string, readonly string[]> = {
  audit: ['acknowledge', 'export', 'maintenance', 'retain'],
  auditRetention: ['create'],
  auditSinks: ['create', 'delete', 'update'],
  auth: [
    'acceptLink',
    'changePassword',
    'confirmSecondFactor',
    'disableSecondFactor',
    'enrolSecondFactor',
    'lookAtLink',
    'newRecoveryCodes',
    'revokeOtherSessions',
    'revokeSession',
    'showSecondFactor',
    'signIn',
    'signOut',
    'updateProfile',
  ],
  controlM: [
    'environments.create',
    'environments.delete',
    'environments.update',
    'imports.applyChanges',
    'imports.cancel',
    'imports.create',
    'settings.update',
  ],
  installation: ['firstAdmin'],
  oidc: ['link'],
  publish: ['publish'],
  roleBindings: ['create', 'delete'],
  roles: ['create', 'delete', 'update'],
  scripts: ['create', 'delete', 'update'],
  teamFile: ['applyChanges'],
  teams: ['create', 'delete', 'update'],
  tokens: ['create', 'delete', 'rotate'],
  users: [
    'create',
    'delete',
    'invite',
    'removeSecondFactor',
    'resetPassword',
    'revokeLink',
    'revokeSessions',
    'update',
  ],
};

/** `scripts.*` and `scripts.update`: all that entries are about, in groups. */
export const auditActions: { group: string; items: string[] }[] = Object.entries(verbs).map(
  ([group, names]) => ({ group, items: [`${group}.*`, ...names.map((name) => `${group}.${name}`)] }),
);

/** Kinds of things that entries are about. */
export const auditResourceTypes = [
  'script',
  'user',
  'team',
  'role',
  'role-binding',
  'session',
  'token',
  'workspace',
  'control-m-environment',
  'control-m-import',
  'control-m-job',
  'control-m-settings',
  'audit-log',
  'team-file',
  'audit-sink',
  'installation',
] as const;
