import { z } from 'zod';
import { id, isoTime } from '../../trpc/schemas.ts';

const values = z.record(z.string(), z.unknown()).nullable();

/** One entry of the log, as every call shows it. */
export const auditEntry = z.object({
  id,
  at: isoTime.describe('By the clock of the database.'),
  actor: z.object({
    type: z.enum(['user', 'token', 'system']),
    id: id.nullable(),
    username: z.string().nullable(),
    token: z
      .object({ id, name: z.string().nullable() })
      .nullable()
      .describe('The API token it was done with; `id` is then its owner.'),
  }),
  action: z.string().meta({ examples: ['scripts.update'] }),
  outcome: z.enum(['success', 'denied', 'failed']),
  reason: z
    .string()
    .nullable()
    .describe('Why it was denied or failed, or why it was done where that had to be said.'),
  resource: z.object({ type: z.string(), id: z.string().nullable(), name: z.string().nullable() }),
  teamId: id.nullable().describe('null: the log of the organisation'),
  before: values.describe('Only what changed; secrets never.'),
  after: values,
  requestId: z.string(),
  installation: z.string(),
  topology: z.enum(['server', 'db', 'claimed']).describe('How far the row can be trusted.'),
  ip: z.string().nullable(),
  sessionId: id
    .nullable()
    .describe('The session it was done in; null: with a token, or nobody was signed in.'),
  idempotencyKey: z.string().nullable().describe('What the client called this change, to have it done once.'),
  databaseUser: z.string().describe('The login that wrote the row, by the database itself.'),
  sealed: z
    .object({ log: z.string(), idx: z.int() })
    .nullable()
    .describe('Its place in the sealed order of its log; null in the first moments.'),
});
