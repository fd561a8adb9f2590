import { type Command, command, type Run } from '../command.ts';
import { optional, text } from '../flags.ts';
import { FailedAnswer } from '../io.ts';
import { plain, table } from '../output.ts';
import type { Outputs } from '../../sdk/index.ts';

type Log = Outputs['bridge']['auditWitness']['list'][number];
type Alarm = NonNullable<Log['alarm']>;

const witness = command(
  'audit witness',
  'Show how far this installation has checked the audit logs itself; ends with 1 while an alarm is open',
  {},
  async (run) => {
    const logs = await run.wo.bridge.auditWitness.list.query();
    const columns = ['log', 'size', 'head', 'seenAt', 'firstSeenAt', 'connection', 'alarm.kind'];
    const alarms = logs.flatMap(({ log, alarm }) => (alarm ? [describe(log, alarm)] : []));
    run.print(logs, [table(logs, columns), ...alarms].join('\n\n'));
    if (alarms.length > 0) throw new FailedAnswer(); // for whoever watches the exit code
  },
);

const acknowledge = command(
  'audit witness acknowledge',
  'Say why a log is not what it was, and end its alarm; recorded in the log',
  {
    log: text("org, or the team's id", '<log>'),
    reason: text('What happened'),
    connection: optional(text('A former team database, as audit witness names it')),
  },
  async (run, args) => {
    const answer = await run.wo.bridge.auditWitness.acknowledge.mutate(args);
    run.print(answer, 'Acknowledged. The log is followed from what it is now.');
  },
);

function describe(log: string, { kind, since, known, found, lost = [], lostCount }: Alarm): string {
  const entries = lost.map(
    ({ id, at, action, resource }) =>
      `  ${at}  ${plain(action)}  ${plain(resource.name ?? resource.id ?? '-')}  ${id}`,
  );
  const more = lostCount > lost.length ? [`  and ${lostCount - lost.length} more`] : [];
  return [
    `${kind} of ${plain(log)} since ${since}: ${meanings[kind]}`,
    `  known  ${known.size}  ${known.head}  seen ${known.seenAt ?? 'never'}`,
    `  found  ${found.size}  ${found.head}`,
    ...(lostCount > 0 ? [`  written here and missing (${lostCount}):`, ...entries, ...more] : []),
    '  What to do: docs/operations.md, "An alarm of the audit witness".',
  ].join('\n');
}

const meanings: Record<Alarm['kind'], string> = {
  ROLLBACK: 'the log is shorter than it was, or gone.',
  REWRITE: 'the log has other entries than it had.',
  UNSEALED: 'entries written by this installation are gone, or are not sealed.',
};

/** Says on stderr that a log is not what it was. */
export function noteAlarm(run: Run, status: Outputs['installation']['status'] | undefined): void {
  if (status?.auditAlarm)
    run.note('wo: ALARM: an audit log is not what this installation remembers. See: wo audit witness');
}

/** A command about the log, which must not be read as if nothing had happened. */
export function warning(entry: Command): Command {
  return {
    ...entry,
    run: async (run, raw) => {
      await entry.run(run, raw);
      // the answer was given; that this could not be asked as well is no failure of the command
      const status = await run.wo.installation.status.query().catch(() => undefined);
      noteAlarm(run, status);
    },
  };
}

export const auditWitness: Command[] = [witness, acknowledge];
