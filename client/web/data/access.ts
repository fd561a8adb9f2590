import { useQuery } from '@tanstack/react-query';
import { readAll } from './keyset.ts';
import { may, useMe } from './session.ts';
import type { PermissionInfo } from './types.ts';
import { wo } from './wo.ts';

/** All roles there are, at most a thousand. */
export function useRoles() {
  const me = useMe();
  return useQuery({
    queryKey: ['shared', 'roles', 'all'],
    queryFn: () => readAll((cursor) => wo.shared.roles.list.query({ limit: 200, cursor })),
    enabled: may(me, 'roles:read'),
  });
}

/** Who holds which role: of everyone, at most a thousand, or of one member. */
export function useBindings(userId?: string) {
  const me = useMe();
  return useQuery({
    queryKey: ['shared', 'roleBindings', userId],
    queryFn: () => readAll((cursor) => wo.shared.roleBindings.list.query({ limit: 200, userId, cursor })),
    enabled: may(me, 'roles:read'),
  });
}

/** What each permission allows, in words. */
export function usePermissionCatalogue() {
  const me = useMe();
  return useQuery({
    queryKey: ['shared', 'roles', 'permissions'],
    queryFn: () => wo.shared.roles.permissions.query(),
    enabled: may(me, 'roles:read'),
    staleTime: Number.POSITIVE_INFINITY, // changes only with the build
  });
}

export interface PermissionGroup {
  title: string;
  permissions: PermissionInfo[];
}

const titles: Record<string, string> = {
  users: 'Members',
  teams: 'Teams',
  roles: 'Roles',
  tokens: 'API tokens',
  scripts: 'Scripts',
  'control-m': 'Control-M',
  audit: 'Audit log',
  database: 'Team database',
};

/** The catalogue by what the permissions are about, in its own order; `scripts:read` belongs to Scripts. */
export function groupPermissions(all: readonly PermissionInfo[]): PermissionGroup[] {
  const groups = new Map<string, PermissionInfo[]>();
  for (const info of all) {
    const resource = info.permission.split(':', 1)[0] ?? '';
    groups.set(resource, [...(groups.get(resource) ?? []), info]);
  }
  return [...groups].map(([resource, permissions]) => ({
    title: titles[resource] ?? resource,
    permissions,
  }));
}
