import { z } from 'zod';
import { router } from '../../trpc/init.ts';
import { pageInput, pageOf } from '../../trpc/page.ts';
import { rest } from '../../trpc/rest.ts';
import { byId, id, isoTime } from '../../trpc/schemas.ts';
import { sharedProcedure } from '../../trpc/shared-procedures.ts';
import { getAuditEntry, listAuditEntries } from './service.ts';

const values = z.record(z.string(), z.unknown()).nullable();

const auditEntry = z.object({
  id,
  at: isoTime.describe('By the clock of the database.'),
  actor: z.object({
    type: z.enum(['user', 'token', 'system']),
    id: id.nullable(),
    username: z.string().nullable(),
  }),
  action: z.string().meta({ examples: ['scripts.update'] }),
  outcome: z.enum(['success', 'denied', 'failed']),
  reason: z.string().nullable().describe('Why it was denied or failed.'),
  resource: z.object({ type: z.string(), id: z.string().nullable(), name: z.string().nullable() }),
  teamId: id.nullable().describe('null: the log of the organisation'),
  before: values.describe('Only what changed; secrets never.'),
  after: values,
  requestId: z.string(),
  installation: z.string(),
  topology: z.enum(['server', 'db', 'claimed']).describe('How far the row can be trusted.'),
  ip: z.string().nullable(),
  sealed: z.object({ log: z.string(), idx: z.int() }).nullable(),
});

const name = z.string().min(1).max(200);
const time = z.iso.datetime({ offset: true });

export const auditRouter = router({
  list: sharedProcedure('audit:read')
    .meta(rest('GET', '/shared/audit-entries', 'Read the audit log, newest first'))
    .input(
      pageInput.extend({
        resourceType: name.optional(),
        resourceId: name.optional(),
        actorId: id.optional(),
        action: name.optional(),
        outcome: z.enum(['success', 'denied', 'failed']).optional(),
        teamId: id.optional(),
        requestId: name.optional(),
        from: time.optional().describe('Included.'),
        to: time.optional().describe('Not included.'),
      }),
    )
    .output(pageOf(auditEntry))
    .query(({ ctx, input }) => listAuditEntries(ctx.db, ctx.scope, input)),
  get: sharedProcedure('audit:read')
    .meta(rest('GET', '/shared/audit-entries/{id}', 'One audit entry'))
    .input(byId)
    .output(auditEntry)
    .query(({ ctx, input }) => getAuditEntry(ctx.db, ctx.scope, input.id)),
});
