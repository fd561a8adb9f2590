import { z } from 'zod';
import { backupKinds, maxManualBackups } from '../../../db/local/backup-files.ts';
import { checkSchema } from '../../../db/local/check.ts';
import { router } from '../../trpc/init.ts';
import { pageInput, pageOf } from '../../trpc/page.ts';
import { localProcedure } from '../../trpc/procedures.ts';
import { rest } from '../../trpc/rest.ts';
import { isoTime } from '../../trpc/schemas.ts';

const name = z
  .string()
  .max(255)
  .describe('Of the file, as the list has it.')
  .meta({ examples: ['workspace-20260301T081530123Z-4-manual.db'] });

const backup = z
  .object({
    name,
    kind: z
      .enum(backupKinds)
      .describe('Made on request, before a migration (the last five), or what a restore replaced.'),
    createdAt: isoTime,
    size: z.int().describe('Bytes.'),
    schema: z.int().nullable().describe('Number of migrations it has; null for what cannot be read.'),
  })
  .meta({ id: 'LocalBackup' });

const check = checkSchema.meta({ id: 'LocalCheck' });

const keep = z
  .int()
  .min(1)
  .max(maxManualBackups)
  .optional()
  .describe(
    'How many backups made on request are left, this one included; the oldest go. Without it none goes.',
  );

const temporary = z
  .boolean()
  .optional()
  .describe(
    'I fetch the file and delete it: neither limit counts it, only the room on the disk. What is left after a day goes.',
  );

const order = z.object({ keep, temporary }).refine((given) => !(given.temporary && given.keep), {
  path: ['keep'],
  message: 'Only what stays is kept: leave out keep or temporary.',
});

export const backupsRouter = router({
  list: localProcedure
    .meta(rest('GET', '/local/backups', 'List the backups of my database, newest first'))
    .input(pageInput)
    .output(pageOf(backup))
    .query(({ ctx, input }) => ctx.services.backups.list(input)),
  create: localProcedure
    .meta(
      rest('POST', '/local/backups', 'Back up my database as it is now', {
        description: `One file in the backups folder of the data folder, checked and flushed to the disk before it is listed. At most ${maxManualBackups}, of 20 GiB together.`,
        example: { keep: 7 },
      }),
    )
    .input(order.prefault({}))
    .output(
      backup
        .extend({ sha256: z.string().describe('Of the file: a copy of it can be compared.') })
        .meta({ id: 'MadeLocalBackup' }),
    )
    .mutation(({ ctx, input }) => ctx.services.backups.create(input)),
  delete: localProcedure
    .meta(rest('DELETE', '/local/backups/{name}', 'Remove a backup for good', { respond: 'empty' }))
    .input(z.object({ name }))
    .mutation(({ ctx, input }) => ctx.services.backups.delete(input.name)),
  file: localProcedure
    .meta(
      rest('GET', '/local/backups/{name}/file', 'Download a backup', {
        description:
          'A SQLite database with everything personal in it, and the team connection encrypted; the key is not in it. ' +
          '`wo local restore --from` takes it. Over tRPC the answer only says which file it would be.',
        respond: 'stream',
        contentTypes: ['application/vnd.sqlite3'],
        stream: (output, ctx) => ctx.services.backups.file(backup.parse(output)),
      }),
    )
    .input(z.object({ name }))
    .output(backup)
    .query(({ ctx, input }) => ctx.services.backups.get(input.name)),
});

export const databaseRouter = router({
  get: localProcedure
    .meta(rest('GET', '/local/database', 'Where my database is, and what its last check found'))
    .output(
      z
        .object({
          path: z.string(),
          size: z.int().describe('Bytes.'),
          schema: z.int().describe('Number of migrations it has.'),
          lastCheck: check.nullable(),
        })
        .meta({ id: 'LocalDatabase' }),
    )
    .query(({ ctx }) => ctx.services.backups.about()),
  check: localProcedure
    .meta(
      rest('POST', '/local/database/check', 'Check my database in full', {
        description:
          'Every page and index, rows that point at nothing, schema and migrations. Changes nothing in it, and other calls go on.',
      }),
    )
    .output(check)
    .mutation(({ ctx }) => ctx.services.backups.check()),
});
