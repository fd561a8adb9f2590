import { z } from 'zod';
import { line, shortName, usernameInput } from '../../trpc/schemas.ts';

/** What one file may name. A larger organisation keeps a file per team. */
export const limits = { users: 1_000, teams: 200, roles: 200, assignments: 5_000 } as const;

/** Stands for all teams where a team's short name is expected, so no team may be called so. */
export const allTeams = 'all';

const secrets = new Set(['password', 'passwordHash', 'token']);

/** A secret in a file ends in a repository: say where it belongs instead of only that it is unknown. */
const noSecrets = {
  error: (issue: z.core.$ZodRawIssue) =>
    issue.code === 'unrecognized_keys' && issue.keys.some((key) => secrets.has(key))
      ? 'Passwords and tokens do not belong into a file. Let people choose their own: wo users invite'
      : undefined,
};

const userInFile = z.strictObject(
  {
    username: usernameInput,
    displayName: line(200).optional().describe('A new user without one is shown by the user name.'),
    email: z.email().max(300).nullable().optional().describe('null: none'),
    disabled: z.boolean().optional(),
  },
  noSecrets,
);

const teamInFile = z.strictObject({
  slug: shortName,
  name: line(200).optional().describe('A new team without one is called by its short name.'),
  scriptRoots: z.array(line(500)).max(20).optional(),
  archived: z.boolean().optional(),
});

const roleInFile = z.strictObject({
  key: shortName,
  name: line(200).optional(),
  permissions: z.array(z.string().max(100)).max(200).optional().describe('Permissions, or patterns.'),
  requireSecondFactor: z.boolean().optional().describe('All that may be said of a built-in role.'),
});

const assignment = z.strictObject({
  user: usernameInput.describe('User name.'),
  role: shortName,
  team: shortName.describe('Short name of a team, or all.'),
});

/**
 * Users, teams, roles and who holds which role where, by name. What it names becomes so; what it does not name,
 * a field included, stays as it is.
 */
export const teamDocument = z
  .strictObject({
    version: z.literal(1),
    prune: z
      .boolean()
      .optional()
      .describe('Take away what listed users, and anyone in listed teams, hold beyond the assignments.'),
    users: z.array(userInFile).max(limits.users).optional(),
    teams: z.array(teamInFile).max(limits.teams).optional(),
    roles: z.array(roleInFile).max(limits.roles).optional(),
    assignments: z.array(assignment).max(limits.assignments).optional(),
  })
  .superRefine((file, ctx) => {
    const once = (list: string, keys: (readonly [string, string])[]) => refuseTwice(ctx, list, keys);
    once('users', file.users?.map(({ username }) => [userKey(username), 'username']) ?? []);
    once('teams', file.teams?.map((team) => [team.slug, 'slug']) ?? []);
    once('roles', file.roles?.map(({ key }) => [key, 'key']) ?? []);
    once('assignments', file.assignments?.map((given) => [assignmentKey(given), 'user']) ?? []);
    for (const [index, team] of (file.teams ?? []).entries())
      if (team.slug === allTeams)
        ctx.addIssue({
          code: 'custom',
          path: ['teams', index, 'slug'],
          message: `"${allTeams}" stands for all teams; no team can be called so`,
        });
  });

export type TeamDocument = z.output<typeof teamDocument>;
export type UserInFile = z.output<typeof userInFile>;
export type TeamInFile = z.output<typeof teamInFile>;
export type RoleInFile = z.output<typeof roleInFile>;
export type Assignment = z.output<typeof assignment>;

function refuseTwice(
  ctx: z.core.$RefinementCtx,
  list: string,
  keys: readonly (readonly [key: string, field: string])[],
): void {
  const first = new Map<string, number>();
  for (const [index, [key, field]] of keys.entries()) {
    const before = first.get(key);
    if (before === undefined) first.set(key, index);
    else
      ctx.addIssue({
        code: 'custom',
        path: [list, index, field],
        message: `Listed twice: "${key}" is entry ${before + 1} already`,
      });
  }
}

/** Case does not matter in user names. */
export function userKey(username: string): string {
  return username.toLowerCase();
}

/** `ada editor night-batch`: one assignment as people name it. None of its parts has a space. */
export function assignmentKey({ user, role, team }: Assignment): string {
  return `${userKey(user)} ${role} ${team}`;
}
