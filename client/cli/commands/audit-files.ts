import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import * as z from 'zod';
import { type Command, command, type Run } from '../command.ts';
import { type FileVerdict, verifyExport } from '../export-file.ts';
import { oneOf, optional, text } from '../flags.ts';
import { FailedAnswer, UsageError } from '../io.ts';
import { table } from '../output.ts';
import { callRest } from '../rest.ts';
import { auditFilters } from './audit-filters.ts';

const logFlag = text('Which log: org, or the id of a team', '<org|uuid>');

const exporting = command(
  'audit export',
  'Write entries to stdout, oldest first; a log without other filters can be verified offline',
  {
    ...auditFilters,
    format: oneOf('For programs, or for a spreadsheet', ['ndjson', 'csv']),
    log: optional(logFlag),
  },
  async ({ io, reach }, filters) => {
    const answer = await callRest(reach, 'GET', '/shared/audit-entries/export', filters);
    if (!answer.body) throw new Error('The server answered nothing.');
    try {
      // stdout stays open: the shell's, not ours
      await pipeline(Readable.fromWeb(answer.body), io.stdout, { end: false });
    } catch (error) {
      throw new Error('The export was cut short. Run it again.', { cause: error });
    }
  },
);

const verification = z.object({
  ok: z.boolean(),
  log: z.string(),
  size: z.number(),
  head: z.string(),
  firstBad: z
    .object({ idx: z.number().nullable(), id: z.string().nullable(), problem: z.string() })
    .optional(),
  unsealed: z.number(),
  from: z.number(),
  checked: z.number(),
});
type Verified = z.infer<typeof verification>;

const verifying = command(
  'audit verify',
  'Recompute a log and all its seals (without --log: every log), or an exported file without any server',
  { log: optional(logFlag), file: optional(text('An NDJSON export, or - for stdin', '<file|->')) },
  async (run, { log, file }) => {
    if (log !== undefined && file !== undefined) throw new UsageError('Give --log or --file, not both.');
    await (file === undefined ? verifyLogs(run, log) : verifyFile(run, file));
  },
);

async function verifyLogs(run: Run, only: string | undefined): Promise<void> {
  const found: Verified[] = [];
  for (const log of only === undefined ? await logNames(run) : [only]) {
    const answer = await callRest(run.reach, 'POST', `/shared/audit-logs/${encodeURIComponent(log)}/verify`);
    found.push(verification.parse(await answer.json()));
  }
  run.print(
    only === undefined ? { items: found } : found[0],
    found.map(saidOf).join('\n') || 'There is no log yet.',
  );
  if (found.some(({ ok }) => !ok)) throw new FailedAnswer();
}

async function logNames({ wo }: Run): Promise<string[]> {
  const names: string[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await wo.shared.audit.logs.query({ limit: 200, cursor });
    names.push(...page.items.map(({ log }) => log));
    if (page.nextCursor === null) return names;
    cursor = page.nextCursor;
  }
}

function saidOf({ ok, log, size, head, firstBad, unsealed, from }: Verified): string {
  const waiting = unsealed > 0 ? `, ${unsealed} not sealed yet` : '';
  const kept = from > 0 ? ` from ${from + 1} on (older ones were dropped)` : '';
  if (ok) return `ok   ${log}: ${size} sealed entries fit${kept}${waiting}; head ${head}`;
  const place = firstBad?.idx === null ? 'an entry that is not sealed' : `entry ${firstBad?.idx}`;
  return `BAD  ${log}: ${firstBad?.problem} at ${place}, id ${firstBad?.id ?? 'unknown'}. See docs/audit.md.`;
}

async function verifyFile(run: Run, file: string): Promise<void> {
  const bytes = file === '-' ? run.io.stdin : createReadStream(file);
  const verdict = await verifyExport(bytes).catch((error: unknown) => {
    if (error instanceof Error && 'syscall' in error)
      throw new UsageError(`${file} cannot be read: ${error.message}`);
    throw error;
  });
  run.print(verdict, saidOfFile(verdict));
  if (!verdict.ok) throw new FailedAnswer();
}

function saidOfFile(verdict: FileVerdict): string {
  if (!verdict.ok) return `BAD  ${verdict.problem} in line ${verdict.line}. See docs/audit.md.`;
  if (!verdict.whole)
    return `ok   ${verdict.count} entries, each as it was written. Whether any are missing shows only in a whole log: wo audit export --format ndjson --log <log>`;
  const { log, size, head } = verdict;
  return `ok   ${log}: ${size} sealed entries fit; head ${head}\nCompare the head with one you kept: wo audit checkpoint --log ${log}`;
}

const logs = command('audit logs', 'List the logs and their newest seals', {}, async (run) => {
  const items: unknown[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await run.wo.shared.audit.logs.query({ limit: 200, cursor });
    items.push(...page.items);
    if (page.nextCursor === null) break;
    cursor = page.nextCursor;
  }
  run.print(
    { items, nextCursor: null },
    table(items, ['log', 'team', 'size', 'unsealed', 'lastSealedAt', 'head']),
  );
});

const checkpoint = command(
  'audit checkpoint',
  'Print the newest seal of a log as one line to keep in a ticket or a mail',
  { log: logFlag },
  async (run, { log }) => {
    const answer = await run.wo.shared.audit.checkpoint.query({ log });
    run.print(answer, answer.line);
  },
);

export const auditFiles: Command[] = [exporting, verifying, logs, checkpoint];
