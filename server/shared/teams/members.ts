import { and, asc, eq, gt, isNull, or, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { SharedDb } from '../../../db/shared/client.ts';
import { roleBindings, roles, users } from '../../../db/shared/schema/index.ts';
import { decodeCursor, type Page, type PageInput, toPage } from '../../trpc/page.ts';
import type { Scope } from '../rbac/scope.ts';
import { getTeam } from './service.ts';

/** Somebody who holds a role in a team; who holds several is listed with each. */
export interface TeamMember {
  bindingId: string;
  userId: string;
  username: string;
  displayName: string;
  disabled: boolean;
  role: string;
  allTeams: boolean;
}

const cursorKey = z.tuple([z.string(), z.uuid()]);
const nameKey = sql<string>`lower(${users.username})`;

/**
 * Who holds which role in a team, by user name; also those who hold it in all teams, because that is who can act.
 * @throws Refusal NOT_FOUND - no such team within `scope`
 */
export async function listTeamMembers(
  db: SharedDb,
  scope: Scope,
  input: PageInput & { id: string },
): Promise<Page<TeamMember>> {
  await getTeam(db, scope, input.id);
  const after = decodeCursor(input.cursor, cursorKey);
  const rows = await db
    .select({ binding: roleBindings, user: users, role: roles.key, sortedAs: nameKey })
    .from(roleBindings)
    .innerJoin(users, eq(users.id, roleBindings.userId))
    .innerJoin(roles, eq(roles.id, roleBindings.roleId))
    .where(
      and(
        or(eq(roleBindings.teamId, input.id), isNull(roleBindings.teamId)),
        after && or(gt(nameKey, after[0]), and(eq(nameKey, after[0]), gt(roleBindings.id, after[1]))),
      ),
    )
    .orderBy(asc(nameKey), asc(roleBindings.id))
    .limit(input.limit + 1);
  return toPage(
    rows,
    input.limit,
    (row) => [row.sortedAs, row.binding.id],
    ({ binding, user, role }) => ({
      bindingId: binding.id,
      userId: user.id,
      username: user.username,
      displayName: user.displayName,
      disabled: user.disabledAt !== null,
      role,
      allTeams: binding.teamId === null,
    }),
  );
}
