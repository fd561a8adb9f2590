import type { SharedConnection } from '../../../db/shared/connection.ts';
import { type Command, command, type Run } from '../command.ts';
import { optional, text } from '../flags.ts';
import { UsageError } from '../io.ts';
import { DatabaseAway } from '../exit-code.ts';
import { databaseUrl, urlFlags } from './installation.ts';

// These two talk to PostgreSQL themselves: they prepare a database before any server is started, and the
// login that owns the tables need not be known to a server. So this file, like those of `wo local`, imports db, and
// only when one of them runs, because its drivers would slow every other command down.

const migrate = command(
  'shared migrate',
  'Apply the migrations that a shared database lacks',
  urlFlags,
  async (run, args) => {
    const url = await databaseUrl(run, args);
    const { applyMigrations, checkSchema } = await import('../../../db/shared/migrate.ts');
    await connected(run, url, async (connection) => {
      const before = await checkSchema(connection.db);
      const after = await applyMigrations(connection);
      const applied = before.pending.map(({ name }) => name);
      const done = {
        verdict: after.verdict,
        detail: after.detail,
        applied: after.verdict === 'current' ? applied : [],
      };
      run.print(done, [...done.applied.map((name) => `applied  ${name}`), after.detail].join('\n'));
      if (after.verdict !== 'current') throw new Error('Nothing was changed.');
    });
  },
);

const sql = command(
  'shared sql',
  'Print the SQL a DBA would run: what the database lacks, or without a URL all of it',
  {
    url: optional(text('The database to compare with (WO_URL)', '<url>')),
    urlStdin: urlFlags.urlStdin,
    appRole: optional(text('Add the grants for the role that servers sign in with', '<role>')),
  },
  async (run, args) => {
    const { checkSchema, pendingSql, sharedMigrations } = await import('../../../db/shared/migrate.ts');
    const { env } = run.io;
    const named = args.url !== undefined || args.urlStdin || env.WO_URL || env.WO_SHARED_DATABASE_URL;
    let pending = sharedMigrations();
    if (named)
      await connected(run, await databaseUrl(run, args), async ({ db }) => {
        const state = await checkSchema(db);
        if (state.verdict === 'newer' || state.verdict === 'foreign') throw new Error(state.detail);
        pending = state.pending;
      });
    const script = pendingSql(pending, args.appRole);
    run.print({ sql: script }, script.trimEnd());
  },
);

async function connected(
  run: Run,
  url: string,
  work: (connection: SharedConnection) => Promise<void>,
): Promise<void> {
  if (!/^postgres(ql)?:\/\//.test(url))
    throw new UsageError(
      'Only a postgres:// database: the server itself migrates an embedded one when it starts.',
    );
  const { connect } = await import('../../../db/shared/connect.ts');
  const { describeOutage, isOutage } = await import('../../../db/shared/outage.ts');
  let connection: SharedConnection | undefined;
  try {
    connection = await connect(url, { poolSize: 1, applicationName: 'wo', embeddedDir: run.dataDir });
    await work(connection);
  } catch (error) {
    if (isOutage(error))
      throw new DatabaseAway(`The shared database cannot be used: ${describeOutage(error)}.`);
    throw error;
  } finally {
    await connection?.close();
  }
}

export const shared: Command[] = [migrate, sql];
