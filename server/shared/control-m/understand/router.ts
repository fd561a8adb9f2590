import { z } from 'zod';
import { router } from '../../../trpc/init.ts';
import { pageInput, pageOf } from '../../../trpc/page.ts';
import { rest } from '../../../trpc/rest.ts';
import { byId, id } from '../../../trpc/schemas.ts';
import { auditedProcedure, sharedProcedure } from '../../../trpc/shared-procedures.ts';
import type { AuditEntry } from '../../audit/record.ts';
import { node } from '../graph/shapes.ts';
import { problemKinds, severities } from './problems.ts';
import { listProblems } from './problems-service.ts';
import {
  getScriptImpact,
  getScriptOfJob,
  type LinkChange,
  linkScript,
  listScriptLinks,
  shows,
  unlinkScript,
} from './scripts-service.ts';
import { getNextRuns, getWhatIf, listResources } from './service.ts';

const ofEnvironment = pageInput.extend({ environmentId: id });
/** Of a host, server, condition or resource: as it is in the definitions, blanks included. */
const name = z.string().min(1).max(4_000);

const confidence = z.enum(['certain', 'likely', 'uncertain', 'none']);
const reason = z.string();
const script = z.object({ id, path: z.string() });
const link = z.object({
  id,
  linked: z.boolean().describe('Whether somebody said it by hand.'),
  scriptId: id.nullable(),
  scriptPath: z.string().nullable(),
});

const present = ({ job, after }: LinkChange) => ({ id: job.id, ...after });
const entry = (action: string, { job, before, after }: LinkChange): AuditEntry => ({
  action,
  resource: { type: 'control-m-job', id: job.id, name: job.key },
  teamId: job.teamId,
  before: { ...before },
  after: { ...after },
});

/** Whatever names scripts of the catalogue asks for `scripts:read`, too. */
export const understandRouter = router({
  problems: sharedProcedure('control-m:read')
    .meta(
      rest('GET', '/shared/control-m/problems', 'List what looks wrong in an environment', {
        description: 'Errors first, then by key. `counts` is of all kinds, whichever is asked for.',
      }),
    )
    .input(ofEnvironment.extend({ kind: z.enum(problemKinds).optional() }))
    .output(
      pageOf(
        z.object({
          kind: z.enum(problemKinds),
          severity: z.enum(severities),
          message: z.string(),
          node: node.nullable(),
          details: z.record(z.string(), z.unknown()).describe('Facts of the message, for tools.'),
        }),
      ).extend({ counts: z.record(z.string(), z.int()) }),
    )
    .query(({ ctx, input }) => listProblems(ctx.db, ctx.scope, input)),
  resources: sharedProcedure('control-m:read')
    .meta(
      rest('GET', '/shared/control-m/resources', 'List pools and locks, and who competes for them', {
        description: 'Per Control-M server.',
      }),
    )
    .input(ofEnvironment.extend({ name: name.optional() }))
    .output(
      pageOf(
        z.object({
          name: z.string(),
          kind: z.enum(['pool', 'lock']),
          server: z.string().nullable(),
          users: z
            .array(z.object({ node, quantity: z.string().optional(), mode: z.string().optional() }))
            .describe('The first 200 by key.'),
          userCount: z.int(),
          demand: z.number().describe('Of a pool: what all take together. Of a lock: how many want it.'),
          exclusive: z.int().describe('How many want the lock for themselves alone.'),
        }),
      ),
    )
    .query(({ ctx, input }) => listResources(ctx.db, ctx.scope, input)),
  nextRuns: sharedProcedure('control-m:read')
    .meta(
      rest('GET', '/shared/control-m/jobs/{id}/next-runs', 'The next days on which a job or folder may run', {
        description:
          'By its schedule and those of its folders. What no export holds, such as calendars, is in `notes`.',
      }),
    )
    .input(
      byId.extend({
        count: z.int().min(1).max(366).default(30),
        from: z.string().max(10).optional().describe('`yyyy-mm-dd`; today (UTC) if left out.'),
      }),
    )
    .output(
      z.object({
        runs: z.array(z.object({ date: z.string(), from: z.string().optional(), to: z.string().optional() })),
        certain: z.boolean().describe('Whether the definitions alone decide these days.'),
        notes: z.array(z.string()),
      }),
    )
    .query(({ ctx, input }) => getNextRuns(ctx.db, ctx.scope, input)),
  whatIf: sharedProcedure('control-m:read')
    .meta(
      rest('GET', '/shared/control-m/what-if', 'What can no longer run without something', {
        description:
          'Exactly one of jobId (a folder too), server, host and condition. A job that is only later, or that another event of an OR still starts, does not stop.',
        example: { condition: 'PAY-LOADED' },
      }),
    )
    .input(
      z.object({
        environmentId: id,
        jobId: id.optional(),
        server: name.optional(),
        host: name.optional(),
        condition: name.optional(),
      }),
    )
    .output(
      z.object({
        removed: z.array(node),
        stops: z.array(z.object({ node, because: z.string() })),
        truncated: z.boolean().describe('There are more than 10 000 of either.'),
      }),
    )
    .query(({ ctx, input }) => getWhatIf(ctx.db, ctx.scope, input)),
  script: sharedProcedure('control-m:read', 'scripts:read')
    .meta(rest('GET', '/shared/control-m/jobs/{id}/script', 'Which script of the catalogue a job runs'))
    .input(byId)
    .output(
      z.object({
        script: script.extend({ name: z.string() }).nullable(),
        how: z.enum(['manual', 'path', 'name', 'embedded', 'none']),
        confidence,
        reason,
        pointer: z
          .object({ path: z.string(), variables: z.array(z.string()).describe('Known only when it runs.') })
          .nullable(),
        candidates: z.array(script),
      }),
    )
    .query(({ ctx, input }) => getScriptOfJob(ctx.db, ctx.scope, input.id)),
  linkScript: auditedProcedure('control-m:update', 'scripts:read')
    .meta(
      rest('PUT', '/shared/control-m/jobs/{id}/script', 'Say which script a job runs', {
        description: '`scriptId` null: it runs none of the catalogue. It wins over what the definition says.',
      }),
    )
    .input(byId.extend({ scriptId: id.nullable() }))
    .output(link)
    .mutation(async ({ ctx, input }) => {
      const change = await linkScript(ctx.db, ctx.scope, ctx.caller, input);
      ctx.audit.record(entry('controlM.understand.linkScript', change));
      return present(change);
    }),
  unlinkScript: auditedProcedure('control-m:update', 'scripts:read')
    .meta(
      rest('DELETE', '/shared/control-m/jobs/{id}/script', 'Take back which script a job was said to run'),
    )
    .input(byId)
    .output(link)
    .mutation(async ({ ctx, input }) => {
      const change = await unlinkScript(ctx.db, ctx.scope, input.id);
      ctx.audit.record(entry('controlM.understand.unlinkScript', change));
      return present(change);
    }),
  scripts: sharedProcedure('control-m:read', 'scripts:read')
    .meta(
      rest('GET', '/shared/control-m/script-links', 'List jobs with their scripts', {
        description:
          '`missing`: jobs whose script the catalogue does not have. `unused`: scripts that no job runs.',
      }),
    )
    .input(ofEnvironment.extend({ show: z.enum(shows).default('linked') }))
    .output(pageOf(z.object({ node: node.nullable(), script: script.nullable(), confidence, reason })))
    .query(({ ctx, input }) => listScriptLinks(ctx.db, ctx.scope, input)),
  scriptImpact: sharedProcedure('control-m:read', 'scripts:read')
    .meta(rest('GET', '/shared/control-m/script-impact', 'Jobs that run a script, and all after them'))
    .input(z.object({ environmentId: id, scriptId: id }))
    .output(
      z.object({
        jobs: z.array(z.object({ node, confidence, reason })),
        downstream: z.array(z.object({ node, depth: z.int() })),
        truncated: z.boolean(),
      }),
    )
    .query(({ ctx, input }) => getScriptImpact(ctx.db, ctx.scope, input)),
});
