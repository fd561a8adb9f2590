import { z } from 'zod';
import { pageInput, pageOf } from '../../trpc/page.ts';
import { rest } from '../../trpc/rest.ts';
import { id, isoTime } from '../../trpc/schemas.ts';
import { sharedProcedure } from '../../trpc/shared-procedures.ts';
import { auditEntry } from './entry-shape.ts';
import { logName } from './filters.ts';
import { lineOf, listLogs, newestCheckpoint, readFeed, requireLog } from './logs.ts';
import { verifyLog } from './verify.ts';
import { problems } from './verify-page.ts';

const byLog = z.object({ log: logName });
const size = z.int().describe('Rows that its newest seal covers.');
const head = z.string().describe('SHA-256 over all of them in order, hexadecimal.');
const unsealed = z.int().describe('Rows that wait for their seal, at most 100 000.');

const verification = z.object({
  ok: z.boolean(),
  log: logName,
  size,
  head,
  firstBad: z
    .object({
      idx: z.int().nullable().describe('null: a row that has no place in the sealed order'),
      id: id.nullable(),
      problem: z.enum(problems),
    })
    .optional()
    .describe('The first row that does not fit, when there is one.'),
  unsealed,
  from: z.int().describe('Rows that retention dropped: verification began after them.'),
  checked: z.int().describe('Sealed rows that were recomputed.'),
});

/** The logs as a whole and their seals: one log per team, and one of the organisation. */
export const logProcedures = {
  logs: sharedProcedure('audit:read')
    .meta(rest('GET', '/shared/audit-logs', 'List the audit logs and their newest seals'))
    .input(pageInput)
    .output(
      pageOf(
        z.object({
          log: logName,
          team: z.string().nullable().describe('Name of the team; null for the organisation.'),
          size,
          head,
          unsealed,
          lastSealedAt: isoTime.nullable(),
        }),
      ),
    )
    .query(({ ctx, input }) => listLogs(ctx.db, ctx.scope, input)),
  checkpoint: sharedProcedure('audit:read')
    .meta(
      rest('GET', '/shared/audit-logs/{log}/checkpoint', 'The newest seal of a log', {
        description:
          'Keep `line` in a ticket or a mail: with it a log that was rewritten later can be found out.',
      }),
    )
    .input(byLog)
    .output(z.object({ log: logName, size, head, at: isoTime.nullable(), line: z.string() }))
    .query(async ({ ctx, input }) => {
      await requireLog(ctx.db, ctx.scope, input.log);
      const checkpoint = await newestCheckpoint(ctx.db, input.log);
      return { ...checkpoint, line: lineOf(checkpoint) };
    }),
  feed: sharedProcedure('audit:read')
    .meta(
      rest('GET', '/shared/audit-logs/{log}/entries', 'Follow a log in its sealed order', {
        description:
          'Entries after `after`, numbered without gaps. Ask again with `next`; nothing new answers no items. ' +
          'Where retention dropped rows, the first entry has a larger `idx` than asked for.',
        example: { after: 0, limit: 50 },
      }),
    )
    .input(
      byLog.extend({
        after: z.int().min(0).default(0).describe('The last `idx` that was seen.'),
        limit: z.int().min(1).max(200).default(50),
      }),
    )
    .output(
      z.object({
        items: z.array(auditEntry.extend({ idx: z.int(), leaf: z.string().describe('SHA-256 of the row.') })),
        missing: z
          .array(z.object({ idx: z.int(), id, leaf: z.string() }))
          .describe('Sealed entries of this page whose row is gone. Should be none: verify the log.'),
        next: z.int().describe('The `after` of the next call.'),
        size,
      }),
    )
    .query(async ({ ctx, input }) => {
      await requireLog(ctx.db, ctx.scope, input.log);
      return readFeed(ctx.db, input.log, input);
    }),
  verify: sharedProcedure('audit:read')
    .meta(
      rest('POST', '/shared/audit-logs/{log}/verify', 'Recompute a log and all its seals', {
        description:
          'Reads every row, so it may take minutes for millions; one at a time per server. It changes nothing.',
      }),
    )
    .input(byLog)
    .output(verification)
    .query(async ({ ctx, input, signal }) => {
      await requireLog(ctx.db, ctx.scope, input.log);
      return verifyLog(ctx.db, input.log, signal);
    }),
};
