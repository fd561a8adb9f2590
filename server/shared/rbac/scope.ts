import { inArray, type SQL } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { type Permission, permissions } from './permissions.ts';

/** The teams in which a caller may do the thing at hand. */
export type Scope = { all: true } | { all: false; teamIds: readonly string[] };

/** A permission held in one team, or (`teamId` null) in all. */
export interface Grant {
  permission: Permission;
  teamId: string | null;
}

/**
 * Where all of `needed` are held. Undefined: nowhere.
 * Permissions on things that no team owns count only when they are held for all teams.
 */
export function scopeFor(grants: readonly Grant[], needed: readonly Permission[]): Scope | undefined {
  let scope: Scope = { all: true };
  for (const permission of needed) {
    const held = heldIn(grants, permission);
    if (!held) return undefined;
    const both = intersect(scope, held);
    if (!both.all && both.teamIds.length === 0) return undefined;
    scope = both;
  }
  return scope;
}

function heldIn(grants: readonly Grant[], permission: Permission): Scope | undefined {
  const teamIds = new Set<string>();
  for (const grant of grants) {
    if (grant.permission !== permission) continue;
    if (grant.teamId === null) return { all: true };
    teamIds.add(grant.teamId);
  }
  if (permissions[permission].level === 'org' || teamIds.size === 0) return undefined;
  return { all: false, teamIds: [...teamIds] };
}

function intersect(left: Scope, right: Scope): Scope {
  if (left.all) return right;
  if (right.all) return left;
  const other = new Set(right.teamIds);
  return { all: false, teamIds: left.teamIds.filter((id) => other.has(id)) };
}

/** The condition every query on team rows carries; undefined (no condition) when all teams are in scope. */
export function inScope(teamId: PgColumn, scope: Scope): SQL | undefined {
  return scope.all ? undefined : inArray(teamId, [...scope.teamIds]);
}

export function coversTeam(scope: Scope, teamId: string | null): boolean {
  return scope.all || (teamId !== null && scope.teamIds.includes(teamId));
}
