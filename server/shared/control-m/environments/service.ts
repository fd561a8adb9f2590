import { and, asc, eq, isNull, type SQL, sql } from 'drizzle-orm';
import { v7 } from 'uuid';
import { z } from 'zod';
import type { SharedDb } from '../../../../db/shared/client.ts';
import { violates } from '../../../../db/shared/outage.ts';
import { type ControlMEnvironment, controlMEnvironments } from '../../../../db/shared/schema/index.ts';
import { Refusal } from '../../../trpc/errors.ts';
import { decodeCursor, type Page, type PageInput, toPage } from '../../../trpc/page.ts';
import type { Caller } from '../../auth/caller.ts';
import { inScope, type Scope } from '../../rbac/scope.ts';
import { requireTeam } from '../../teams/service.ts';
import { type Change, requireVersion } from '../../versioned.ts';

export interface EnvironmentView {
  id: string;
  teamId: string;
  name: string;
  description: string;
  revision: number;
  version: number;
  createdAt: string;
  updatedAt: string;
}

function present(row: ControlMEnvironment): EnvironmentView {
  const { id, teamId, name, description, revision, version } = row;
  return {
    id,
    teamId,
    name,
    description,
    revision,
    version,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

function visible(scope: Scope): SQL | undefined {
  return and(inScope(controlMEnvironments.teamId, scope), isNull(controlMEnvironments.deletedAt));
}

const cursorKey = z.tuple([z.string(), z.uuid()]);

/** Environments in scope, by name without regard to case. */
export async function listEnvironments(
  db: SharedDb,
  scope: Scope,
  input: PageInput & { teamId?: string | undefined },
): Promise<Page<EnvironmentView>> {
  const after = decodeCursor(input.cursor, cursorKey);
  const name = sql<string>`lower(${controlMEnvironments.name})`;
  const rows = await db
    .select({ row: controlMEnvironments, sortedAs: name })
    .from(controlMEnvironments)
    .where(
      and(
        visible(scope),
        input.teamId === undefined ? undefined : eq(controlMEnvironments.teamId, input.teamId),
        after && sql`(${name}, ${controlMEnvironments.id}) > (${after[0]}, ${after[1]}::uuid)`,
      ),
    )
    .orderBy(asc(name), asc(controlMEnvironments.id))
    .limit(input.limit + 1);
  return toPage(
    rows,
    input.limit,
    ({ row, sortedAs }) => [sortedAs, row.id],
    ({ row }) => present(row),
  );
}

/** @throws Refusal NOT_FOUND - no such environment within `scope` */
export async function getEnvironment(db: SharedDb, scope: Scope, id: string): Promise<EnvironmentView> {
  const [row] = await db
    .select()
    .from(controlMEnvironments)
    .where(and(eq(controlMEnvironments.id, id), visible(scope)));
  if (!row) throw noSuchEnvironment();
  return present(row);
}

/**
 * The same, held until the end of the transaction: for who changes what is in it.
 * @throws Refusal NOT_FOUND
 */
export async function lockEnvironment(db: SharedDb, scope: Scope, id: string): Promise<ControlMEnvironment> {
  const [row] = await db
    .select()
    .from(controlMEnvironments)
    .where(and(eq(controlMEnvironments.id, id), visible(scope)))
    .for('update');
  if (!row) throw noSuchEnvironment();
  return row;
}

export function noSuchEnvironment(): Refusal {
  return new Refusal(
    'NOT_FOUND',
    'No such environment, or you are not allowed to see it. See: wo control-m environments list',
  );
}

/**
 * Needs the audited transaction.
 * @throws Refusal NOT_FOUND, TEAM_ARCHIVED - the team
 * @throws Refusal ALREADY_EXISTS - the team has one of that name
 */
export async function createEnvironment(
  db: SharedDb,
  scope: Scope,
  caller: Caller,
  input: { teamId: string; name: string; description: string },
): Promise<EnvironmentView> {
  await requireTeam(db, scope, input.teamId);
  const author = { createdBy: caller.userId, updatedBy: caller.userId };
  try {
    const [row] = await db
      .insert(controlMEnvironments)
      .values({ id: v7(), ...input, ...author })
      .returning();
    if (!row) throw new Error('The new environment was not returned.');
    return present(row);
  } catch (error) {
    throw nameTaken(error, input.name);
  }
}

function nameTaken(error: unknown, name: string): unknown {
  if (!violates(error, 'control_m_environments_team_name_key')) return error;
  return new Refusal(
    'ALREADY_EXISTS',
    `The team has an environment called ${name}. Choose another name.`,
    undefined,
    {
      issues: [{ path: ['name'], message: 'Taken' }],
    },
  );
}

export interface UpdateEnvironment {
  id: string;
  expectedVersion?: number | undefined;
  name?: string | undefined;
  description?: string | undefined;
}

/**
 * Needs the audited transaction.
 * @throws Refusal NOT_FOUND, VERSION_CONFLICT, ALREADY_EXISTS, TEAM_ARCHIVED
 */
export async function updateEnvironment(
  db: SharedDb,
  scope: Scope,
  caller: Caller,
  input: UpdateEnvironment,
): Promise<Change<EnvironmentView>> {
  const { name, description } = input;
  return changeEnvironment(db, scope, caller, input, {
    ...(name !== undefined && { name }),
    ...(description !== undefined && { description }),
  });
}

/**
 * Hides an environment with everything in it; its history is kept. Needs the audited transaction.
 * @throws Refusal NOT_FOUND, VERSION_CONFLICT, TEAM_ARCHIVED
 */
export async function deleteEnvironment(
  db: SharedDb,
  scope: Scope,
  caller: Caller,
  input: { id: string; expectedVersion?: number | undefined },
): Promise<Change<EnvironmentView>> {
  return changeEnvironment(db, scope, caller, input, { deletedAt: new Date() });
}

async function changeEnvironment(
  db: SharedDb,
  scope: Scope,
  caller: Caller,
  input: { id: string; expectedVersion?: number | undefined },
  values: Partial<Pick<ControlMEnvironment, 'name' | 'description' | 'deletedAt'>>,
): Promise<Change<EnvironmentView>> {
  const before = await lockEnvironment(db, scope, input.id);
  requireVersion(before, input.expectedVersion, present);
  await requireTeam(db, scope, before.teamId);
  try {
    const [after] = await db
      .update(controlMEnvironments)
      .set({ ...values, version: before.version + 1, updatedAt: new Date(), updatedBy: caller.userId })
      .where(eq(controlMEnvironments.id, before.id))
      .returning();
    if (!after) throw new Error('The locked environment was not updated.');
    return { before: present(before), after: present(after) };
  } catch (error) {
    throw nameTaken(error, values.name ?? before.name);
  }
}
