import { z } from 'zod';
import { router } from '../../trpc/init.ts';
import { pageInput, pageOf } from '../../trpc/page.ts';
import { rest } from '../../trpc/rest.ts';
import { byId, expectedVersion, id, isoTime, line } from '../../trpc/schemas.ts';
import { auditedProcedure, sharedProcedure } from '../../trpc/shared-procedures.ts';
import { allPermissions } from '../rbac/permissions.ts';
import { getToken, listTokens } from './read.ts';
import type { TokenView } from './view.ts';
import { createToken, revokeToken, rotateToken } from './write.ts';

const token = z.object({
  id,
  userId: id.describe('Its owner, for whom it acts.'),
  username: z.string(),
  name: z.string(),
  hint: z.string().describe('Its last four characters, to tell it from others.'),
  permissions: z
    .array(z.enum(allPermissions))
    .nullable()
    .describe('null: all that its owner holds. Never more than its owner holds at that moment.'),
  teamIds: z.array(id).nullable().describe('null: wherever its owner holds them.'),
  createdAt: isoTime,
  expiresAt: isoTime,
  lastUsedAt: isoTime.nullable().describe('Exact to five minutes.'),
  lastUsedIp: z.string().nullable(),
  revokedAt: isoTime.nullable(),
  replacesId: id.nullable().describe('The token it was rotated from.'),
  version: z.int(),
});
const issued = token.extend({
  token: z
    .string()
    .describe('Shown now and never again.')
    .meta({ examples: [`wo_pat_${'A1b2'.repeat(12)}x`] }),
});

const expiresAt = z.iso.datetime({ offset: true }).describe('At most 366 days from now.').optional();
const dateOf = (text: string | undefined) => (text === undefined ? undefined : new Date(text));
const resource = ({ id, name }: TokenView) => ({ type: 'token', id, name });

export const tokensRouter = router({
  list: sharedProcedure('tokens:read')
    .meta(rest('GET', '/shared/tokens', 'List your API tokens, newest first'))
    .input(
      pageInput.extend({
        userId: id.optional().describe("Somebody else's; needs users:update for all teams."),
        ended: z.boolean().optional().describe('Revoked and expired ones, too.'),
      }),
    )
    .output(pageOf(token))
    .query(({ ctx, input }) => listTokens(ctx.db, ctx.caller, input)),
  get: sharedProcedure('tokens:read')
    .meta(rest('GET', '/shared/tokens/{id}', 'One API token'))
    .input(byId)
    .output(token)
    .query(({ ctx, input }) => getToken(ctx.db, ctx.caller, input.id)),
  create: auditedProcedure('tokens:create')
    .meta(
      rest('POST', '/shared/tokens', 'Create an API token of your own', {
        shownOnce: true,
        example: { name: 'nightly import', permissions: ['scripts:read', 'scripts:update'] },
      }),
    )
    .input(
      z.object({
        name: line(200),
        permissions: z
          .array(z.string().max(100))
          .min(1)
          .max(200)
          .optional()
          .describe(
            'Permissions, or patterns: scripts:*, *:read. Left out: all that you hold at any moment.',
          ),
        teamIds: z.array(id).min(1).max(100).optional().describe('Left out: all teams you hold them in.'),
        expiresAt: expiresAt.describe('In 90 days unless said, at most 366.'),
      }),
    )
    .output(issued)
    .mutation(async ({ ctx, input }) => {
      const made = await createToken(ctx.db, ctx.caller, { ...input, expiresAt: dateOf(input.expiresAt) });
      ctx.audit.record({
        action: 'tokens.create',
        resource: resource(made.view),
        teamId: null,
        after: { ...made.view },
      });
      return { ...made.view, token: made.token };
    }),
  rotate: auditedProcedure('tokens:update')
    .meta(
      rest('POST', '/shared/tokens/{id}/rotate', 'Replace an API token of yours by a new one', {
        shownOnce: true,
      }),
    )
    .input(
      byId.extend({
        overlapHours: z
          .int()
          .min(0)
          .max(168)
          .default(24)
          .describe('How long the old one works on. 0: it ends at once.'),
        expiresAt: expiresAt.describe(
          'Of the new one. As long as the old one was meant to live, unless said.',
        ),
      }),
    )
    .output(issued)
    .mutation(async ({ ctx, input }) => {
      const { old, view, token } = await rotateToken(ctx.db, ctx.caller, {
        ...input,
        expiresAt: dateOf(input.expiresAt),
      });
      ctx.audit.record({
        action: 'tokens.rotate',
        resource: resource(old.after),
        teamId: null,
        before: { ...old.before },
        after: { ...old.after, replacedBy: view.id },
      });
      ctx.audit.record({
        action: 'tokens.create',
        resource: resource(view),
        teamId: null,
        after: { ...view },
      });
      return { ...view, token };
    }),
  delete: auditedProcedure('tokens:delete')
    .meta(rest('DELETE', '/shared/tokens/{id}', 'Revoke an API token at once', { respond: 'empty' }))
    .input(byId.extend({ expectedVersion: expectedVersion.optional() }))
    .output(z.void())
    .mutation(async ({ ctx, input }) => {
      const { before, after } = await revokeToken(ctx.db, ctx.caller, input);
      ctx.audit.record({
        action: 'tokens.delete',
        resource: resource(after),
        teamId: null,
        before: { ...before },
        after: { ...after },
      });
    }),
});
