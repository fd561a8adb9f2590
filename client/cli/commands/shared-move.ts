import { setTimeout as sleep } from 'node:timers/promises';
import { type Command, command, type Run } from '../command.ts';
import { oneOf, optional, text, toggle } from '../flags.ts';
import { FailedAnswer } from '../io.ts';
import { human, table } from '../output.ts';
import { databaseUrl } from './installation.ts';

type Move = Awaited<ReturnType<Run['wo']['installation']['move']['status']['query']>>;

const pollMs = 500;

const move = command(
  'shared move',
  'Move the embedded team database to a PostgreSQL server, and this installation with it',
  {
    to: optional(text('An empty database: postgres://user:password@host:5432/database (WO_URL)', '<url>')),
    urlStdin: toggle('Read the URL from stdin'),
    dryRun: toggle('Only count what would be moved, and try where to'),
    migrate: optional(oneOf('Who makes the tables there: this server, or a DBA', ['apply', 'verify'])),
    acceptSharedLogin: toggle('Everybody uses one database login: permissions are advice'),
  },
  async (run, args) => {
    const url = await databaseUrl(run, { url: args.to, urlStdin: args.urlStdin }, '--to');
    const input = {
      url,
      migrate: args.migrate ?? 'apply',
      ...(args.acceptSharedLogin && { acceptSharedLogin: true }),
    };
    if (args.dryRun) return preview(run, input);
    await run.wo.installation.move.start.mutate(input);
    const ended = await untilEnded(run);
    run.print(ended, shown(ended));
    if (ended.state !== 'done') throw new FailedAnswer('The team database was not moved.');
  },
);

async function preview(
  run: Run,
  input: Parameters<Run['wo']['installation']['move']['preview']['mutate']>[0],
) {
  const answer = await run.wo.installation.move.preview.mutate(input);
  const { checks, tables, ...facts } = answer;
  const filled = tables.filter(({ rows }) => rows > 0);
  run.print(
    answer,
    `${human(facts)}\n\n${table(checks, ['name', 'ok', 'detail'])}\n\n${table(filled, ['name', 'rows', 'bytes'])}`,
  );
  if (!answer.ok) throw new FailedAnswer('The team database cannot be moved there.');
}

/** Nobody can be asked who is signed in meanwhile, so this asks as the owner of the machine. */
async function untilEnded(run: Run): Promise<Move> {
  for (let told = ''; ; ) {
    const now = await run.wo.installation.move.status.query();
    if (now.state !== 'running') return now;
    const line = `${now.step}${now.table === null ? '' : ` ${now.table}`}`;
    if (line !== told) run.note(`wo: ${line} (${now.rowsDone} of ${now.rows} rows)`);
    told = line;
    await sleep(pollMs);
  }
}

function shown(ended: Move): string {
  switch (ended.state) {
    case 'done':
      return `Moved ${ended.rows} rows of ${ended.tables} tables; ${ended.logs} audit logs verify in their new place. The embedded database is kept as it was, in ${ended.kept}`;
    case 'failed':
    case 'cancelled':
      return ended.failure.message;
    default:
      return human(ended);
  }
}

const status = command(
  'shared move-status',
  'How far the last move of the team database is',
  {},
  async (run) => {
    const answer = await run.wo.installation.move.status.query();
    run.print(answer, shown(answer));
  },
);

const cancel = command(
  'shared move-cancel',
  'End a move that runs; the embedded database stays in use',
  {},
  async (run) => {
    await run.wo.installation.move.cancel.mutate();
    run.print(null, 'Cancelled.');
  },
);

export const sharedMove: Command[] = [move, status, cancel];
