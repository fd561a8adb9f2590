/**
 * Every permission there is. `level: 'org'` ones act on things no team owns (people, roles), so they
 * only count when granted for all teams. The roles page, the guards and the OpenAPI document read this.
 */
export const permissions = {
  'users:read': { level: 'org', about: 'See who is a member' },
  'users:create': { level: 'org', about: 'Add members' },
  'users:update': { level: 'org', about: 'Rename, disable and enable members, reset passwords' },
  'users:delete': { level: 'org', about: 'Remove members' },
  'teams:read': { level: 'team', about: 'See teams' },
  'teams:create': { level: 'org', about: 'Create teams' },
  'teams:update': { level: 'team', about: 'Rename a team and set its script roots' },
  'teams:delete': { level: 'org', about: 'Archive teams' },
  'roles:read': { level: 'team', about: 'See roles and who holds them' },
  'roles:create': { level: 'org', about: 'Create roles' },
  'roles:update': { level: 'org', about: 'Change custom roles' },
  'roles:delete': { level: 'org', about: 'Delete custom roles' },
  'roles:bind': { level: 'team', about: 'Give roles to members and take them away' },
  'tokens:read': { level: 'team', about: 'List API tokens' },
  'tokens:create': { level: 'team', about: 'Create API tokens' },
  'tokens:update': { level: 'team', about: 'Rotate API tokens' },
  'tokens:delete': { level: 'team', about: 'Revoke API tokens' },
  'scripts:read': { level: 'team', about: 'Read scripts and their versions' },
  'scripts:create': { level: 'team', about: 'Add scripts' },
  'scripts:update': { level: 'team', about: 'Change scripts' },
  'scripts:delete': { level: 'team', about: 'Move scripts to the trash and bring them back' },
  'scripts:read-secrets': { level: 'team', about: 'See passwords and keys inside scripts' },
  'scripts:purge': { level: 'team', about: 'Remove scripts in the trash for good' },
  'control-m:read': { level: 'team', about: 'Read Control-M definitions' },
  'control-m:import': { level: 'team', about: 'Import Control-M exports' },
  'control-m:export': { level: 'team', about: 'Export Control-M definitions' },
  'control-m:create': { level: 'team', about: 'Create Control-M environments' },
  'control-m:update': { level: 'team', about: 'Change Control-M environments' },
  'control-m:delete': { level: 'team', about: 'Delete Control-M environments' },
  'audit:read': { level: 'team', about: 'Read the audit log' },
  'audit:export': { level: 'team', about: 'Export the audit log' },
  'audit:forward': { level: 'org', about: 'Send the audit log on to webhooks and files' },
  'audit:retention': { level: 'org', about: 'Drop old months of the audit log' },
  'database:move': { level: 'org', about: 'Move the embedded team database to a server' },
} as const satisfies Record<string, { level: 'org' | 'team'; about: string }>;

export type Permission = keyof typeof permissions;

/** No pattern stands for these: whoever shall hold one has to be given it by its name. */
const onlyByName: ReadonlySet<Permission> = new Set(['audit:retention', 'scripts:purge']);

/** Object.keys loses the key type; the cast gives back what the literal above says. */
export const allPermissions = Object.keys(permissions) as Permission[];

export function isPermission(value: string): value is Permission {
  return Object.hasOwn(permissions, value);
}

/** The four roles every team database has. They cannot be changed; custom roles can. */
export const builtInRoles = {
  admin: { name: 'Administrator', permissions: ['*', 'audit:retention', 'scripts:purge'] },
  editor: {
    name: 'Editor',
    permissions: [
      'teams:read',
      'roles:read',
      'users:read',
      'tokens:*',
      'scripts:*',
      'control-m:*',
      'audit:read',
    ],
  },
  viewer: { name: 'Viewer', permissions: ['teams:read', 'scripts:read', 'control-m:read'] },
  auditor: {
    name: 'Auditor',
    permissions: ['*:read', 'audit:export'],
  },
} as const satisfies Record<string, { name: string; permissions: readonly string[] }>;

export type BuiltInRole = keyof typeof builtInRoles;

/**
 * The permissions a role's pattern stands for: `scripts:read` itself, `scripts:*` all on scripts,
 * `*:read` reading everything, `*` all. An unknown pattern stands for nothing: unknown means denied.
 */
export function expandPattern(pattern: string): Permission[] {
  if (isPermission(pattern)) return [pattern];
  const wide = allPermissions.filter((permission) => !onlyByName.has(permission));
  if (pattern === '*') return wide;
  const [resource, verb, ...rest] = pattern.split(':');
  if (rest.length > 0) return [];
  if (resource === '*' && verb) return wide.filter((permission) => permission.endsWith(`:${verb}`));
  if (verb === '*') return wide.filter((permission) => permission.startsWith(`${resource}:`));
  return [];
}
