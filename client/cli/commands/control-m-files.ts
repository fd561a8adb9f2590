import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import * as z from 'zod';
import { type Command, command, type Run } from '../command.ts';
import { list, oneOf, optional, page, text } from '../flags.ts';
import { findDefinitionId, findEnvironment } from '../names.ts';
import { human, plain } from '../output.ts';
import { callRest } from '../rest.ts';
import { environmentFlags } from './control-m-imports.ts';

const part = {
  ...environmentFlags,
  format: oneOf('A DEFTABLE, or Jobs-as-Code', ['xml', 'json']),
  folder: optional(text('Only what is in this folder', '<path>')),
  job: optional(text('Only this job', '<key|uuid>')),
};

type Part = {
  environment: string;
  team?: string | undefined;
  format: 'xml' | 'json';
  folder?: string | undefined;
  job?: string | undefined;
};

async function queryOf({ wo }: Run, { environment, team, job, ...named }: Part) {
  const { id: environmentId } = await findEnvironment(wo, environment, team);
  const jobId = job === undefined ? undefined : await findDefinitionId(wo, { job, environment, team });
  return { environmentId, jobId, ...named };
}

/** Hands a file on to stdout as it comes. */
async function download({ io, reach }: Run, path: string, query: Record<string, string | undefined>) {
  const answer = await callRest(reach, 'GET', path, query);
  if (!answer.body) throw new Error('The server answered nothing.');
  try {
    // stdout stays open: the shell's, not ours
    await pipeline(Readable.fromWeb(answer.body), io.stdout, { end: false });
  } catch (error) {
    throw new Error('The file was cut short. Run it again.', { cause: error });
  }
}

const exporting = command(
  'control-m export',
  'Write definitions to stdout, as they can be deployed',
  part,
  async (run, args) => download(run, '/shared/control-m/export', await queryOf(run, args)),
);

const losses = command(
  'control-m losses',
  'List what an export in this format cannot say',
  part,
  async (run, args) => {
    const answer = await run.wo.shared.controlM.export.losses.query(await queryOf(run, args));
    const more = answer.truncated ? `\n\n${answer.total} in all.` : '';
    run.print(answer, human({ items: answer.items }, ['key', 'field', 'value', 'reason']) + more);
  },
);

const sides = {
  left: text('Name or id of an environment, or id of an import', '<name|uuid>'),
  right: text('What it is compared with', '<name|uuid>'),
  team: environmentFlags.team,
  ignore: optional(list('Fields that may differ, such as host,runAs')),
  change: optional(oneOf('Only these', ['added', 'removed', 'changed'])),
};

const comparison = z.looseObject({
  items: z.array(
    z.object({
      change: z.string(),
      key: z.string(),
      fields: z.array(
        z.object({ field: z.string(), before: z.string().nullable(), after: z.string().nullable() }),
      ),
    }),
  ),
  nextCursor: z.string().nullable(),
  counts: z.record(z.string(), z.number()),
});
type Comparison = z.infer<typeof comparison>;

const uuid = z.uuid();

const compare = command(
  'control-m compare',
  'Compare two environments or imports field by field; as a page, or all of it as CSV or Markdown',
  { ...sides, format: optional(oneOf('All of it, to stdout', ['csv', 'markdown'])), ...page },
  async (run, { left, right, team, ignore, format, limit, ...rest }) => {
    // an id may be an import's: the server knows which
    const idOf = async (name: string) =>
      uuid.safeParse(name).success ? name : (await findEnvironment(run.wo, name, team)).id;
    const query = { left: await idOf(left), right: await idOf(right), ignore: ignore?.join(','), ...rest };
    if (format !== undefined)
      return download(run, '/shared/control-m/compare/export', { ...query, cursor: undefined, format });
    const answer = await callRest(run.reach, 'GET', '/shared/control-m/compare', {
      ...query,
      limit: limit?.toString(),
    });
    const found = comparison.parse(await answer.json());
    run.print(found, saidOf(found));
  },
);

function saidOf({ items, nextCursor, counts }: Comparison): string {
  const rows = items.flatMap(({ change, key, fields }) => [
    `${change.padEnd(7)}  ${plain(key)}`,
    ...(change === 'changed' ? fields.map(saidOfField) : []),
  ]);
  const summary = Object.entries(counts).map(([what, count]) => `${count} ${what}`);
  const more = nextCursor === null ? [] : [`More: --cursor ${nextCursor}`];
  return [...(rows.length > 0 ? [rows.join('\n')] : []), `${summary.join(', ')}.`, ...more].join('\n\n');
}

const saidOfField = ({ field, before, after }: Comparison['items'][number]['fields'][number]) =>
  `           ${plain(field)}: ${before === null ? '-' : plain(before)} | ${after === null ? '-' : plain(after)}`;

export const controlMFiles: Command[] = [exporting, losses, compare];
