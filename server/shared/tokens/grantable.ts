import { inArray } from 'drizzle-orm';
import type { SharedDb } from '../../../db/shared/client.ts';
import { teams } from '../../../db/shared/schema/index.ts';
import { Refusal } from '../../trpc/errors.ts';
import type { Caller } from '../auth/caller.ts';
import { expandPattern, isPermission, type Permission, permissions } from '../rbac/permissions.ts';
import { type Grant, scopeFor } from '../rbac/scope.ts';
import { firstMissing } from '../roles/service.ts';

/** What a token is wanted for; undefined: all that the caller may do, wherever they may. */
export interface WantedScope {
  permissions?: string[] | undefined;
  teamIds?: string[] | undefined;
}

/** As it is stored: patterns are spelled out, so that a later build does not widen a token. */
export interface GivenScope {
  permissions: Permission[] | null;
  teamIds: string[] | null;
}

/**
 * Nobody makes a token for more than they hold, and a token none that is wider than itself: what is left out is
 * taken from it.
 * @throws Refusal UNKNOWN_REFERENCE - a permission or team that does not exist
 * @throws Refusal CANNOT_GRANT - the caller does not hold a permission, there or at all; names it
 * @throws Refusal INVALID_INPUT - a permission that no team owns, for a token of certain teams
 */
export async function grantableScope(db: SharedDb, caller: Caller, wanted: WantedScope): Promise<GivenScope> {
  const own = caller.token ?? { permissions: null, teamIds: null };
  if (wanted.teamIds) await requireTeams(db, caller.grants, wanted.teamIds);
  const teamIds = wanted.teamIds ? [...new Set(wanted.teamIds)] : own.teamIds && [...own.teamIds];
  if (!wanted.permissions)
    return { permissions: own.permissions && own.permissions.flatMap(expandPattern), teamIds };
  const spelled = wanted.permissions.flatMap((pattern, at) => spellOut(pattern, at, teamIds));
  const asked = [...new Set(spelled)];
  requireGrants(caller.grants, asked, teamIds);
  return { permissions: asked, teamIds };
}

function spellOut(pattern: string, at: number, teamIds: readonly string[] | null): Permission[] {
  const all = expandPattern(pattern);
  if (all.length === 0)
    throw refuseAt(
      'UNKNOWN_REFERENCE',
      `There is no permission "${pattern}". See the permissions of the built-in role admin for all of them.`,
      ['permissions', at],
    );
  if (!teamIds) return all;
  if (isPermission(pattern) && permissions[pattern].level === 'org')
    throw refuseAt(
      'INVALID_INPUT',
      `${pattern} acts on what no team owns, so a token for certain teams cannot have it. Leave it out, or leave teamIds out.`,
      ['permissions', at],
    );
  return all.filter((permission) => permissions[permission].level === 'team');
}

function requireGrants(
  grants: readonly Grant[],
  asked: readonly Permission[],
  teamIds: readonly string[] | null,
): void {
  if (!teamIds) {
    const missing = asked.find((permission) => !scopeFor(grants, [permission]));
    if (missing) throw cannotGrant(missing, 'anywhere');
    return;
  }
  for (const teamId of teamIds) {
    const missing = firstMissing(grants, asked, teamId);
    if (missing) throw cannotGrant(missing, `in the team ${teamId}`);
  }
}

function cannotGrant(permission: Permission, where: string): Refusal {
  return new Refusal(
    'CANNOT_GRANT',
    `You do not hold ${permission} ${where}, so a token of yours cannot either. Leave it out.`,
    { permission },
  );
}

/** Whoever cannot see all teams is not told which of them exist. */
async function requireTeams(db: SharedDb, grants: readonly Grant[], teamIds: string[]): Promise<void> {
  const outside = teamIds.findIndex(
    (id) => !grants.some((grant) => grant.teamId === null || grant.teamId === id),
  );
  if (outside >= 0)
    throw refuseAt(
      'CANNOT_GRANT',
      `You hold nothing in the team ${teamIds[outside]}, or there is none with this id. Leave it out.`,
      ['teamIds', outside],
    );
  const rows = await db.select({ id: teams.id }).from(teams).where(inArray(teams.id, teamIds));
  const known = new Set(rows.map((row) => row.id));
  const unknown = teamIds.findIndex((id) => !known.has(id));
  if (unknown >= 0)
    throw refuseAt('UNKNOWN_REFERENCE', `There is no team ${teamIds[unknown]}. Reload the list of teams.`, [
      'teamIds',
      unknown,
    ]);
}

function refuseAt(
  reason: 'UNKNOWN_REFERENCE' | 'INVALID_INPUT' | 'CANNOT_GRANT',
  message: string,
  path: (string | number)[],
): Refusal {
  return new Refusal(reason, message, undefined, { issues: [{ path, message }] });
}
