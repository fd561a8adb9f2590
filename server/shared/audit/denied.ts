import { eq, type SQL } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import { z } from 'zod';
import type { SharedDb } from '../../../db/shared/client.ts';
import {
  controlMDefinitions,
  controlMEnvironments,
  imports,
  roleBindings,
  scripts,
  teams,
} from '../../../db/shared/schema/index.ts';
import type { AuditResource } from './record.ts';

/** Where a router's name does not say what it changes. */
const typeOfRouter: Record<string, string> = {
  account: 'user',
  audit: 'audit-log',
  auditRetention: 'audit-log',
  auth: 'user',
  publish: 'workspace',
  scans: 'workspace',
  export: 'workspace',
  'installation.move': 'installation',
  'controlM.settings': 'control-m-settings',
  'controlM.understand': 'control-m-job',
  'controlM.export': 'control-m-environment',
};

/**
 * What an action is about: `scripts.update` changes a `script`, `roleBindings.create` a `role-binding`,
 * `controlM.imports.apply` a `control-m-import`.
 */
export function resourceTypeOf(action: string): string {
  const name = action.split('.').slice(0, -1).join('.');
  const words = name.replaceAll('.', '-').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return typeOfRouter[name] ?? words.replace(/s$/, '');
}

const named = z.object({
  id: z.uuid().optional().catch(undefined),
  teamId: z.uuid().optional().catch(undefined),
});

/** Team things that a call can name by id. */
const owners: Record<string, { table: PgTable; id: PgColumn; teamId: PgColumn }> = {
  script: { table: scripts, id: scripts.id, teamId: scripts.teamId },
  'role-binding': { table: roleBindings, id: roleBindings.id, teamId: roleBindings.teamId },
  team: { table: teams, id: teams.id, teamId: teams.id },
  'control-m-environment': {
    table: controlMEnvironments,
    id: controlMEnvironments.id,
    teamId: controlMEnvironments.teamId,
  },
  'control-m-import': { table: imports, id: imports.id, teamId: imports.teamId },
  'control-m-job': {
    table: controlMDefinitions,
    id: controlMDefinitions.id,
    teamId: controlMDefinitions.teamId,
  },
};

/** What a refused call was about, as far as its input says so. */
export function deniedResource(action: string, input: unknown): AuditResource {
  const id = named.safeParse(input).data?.id ?? null;
  return { type: resourceTypeOf(action), id, name: null };
}

/** The team whose log a refusal belongs to: of the thing the call named, or the team itself. Null: none is known. */
export async function deniedTeam(
  db: SharedDb,
  { type, id }: AuditResource,
  input: unknown,
): Promise<string | null> {
  const owner = owners[type];
  if (owner && id !== null) return teamIn(db, owner, eq(owner.id, id));
  const teamId = named.safeParse(input).data?.teamId;
  // not as it was sent: nobody may begin a log for a team that there is not
  return teamId === undefined ? null : teamIn(db, { table: teams, teamId: teams.id }, eq(teams.id, teamId));
}

const row = z.object({ teamId: z.string().nullable() });

async function teamIn(db: SharedDb, { table, teamId }: { table: PgTable; teamId: PgColumn }, where: SQL) {
  const [found] = await db.select({ teamId }).from(table).where(where).limit(1);
  return row.safeParse(found).data?.teamId ?? null;
}
