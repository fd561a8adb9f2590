import { z } from 'zod';
import { router } from '../../trpc/init.ts';
import { pageInput, pageOf } from '../../trpc/page.ts';
import { rest } from '../../trpc/rest.ts';
import { byId, expectedVersion, id, isoTime, line, shortName } from '../../trpc/schemas.ts';
import { auditedProcedure, sharedProcedure } from '../../trpc/shared-procedures.ts';
import { listTeamMembers } from './members.ts';
import { createTeam, getTeam, listTeams, teamEntry, updateTeam } from './service.ts';

const team = z.object({
  id,
  slug: z.string(),
  name: z.string(),
  scriptRoots: z.array(z.string()),
  archived: z.boolean(),
  version: z.int(),
  createdAt: isoTime,
  updatedAt: isoTime,
});

const member = z.object({
  bindingId: id.describe('Of the role binding.'),
  userId: id,
  username: z.string(),
  displayName: z.string(),
  disabled: z.boolean(),
  role: z.string().describe('Key of the role.'),
  allTeams: z.boolean().describe('Held in every team, not in this one alone.'),
});

const slug = shortName
  .refine((name) => name !== 'all', '"all" stands for all teams; no team can be called so.')
  .meta({ examples: ['night-batch'] });
const scriptRoots = z
  .array(line(500))
  .max(20)
  .describe('Where the script tree of the team is installed.')
  .meta({ examples: [['D:\\batch']] });

export const teamsRouter = router({
  list: sharedProcedure('teams:read')
    .meta(rest('GET', '/shared/teams', 'List teams'))
    .input(
      pageInput.extend({
        archived: z.boolean().optional().describe('Archived ones, too.'),
        slug: z.string().max(100).optional().describe('Only the one with this short name.'),
      }),
    )
    .output(pageOf(team))
    .query(({ ctx, input }) => listTeams(ctx.db, ctx.scope, input)),
  get: sharedProcedure('teams:read')
    .meta(rest('GET', '/shared/teams/{id}', 'One team'))
    .input(byId)
    .output(team)
    .query(({ ctx, input }) => getTeam(ctx.db, ctx.scope, input.id)),
  members: sharedProcedure('roles:read')
    .meta(
      rest('GET', '/shared/teams/{id}/members', 'Who holds which role in a team', {
        description: 'Whoever holds a role for all teams is among them.',
      }),
    )
    .input(byId.extend(pageInput.shape))
    .output(pageOf(member))
    .query(({ ctx, input }) => listTeamMembers(ctx.db, ctx.scope, input)),
  create: auditedProcedure('teams:create')
    .meta(rest('POST', '/shared/teams', 'Create a team'))
    .input(z.object({ slug, name: line(200), scriptRoots: scriptRoots.default([]) }))
    .output(team)
    .mutation(async ({ ctx, input }) => {
      const after = await createTeam(ctx.db, input);
      ctx.audit.record(teamEntry('teams.create', { after }));
      return after;
    }),
  update: auditedProcedure('teams:update')
    .meta(
      rest('PATCH', '/shared/teams/{id}', 'Rename a team, set its script roots, take it out of the archive'),
    )
    .input(
      byId.extend({
        expectedVersion: expectedVersion.optional(),
        slug: slug.optional(),
        name: line(200).optional(),
        scriptRoots: scriptRoots.optional(),
        archived: z.boolean().optional().describe('Into the archive or out of it; needs teams:delete.'),
      }),
    )
    .output(team)
    .mutation(async ({ ctx, input }) => {
      const change = await updateTeam(ctx.db, ctx.scope, ctx.caller.grants, input);
      ctx.audit.record(teamEntry('teams.update', change));
      return change.after;
    }),
  delete: auditedProcedure('teams:delete')
    .meta(
      rest('DELETE', '/shared/teams/{id}', 'Archive a team', {
        respond: 'empty',
        description: 'Its rows and its log stay; it is no longer listed and takes no new rows.',
      }),
    )
    .input(byId.extend({ expectedVersion: expectedVersion.optional() }))
    .output(z.void())
    .mutation(async ({ ctx, input }) => {
      const change = await updateTeam(ctx.db, ctx.scope, ctx.caller.grants, {
        ...input,
        archived: true,
      });
      ctx.audit.record(teamEntry('teams.delete', change));
    }),
});
