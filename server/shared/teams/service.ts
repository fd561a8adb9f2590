import { and, asc, eq, gt, isNull } from 'drizzle-orm';
import { v7 } from 'uuid';
import { z } from 'zod';
import type { SharedDb } from '../../../db/shared/client.ts';
import { type Team, teams } from '../../../db/shared/schema/index.ts';
import { violates } from '../../../db/shared/outage.ts';
import { Refusal } from '../../trpc/errors.ts';
import { requireGrants } from '../../trpc/shared-access.ts';
import { decodeCursor, type Page, type PageInput, toPage } from '../../trpc/page.ts';
import type { AuditEntry } from '../audit/record.ts';
import { coversTeam, type Grant, inScope, type Scope } from '../rbac/scope.ts';
import { type Change, requireVersion } from '../versioned.ts';

export interface TeamView {
  id: string;
  slug: string;
  name: string;
  scriptRoots: string[];
  archived: boolean;
  version: number;
  createdAt: string;
  updatedAt: string;
}

function present(team: Team): TeamView {
  const { id, slug, name, scriptRoots, version } = team;
  return {
    id,
    slug,
    name,
    scriptRoots,
    archived: team.archivedAt !== null,
    version,
    createdAt: team.createdAt.toISOString(),
    updatedAt: team.updatedAt.toISOString(),
  };
}

/** What the log says of a change; the single call and the team file both record it so. */
export function teamEntry(
  action: 'teams.create' | 'teams.update' | 'teams.delete',
  { before, after }: { before?: TeamView; after: TeamView },
): AuditEntry {
  const { id, name } = after;
  return {
    action,
    resource: { type: 'team', id, name },
    teamId: id,
    ...(before && { before: { ...before } }),
    after: { ...after },
  };
}

const cursorKey = z.tuple([z.string()]);

/** Teams in scope, by slug. */
export async function listTeams(
  db: SharedDb,
  scope: Scope,
  input: PageInput & { archived?: boolean | undefined; slug?: string | undefined },
): Promise<Page<TeamView>> {
  const after = decodeCursor(input.cursor, cursorKey);
  const rows = await db
    .select()
    .from(teams)
    .where(
      and(
        inScope(teams.id, scope),
        input.archived ? undefined : isNull(teams.archivedAt),
        input.slug === undefined ? undefined : eq(teams.slug, input.slug),
        after && gt(teams.slug, after[0]),
      ),
    )
    .orderBy(asc(teams.slug))
    .limit(input.limit + 1);
  return toPage(rows, input.limit, (row) => [row.slug], present);
}

/** @throws Refusal NOT_FOUND - no such team within `scope` */
export async function getTeam(db: SharedDb, scope: Scope, id: string): Promise<TeamView> {
  const [team] = await db
    .select()
    .from(teams)
    .where(and(eq(teams.id, id), inScope(teams.id, scope)));
  if (!team) throw noSuchTeam();
  return present(team);
}

function noSuchTeam(): Refusal {
  return new Refusal('NOT_FOUND', 'No such team, or you are not allowed to see it. Reload the list.');
}

/**
 * For services that put a row into a team.
 * @throws Refusal NOT_FOUND - the team is outside `scope` or does not exist
 * @throws Refusal TEAM_ARCHIVED
 */
export async function requireTeam(db: SharedDb, scope: Scope, teamId: string): Promise<void> {
  const [team] = coversTeam(scope, teamId)
    ? await db.select({ archivedAt: teams.archivedAt }).from(teams).where(eq(teams.id, teamId))
    : [];
  if (!team) throw noSuchTeam();
  if (team.archivedAt) throw teamArchived();
}

/** An archived team keeps what it has and takes nothing new. */
export function teamArchived(): Refusal {
  return new Refusal(
    'TEAM_ARCHIVED',
    'This team is archived: it can be read, but not changed. Take it out of the archive first: wo teams unarchive',
  );
}

/**
 * Needs the audited transaction.
 * @throws Refusal ALREADY_EXISTS - the slug is taken
 */
export async function createTeam(
  db: SharedDb,
  input: { slug: string; name: string; scriptRoots: string[] },
): Promise<TeamView> {
  try {
    const [team] = await db
      .insert(teams)
      .values({ id: v7(), ...input })
      .returning();
    if (!team) throw new Error('The new team was not returned.');
    return present(team);
  } catch (error) {
    throw slugTaken(error, input.slug);
  }
}

function slugTaken(error: unknown, slug: string): unknown {
  if (!violates(error, 'teams_slug_key')) return error;
  return new Refusal(
    'ALREADY_EXISTS',
    `A team with the short name ${slug} exists; archived ones keep theirs. Choose another one.`,
    undefined,
    {
      issues: [{ path: ['slug'], message: 'Taken' }],
    },
  );
}

export interface UpdateTeam {
  id: string;
  expectedVersion?: number | undefined;
  slug?: string | undefined;
  name?: string | undefined;
  scriptRoots?: string[] | undefined;
  archived?: boolean | undefined;
}

/**
 * Needs the audited transaction.
 * @throws Refusal NOT_FOUND, VERSION_CONFLICT, ALREADY_EXISTS
 * @throws Refusal MISSING_PERMISSION - into the archive and out of it is for who may archive teams
 */
export async function updateTeam(
  db: SharedDb,
  scope: Scope,
  grants: readonly Grant[],
  input: UpdateTeam,
): Promise<Change<TeamView>> {
  const mine = and(eq(teams.id, input.id), inScope(teams.id, scope));
  const [before] = await db.select().from(teams).where(mine).for('update');
  if (!before) throw noSuchTeam();
  requireVersion(before, input.expectedVersion, present);
  const { slug = before.slug, name = before.name, scriptRoots = before.scriptRoots } = input;
  const archived = before.archivedAt !== null;
  const moved = input.archived !== undefined && input.archived !== archived;
  if (moved) requireGrants(grants, ['teams:delete']);
  const archivedAt = !moved ? before.archivedAt : archived ? null : new Date();
  try {
    const [after] = await db
      .update(teams)
      .set({ slug, name, scriptRoots, archivedAt, version: before.version + 1, updatedAt: new Date() })
      .where(mine)
      .returning();
    if (!after) throw new Error('The locked team was not updated.');
    return { before: present(before), after: present(after) };
  } catch (error) {
    throw slugTaken(error, slug);
  }
}
