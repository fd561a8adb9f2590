import { expandPattern, type Permission, permissions } from './permissions.ts';
import type { Grant } from './scope.ts';

/** What an API token was made for. `null`: all that its owner holds, or wherever they hold it. */
export interface TokenScope {
  permissions: readonly string[] | null;
  teamIds: readonly string[] | null;
}

/**
 * What a token may do at this moment: its owner's grants of now, never more. A grant for all teams shrinks to the
 * teams named; what no team owns is then out of reach altogether.
 */
export function narrowGrants(grants: readonly Grant[], scope: TokenScope): Grant[] {
  const wanted = scope.permissions && new Set<Permission>(scope.permissions.flatMap(expandPattern));
  const kept = wanted ? grants.filter((grant) => wanted.has(grant.permission)) : [...grants];
  return scope.teamIds ? kept.flatMap(toTeams(new Set(scope.teamIds))) : kept;
}

function toTeams(teamIds: ReadonlySet<string>): (grant: Grant) => Grant[] {
  return ({ permission, teamId }) => {
    if (permissions[permission].level === 'org') return [];
    const left = teamId === null ? [...teamIds] : [teamId].filter((id) => teamIds.has(id));
    return left.map((id) => ({ permission, teamId: id }));
  };
}
