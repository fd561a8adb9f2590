import { z } from 'zod';
import { router } from '../../trpc/init.ts';
import { rest } from '../../trpc/rest.ts';
import { shortName } from '../../trpc/schemas.ts';
import { auditedProcedure, sharedProcedure } from '../../trpc/shared-procedures.ts';
import type { Permission } from '../rbac/permissions.ts';
import { applied } from './answer.ts';
import { teamDocument } from './document.ts';
import { exportDocument } from './export.ts';
import { applyTeamFile, planTeamFile } from './service.ts';

/** To compare and to export; what a file changes needs the permissions of the changes, too. */
const reading: [Permission, ...Permission[]] = ['users:read', 'teams:read', 'roles:read'];
const input = z.object({ document: teamDocument });
const example = {
  document: {
    version: 1,
    users: [{ username: 'ada', displayName: 'Ada Lovelace' }],
    teams: [{ slug: 'night-batch', name: 'Night batch' }],
    assignments: [{ user: 'ada', role: 'editor', team: 'night-batch' }],
  },
};

export const teamFileRouter = router({
  plan: sharedProcedure(...reading)
    .meta(
      rest('POST', '/shared/team-file/plan', 'See what applying a team file would change', {
        description: 'Is refused as applying it would be; changes and records nothing.',
        example,
      }),
    )
    .input(input)
    .output(applied)
    .query(({ ctx, input: { document } }) =>
      planTeamFile(ctx.db, { scope: ctx.scope, grants: ctx.caller.grants }, document),
    ),
  // `apply` itself is a word of tRPC's
  applyChanges: auditedProcedure(...reading)
    .meta(
      rest('POST', '/shared/team-file/apply', 'Make users, teams, roles and assignments what a file says', {
        description:
          'All or nothing. What the file does not name stays. Needs the permissions of what it really changes.',
        example,
      }),
    )
    .input(input)
    .output(applied)
    .mutation(({ ctx, input: { document } }) =>
      applyTeamFile(
        {
          db: ctx.db,
          scope: ctx.scope,
          grants: ctx.caller.grants,
          record: (entry) => ctx.audit.record(entry),
        },
        document,
      ),
    ),
  export: sharedProcedure(...reading)
    .meta(rest('GET', '/shared/team-file', 'The team file of what is there now'))
    .input(z.object({ team: shortName.optional().describe('Only this team: its short name.') }))
    .output(teamDocument)
    .query(({ ctx, input: { team } }) => exportDocument(ctx.db, ctx.scope, team)),
});
