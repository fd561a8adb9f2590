import { eq } from 'drizzle-orm';
import type { SharedDb } from '../../../../db/shared/client.ts';
import { type ControlMSettings, controlMSettings } from '../../../../db/shared/schema/index.ts';
import { Refusal } from '../../../trpc/errors.ts';
import type { Caller } from '../../auth/caller.ts';
import { coversTeam, type Scope } from '../../rbac/scope.ts';
import { requireTeam } from '../../teams/service.ts';
import { type Change, requireVersion } from '../../versioned.ts';

export interface SettingsView {
  teamId: string;
  globalPrefixes: string[];
  /** 0: never set. */
  version: number;
  updatedAt: string | null;
}

function present(row: ControlMSettings): SettingsView {
  const { teamId, globalPrefixes, version, updatedAt } = row;
  return { teamId, globalPrefixes, version, updatedAt: updatedAt.toISOString() };
}

function unset(teamId: string): SettingsView {
  return { teamId, globalPrefixes: [], version: 0, updatedAt: null };
}

/** @throws Refusal NOT_FOUND - no such team within `scope` */
export async function getSettings(db: SharedDb, scope: Scope, teamId: string): Promise<SettingsView> {
  if (!coversTeam(scope, teamId))
    throw new Refusal('NOT_FOUND', 'No such team, or you are not allowed to see it. Reload the list.');
  const [row] = await db.select().from(controlMSettings).where(eq(controlMSettings.teamId, teamId));
  return row ? present(row) : unset(teamId);
}

/**
 * Needs the audited transaction.
 * @throws Refusal NOT_FOUND, TEAM_ARCHIVED - the team
 * @throws Refusal VERSION_CONFLICT
 */
export async function updateSettings(
  db: SharedDb,
  scope: Scope,
  caller: Caller,
  input: { teamId: string; globalPrefixes: string[]; expectedVersion?: number | undefined },
): Promise<Change<SettingsView>> {
  const { teamId } = input;
  await requireTeam(db, scope, teamId);
  // there has to be a row before it can be held until the commit
  await db
    .insert(controlMSettings)
    .values({ teamId, version: 0, updatedBy: caller.userId })
    .onConflictDoNothing();
  const [before] = await db
    .select()
    .from(controlMSettings)
    .where(eq(controlMSettings.teamId, teamId))
    .for('update');
  if (!before) throw new Error('The settings that were just made are not there.');
  requireVersion(before, input.expectedVersion, present);
  const [after] = await db
    .update(controlMSettings)
    .set({
      globalPrefixes: [...new Set(input.globalPrefixes)].sort(),
      version: before.version + 1,
      updatedAt: new Date(),
      updatedBy: caller.userId,
    })
    .where(eq(controlMSettings.teamId, teamId))
    .returning();
  if (!after) throw new Error('The locked settings were not updated.');
  return { before: before.version === 0 ? unset(teamId) : present(before), after: present(after) };
}
