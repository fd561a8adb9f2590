import { eq } from 'drizzle-orm';
import { v7 } from 'uuid';
import { z } from 'zod';
import type { SharedDb } from '../../../db/shared/client.ts';
import { organisation, roleBindings, roles, users } from '../../../db/shared/schema/index.ts';
import { Refusal } from '../../trpc/errors.ts';
import { line } from '../../trpc/schemas.ts';
import type { AuditRecorder } from '../audit/record.ts';
import { checkPasswordRules, hashPassword } from '../auth/service.ts';
import { usernameInput } from './username.ts';

export const firstAdminInput = z.object({
  username: usernameInput,
  displayName: line(200),
  password: z.string().max(1000),
});
export type FirstAdmin = z.infer<typeof firstAdminInput>;

/** Somebody has been made administrator of this database before. */
export async function isInitialised(db: SharedDb): Promise<boolean> {
  const rows = await db.select({ one: organisation.one }).from(organisation);
  return rows.length > 0;
}

export function alreadyInitialised(): Refusal {
  return new Refusal(
    'ALREADY_INITIALISED',
    'This team database has an administrator already. Connect without naming a first one, and sign in.',
  );
}

/**
 * Makes the first administrator, for all teams. Needs the audited transaction; of any number of racing calls one wins.
 * @throws Refusal ALREADY_INITIALISED - there is one
 * @throws Refusal WEAK_PASSWORD
 */
export async function createFirstAdmin(db: SharedDb, audit: AuditRecorder, input: FirstAdmin): Promise<void> {
  await checkPasswordRules(input.password, input);
  const id = v7();
  const won = await db
    .insert(organisation)
    .values({ firstAdminId: id })
    .onConflictDoNothing()
    .returning({ one: organisation.one });
  if (won.length === 0) throw alreadyInitialised();
  const { username, displayName } = input;
  const passwordHash = await hashPassword(input.password);
  await db.insert(users).values({ id, username, displayName, passwordHash, passwordChangedAt: new Date() });
  const [admin] = await db.select({ id: roles.id }).from(roles).where(eq(roles.key, 'admin'));
  if (!admin)
    throw new Error('The built-in role "admin" is missing: the migrations did not run to their end.');
  await db.insert(roleBindings).values({ id: v7(), userId: id, roleId: admin.id, teamId: null });
  audit.record({
    action: 'installation.firstAdmin',
    resource: { type: 'user', id, name: username },
    teamId: null,
    after: { username, displayName, role: 'admin', teamId: null },
  });
}
