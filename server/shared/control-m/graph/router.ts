import { z } from 'zod';
import { router } from '../../../trpc/init.ts';
import { describedBy } from '../../../trpc/large-answer.ts';
import { pageInput, pageOf } from '../../../trpc/page.ts';
import { rest } from '../../../trpc/rest.ts';
import { id } from '../../../trpc/schemas.ts';
import { sharedProcedure } from '../../../trpc/shared-procedures.ts';
import {
  getEnvironmentGraph,
  getNeighbourhood,
  getPaths,
  listCycles,
  listEdges,
  reachFrom,
} from './service.ts';
import { graphView, node, reached, via } from './shapes.ts';

const depth = z.int32().min(1).describe('Most steps. Into a folder and out of it are steps, too.');
const reachInput = z.object({
  id,
  depth: depth.optional(),
  limit: z.int().min(1).max(100_000).default(100_000),
});
const end = z
  .string()
  .min(1)
  .max(4_000)
  .meta({ examples: ['PAY/LOAD/BOOK#1'] });
const ofEnvironment = pageInput.extend({ environmentId: id });

export const edgesRouter = router({
  list: sharedProcedure('control-m:read')
    .meta(
      rest('GET', '/shared/control-m/edges', 'List who follows whom', {
        description:
          'An edge goes from who sets a condition to who waits for it, or along a flow. Each pair comes once, by the keys of both.',
      }),
    )
    .input(ofEnvironment)
    .output(
      pageOf(z.object({ from: z.string(), to: z.string(), fromId: id, toId: id, via })).extend({
        truncated: z
          .boolean()
          .describe('There are more than five million reasons for edges; some are left out.'),
      }),
    )
    .query(({ ctx, input }) => listEdges(ctx.db, ctx.scope, input)),
});

export const graphRouter = router({
  downstream: sharedProcedure('control-m:read')
    .meta(
      rest('GET', '/shared/control-m/jobs/{id}/downstream', 'Everything after a job or folder', {
        description:
          'By depth and key. A folder that is reached brings all that is in it, and what follows a folder follows what is in it.',
      }),
    )
    .input(reachInput)
    .output(describedBy(reached))
    .query(({ ctx, input }) => reachFrom(ctx.db, ctx.scope, 'downstream', input)),
  upstream: sharedProcedure('control-m:read')
    .meta(rest('GET', '/shared/control-m/jobs/{id}/upstream', 'Everything before a job or folder'))
    .input(reachInput)
    .output(describedBy(reached))
    .query(({ ctx, input }) => reachFrom(ctx.db, ctx.scope, 'upstream', input)),
  neighbourhood: sharedProcedure('control-m:read')
    .meta(
      rest('GET', '/shared/control-m/jobs/{id}/neighbourhood', 'The graph around a job or folder', {
        description: 'Folders around what is near are in it, without a depth.',
      }),
    )
    .input(
      z.object({
        id,
        depth: z.int().min(1).max(100).default(1),
        limit: z.int().min(1).max(10_000).default(500),
      }),
    )
    .output(describedBy(graphView))
    .query(({ ctx, input }) => getNeighbourhood(ctx.db, ctx.scope, input)),
  environment: sharedProcedure('control-m:read')
    .meta(rest('GET', '/shared/control-m/graph', 'The graph of an environment'))
    .input(z.object({ environmentId: id, limit: z.int().min(1).max(10_000).default(10_000) }))
    .output(describedBy(graphView))
    .query(({ ctx, input }) => getEnvironmentGraph(ctx.db, ctx.scope, input)),
  paths: sharedProcedure('control-m:read')
    .meta(
      rest('GET', '/shared/control-m/paths', 'Ways from one job or folder to another', {
        description:
          'The shortest one, and others that pass no job twice, the shorter first. An end is an id, or a key together with `environmentId`.',
      }),
    )
    .input(
      z.object({
        from: end,
        to: end,
        environmentId: id.optional(),
        limit: z.int().min(1).max(200).default(20),
      }),
    )
    .output(
      z.object({
        shortest: z.array(node).nullable().describe('Null: nothing leads there.'),
        paths: z.array(z.array(node)),
        truncated: z.boolean().describe('There may be more.'),
      }),
    )
    .query(({ ctx, input }) => getPaths(ctx.db, ctx.scope, input)),
  cycles: sharedProcedure('control-m:read')
    .meta(
      rest('GET', '/shared/control-m/cycles', 'List cycles', {
        description:
          'Jobs and folders that all wait for each other, or for themselves. One item for each such group.',
      }),
    )
    .input(ofEnvironment)
    .output(
      pageOf(
        z.object({
          size: z.int(),
          members: z.array(node).describe('The first 200.'),
          edges: z.array(z.object({ from: id, to: id, via })).describe('Between members, the first 200.'),
          truncated: z.boolean(),
        }),
      ),
    )
    .query(({ ctx, input }) => listCycles(ctx.db, ctx.scope, input)),
});
