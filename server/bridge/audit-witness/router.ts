import { z } from 'zod';
import { router } from '../../trpc/init.ts';
import { localProcedure } from '../../trpc/procedures.ts';
import { rest } from '../../trpc/rest.ts';
import { id, isoTime, line } from '../../trpc/schemas.ts';

const size = z.int().min(0).describe('Sealed entries.');
const head = z
  .string()
  .length(64)
  .describe('SHA-256 over all of them, hex.')
  .meta({ examples: ['9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'] });
const log = z
  .string()
  .min(1)
  .max(100)
  .describe("`org`, or the team's id.")
  .meta({ examples: ['org'] });
const connection = z
  .string()
  .max(2000)
  .describe('The team database as it is configured here, without user and password.')
  .meta({ examples: ['db.example.com:5432/wo'] });

const lost = z.object({
  id,
  at: isoTime,
  action: z.string(),
  resource: z.object({ type: z.string(), id: z.string().nullable(), name: z.string().nullable() }),
});

const alarm = z.object({
  kind: z
    .enum(['ROLLBACK', 'REWRITE', 'UNSEALED'])
    .describe(
      'ROLLBACK: the log is shorter than it was, or gone. REWRITE: it has other entries. UNSEALED: entries written here are gone or are not sealed.',
    ),
  since: isoTime,
  known: z
    .object({ size, head, seenAt: isoTime.nullable() })
    .describe('The checkpoint this installation had checked.'),
  found: z.object({ size, head }).describe('The checkpoint the database had instead; size 0: none.'),
  lostCount: z.int().describe('Entries written here that the log does not have, as far as they are known.'),
  lost: z.array(lost).optional().describe('The newest 200 of them.'),
});

/** This installation's own view of the team's logs: works without the team database, and asks only its owner. */
export const auditWitnessRouter = router({
  list: localProcedure
    .meta(
      rest(
        'GET',
        '/bridge/audit-witness',
        'How far this installation has checked the audit logs, and alarms',
        {
          description:
            'Compared every minute, from memory on this machine; answers without the team database.',
        },
      ),
    )
    .output(
      z.array(
        z.object({
          log,
          size,
          head,
          seenAt: isoTime.describe('When the log was last found to continue what was known.'),
          firstSeenAt: isoTime.describe('What was sealed before this was taken on trust.'),
          connection,
          unseenUntil: z
            .int()
            .optional()
            .describe('Entries up to here were dropped by retention before they were checked here.'),
          alarm: alarm.optional(),
        }),
      ),
    )
    .query(({ ctx }) => ctx.services.auditWitness.list()),
  acknowledge: localProcedure
    .meta(
      rest(
        'POST',
        '/bridge/audit-witness/acknowledge',
        'Say why a log is not what it was, and end its alarm',
        {
          description:
            'The log is followed from what it is now. The alarm is kept here, and the acknowledgement is recorded in the log as `audit.acknowledge`, as soon as the team database is there.',
          respond: 'empty',
          example: { log: 'org', reason: 'Restored the backup of 1 March after the disk failure.' },
        },
      ),
    )
    .input(
      z.object({
        log,
        reason: line(500),
        connection: connection.optional().describe('Only when the alarm is about a former team database.'),
      }),
    )
    .mutation(({ ctx, input }) => ctx.services.auditWitness.acknowledge(input)),
});
