import { z } from 'zod';
import { router } from '../../trpc/init.ts';
import { describedBy } from '../../trpc/large-answer.ts';
import { pageInput, pageOf } from '../../trpc/page.ts';
import { rest } from '../../trpc/rest.ts';
import { byId, id } from '../../trpc/schemas.ts';
import { sharedProcedure } from '../../trpc/shared-procedures.ts';
import { getDrives, listDriveConflicts } from './drives.ts';
import { getImpact, getImpactOfScript } from './impact.ts';
import { countScriptProblems, listScriptProblems } from './problem-list.ts';
import { problemKinds, severities } from './problems.ts';
import { getFacts, getRelated } from './related.ts';
import { getScriptGraph } from './script-graph.ts';
import { listServers } from './servers.ts';
import * as shapes from './shapes.ts';

const ofTeam = z.object({ teamId: id });
const word = (maxLength: number) => z.string().trim().min(1).max(maxLength);

export const scriptAnalysisRouter = router({
  facts: sharedProcedure('scripts:read')
    .meta(
      rest('GET', '/shared/scripts/{id}/facts', 'What a script does', {
        description:
          'Drives, network paths, scripts it starts, secrets, variables: read from its text, never guessed. What its references resolve to follows from the scripts of the team now.',
      }),
    )
    .input(byId.extend({ version: z.int32().min(1).optional().describe('The latest if left out.') }))
    .output(shapes.facts)
    .query(({ ctx, input }) => getFacts(ctx.db, ctx.scope, input)),
  related: sharedProcedure('scripts:read')
    .meta(rest('GET', '/shared/scripts/{id}/related', 'Who starts a script, and what it starts'))
    .input(byId)
    .output(shapes.related)
    .query(({ ctx, input }) => getRelated(ctx.db, ctx.scope, input.id)),
  impact: sharedProcedure('scripts:read')
    .meta(rest('GET', '/shared/scripts/{id}/impact', 'What depends on a script'))
    .input(byId)
    .output(describedBy(shapes.impact))
    .query(({ ctx, input }) => getImpactOfScript(ctx.db, ctx, input.id)),
  impactOf: sharedProcedure('scripts:read')
    .meta(
      rest('GET', '/shared/impact', 'What depends on a server, share, drive letter or script', {
        description:
          'Exactly one of the four. A server or share: scripts that map or name it. A drive: scripts that map it, start or plainly use something below it.',
        example: { teamId: '0199f3a2-7c1b-7e55-9d3a-5f0c8a1b2c3d', server: 'FIN-FS01' },
      }),
    )
    .input(
      ofTeam.extend({
        server: word(255).optional(),
        share: word(600)
          .refine(
            (share) => /^[\\/]*[^\\/]+[\\/]+[^\\/]+[\\/]*$/.test(share),
            'Give it as \\\\server\\share.',
          )
          .optional(),
        drive: z
          .string()
          .regex(/^[A-Za-z]:?$/, 'One letter.')
          .optional(),
        scriptId: id.optional(),
      }),
    )
    .output(describedBy(shapes.impact))
    .query(({ ctx, input }) => getImpact(ctx.db, ctx, input)),
  drives: sharedProcedure('scripts:read')
    .meta(rest('GET', '/shared/drives', 'What drive letters stand for'))
    .input(ofTeam)
    .output(describedBy(shapes.drives))
    .query(({ ctx, input }) => getDrives(ctx.db, ctx.scope, input.teamId)),
  conflicts: sharedProcedure('scripts:read')
    .meta(
      rest('GET', '/shared/drives/conflicts', 'List drive letters that stand for several things', {
        description:
          'In one script, in scripts that one call chain runs together, or in scripts of the team at all.',
      }),
    )
    .input(ofTeam)
    .output(describedBy(shapes.conflicts))
    .query(({ ctx, input }) => listDriveConflicts(ctx.db, ctx.scope, input.teamId)),
  graph: sharedProcedure('scripts:read')
    .meta(rest('GET', '/shared/script-graph', 'Which scripts start each other'))
    .input(
      ofTeam.extend({
        around: id.optional().describe('Only what is near this script.'),
        depth: z.int().min(1).max(100).default(2).describe('Steps from it, in either direction.'),
      }),
    )
    .output(describedBy(shapes.graph))
    .query(({ ctx, input }) => getScriptGraph(ctx.db, ctx.scope, input)),
  servers: sharedProcedure('scripts:read')
    .meta(rest('GET', '/shared/servers', 'List file servers and shares that scripts use'))
    .input(pageInput.extend({ teamId: id, q: word(600).optional().describe('In `\\\\server\\share`.') }))
    .output(pageOf(shapes.server))
    .query(({ ctx, input }) => listServers(ctx.db, ctx.scope, input)),
  problems: sharedProcedure('scripts:read')
    .meta(
      rest('GET', '/shared/script-problems', 'List what looks wrong in scripts', {
        description: 'The worst first, then by path and place.',
      }),
    )
    .input(
      pageInput.extend({
        teamId: id,
        kind: z.enum(problemKinds).optional(),
        severity: z.enum(severities).optional(),
        q: word(200).optional().describe('In path or message.'),
      }),
    )
    .output(pageOf(shapes.problem))
    .query(({ ctx, input }) => listScriptProblems(ctx.db, ctx.scope, input)),
  problemCounts: sharedProcedure('scripts:read')
    .meta(rest('GET', '/shared/script-problems/counts', 'Count what looks wrong in scripts'))
    .input(ofTeam)
    .output(shapes.problemCounts)
    .query(({ ctx, input }) => countScriptProblems(ctx.db, ctx.scope, input.teamId)),
});
