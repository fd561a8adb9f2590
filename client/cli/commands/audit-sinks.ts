import { call, type Command, command, type Run } from '../command.ts';
import { byId, expectedVersion, oneOf, optional, page, text, toggle, yesNo } from '../flags.ts';
import { human } from '../output.ts';

const secretStdin = toggle('Read the secret from stdin (or set WO_SINK_SECRET)');
const target = text(
  'An https address, or a file name in the folder WO_AUDIT_FILES of the server',
  '<target>',
);

/** A batch may go unsigned, so giving no secret is allowed: nobody is asked. */
async function givenSecret({ io, secrets }: Run, fromStdin: boolean): Promise<{ secret?: string }> {
  if (!fromStdin && !io.env.WO_SINK_SECRET) return {};
  const hint = 'Write it to stdin, on one line.';
  return { secret: await secrets.read({ what: 'secret', fromStdin, env: ['WO_SINK_SECRET'], hint }) };
}

export const auditSinks: Command[] = [
  call('audit-sinks list', 'Show where the log is copied to', page, (wo) => wo.shared.auditSinks.list.query, [
    'id',
    'name',
    'kind',
    'target',
    'enabled',
    'delivery.behind',
    'delivery.lastError',
  ]),
  call('audit-sinks get', 'Show one sink, and how far it is', byId, (wo) => wo.shared.auditSinks.get.query),
  command(
    'audit-sinks create',
    'Copy the log to a webhook or a file',
    {
      name: text('Its name'),
      kind: oneOf('What it is', ['webhook', 'file']),
      target,
      from: optional(oneOf('Everything there is, or only what comes', ['start', 'now'])),
      secretStdin,
    },
    async (run, { secretStdin: fromStdin, ...fields }) => {
      const sink = await run.wo.shared.auditSinks.create.mutate({
        ...fields,
        ...(await givenSecret(run, fromStdin)),
      });
      run.print(sink, human(sink));
    },
  ),
  command(
    'audit-sinks update',
    'Change, pause or resume a sink',
    {
      ...byId,
      expectedVersion,
      name: optional(text('Its name')),
      target: optional(target),
      enabled: optional(yesNo('It delivers')),
      secretStdin,
    },
    async (run, { secretStdin: fromStdin, ...fields }) => {
      const sink = await run.wo.shared.auditSinks.update.mutate({
        ...fields,
        ...(await givenSecret(run, fromStdin)),
      });
      run.print(sink, human(sink));
    },
  ),
  call(
    'audit-sinks delete',
    'Stop copying to a sink',
    { ...byId, expectedVersion },
    (wo) => wo.shared.auditSinks.delete.mutate,
    () => 'Removed.',
  ),
];
