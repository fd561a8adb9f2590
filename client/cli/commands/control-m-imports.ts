import * as z from 'zod';
import { type Command, command, type Run } from '../command.ts';
import { byId, files, oneOf, optional, page, text, toggle, wholeNumber } from '../flags.ts';
import { FailedAnswer } from '../io.ts';
import { findEnvironment } from '../names.ts';
import { human, plain, table } from '../output.ts';
import { callRest } from '../rest.ts';
import { uploadOf } from '../upload.ts';

export const environmentFlags = {
  environment: text('Name or id of the environment', '<name|uuid>'),
  team: optional(text('Short name or id of its team, where several have one of that name', '<name|uuid>')),
};

const refusal = z.object({
  reason: z.string(),
  message: z.string(),
  file: z.string().nullish(),
  line: z.number().nullish(),
  column: z.number().nullish(),
});

const importView = z.looseObject({
  id: z.string(),
  state: z.enum(['parsing', 'previewed', 'refused', 'applying', 'applied', 'failed', 'cancelled']),
  files: z.array(z.looseObject({ name: z.string() })),
  removal: z.string(),
  progress: z
    .object({ stage: z.string(), done: z.number(), total: z.number().nullable(), unit: z.string() })
    .nullable(),
  counts: z.record(z.string(), z.number()).nullable(),
  changes: z.record(z.string(), z.number()).nullable(),
  refusal: refusal.nullish(),
  warnings: z.array(refusal),
  stale: z.boolean(),
});
type ImportView = z.infer<typeof importView>;

const pollMs = 1_000;

const importing = command(
  'control-m import',
  'Upload Control-M exports (XML, Jobs-as-Code JSON, CSV report) and show what they would change; several files are one import',
  {
    files: files('The files, or - for stdin'),
    ...environmentFlags,
    removal: optional(
      oneOf(
        'What counts as removed: what is missing from folders in the files, nothing, or from the whole environment',
        ['folders', 'none', 'environment'],
      ),
    ),
    apply: toggle('Apply it at once, without anybody looking at the preview'),
  },
  async (run, { files: given, environment, team, removal, apply }) => {
    const { id } = await findEnvironment(run.wo, environment, team);
    const { filename, ...body } = await uploadOf(given, run.io);
    const query = { environmentId: id, filename, removal };
    const uploaded = await callRest(run.reach, 'POST', '/shared/control-m/imports', query, body);
    const read = await finished(run, importView.parse(await uploaded.json()), 'parsing');
    const end = apply && read.state === 'previewed' ? await applied(run, read.id) : read;
    show(run, end);
  },
);

/** Asks until the import has left `state`, and tells people how far it is. */
async function finished(run: Run, first: ImportView, state: ImportView['state']): Promise<ImportView> {
  let view = first;
  while (view.state === state) {
    await new Promise((wake) => setTimeout(wake, pollMs));
    view = await getImport(run, view.id);
    const { progress } = view;
    if (progress && view.state === state)
      run.note(
        `${progress.stage}: ${progress.done}${progress.total === null ? '' : ` of ${progress.total}`} ${progress.unit}`,
      );
  }
  return view;
}

async function getImport({ reach }: Run, id: string): Promise<ImportView> {
  const answer = await callRest(reach, 'GET', `/shared/control-m/imports/${id}`);
  return importView.parse(await answer.json());
}

async function applied(run: Run, id: string): Promise<ImportView> {
  const answer = await callRest(run.reach, 'POST', `/shared/control-m/imports/${id}/apply`);
  return finished(run, importView.parse(await answer.json()), 'applying');
}

/** Prints an import; one that was refused or failed is a "no". */
function show(run: Run, view: ImportView): void {
  run.print(view, said(view));
  if (view.state === 'refused' || view.state === 'failed') throw new FailedAnswer();
}

function said(view: ImportView): string {
  const { id, state, files: named, counts, changes } = view;
  const lines = [
    `Import ${id} of ${named.map(({ name }) => plain(name)).join(', ')}: ${state}`,
    ...(view.refusal ? [`REFUSED  ${place(view.refusal)}`] : []),
    ...(counts ? [`holds    ${listed(counts)}`] : []),
    ...(changes ? [`changes  ${listed(changes)}`] : []),
    ...view.warnings.map((warning) => `warning  ${place(warning)}`),
    ...(view.stale ? ['stale    The environment changed since: upload the files again.'] : []),
  ];
  if (state === 'previewed' && !view.stale)
    lines.push(`Look closer: wo control-m changes ${id}`, `Apply it:    wo control-m apply ${id}`);
  return lines.join('\n');
}

const listed = (counts: Record<string, number>) =>
  Object.entries(counts)
    .map(([what, count]) => `${count} ${what.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`)
    .join(', ');

function place({ reason, message, file, line, column }: z.infer<typeof refusal>): string {
  const where = [file, line, column].filter((part) => part !== null && part !== undefined).join(':');
  return plain(`${where === '' ? '' : `${where} `}${reason}: ${message}`);
}

const preview = command(
  'control-m preview',
  'Show an import: its state, what it holds and changes',
  byId,
  async (run, { id }) => show(run, await getImport(run, id)),
);

const apply = command(
  'control-m apply',
  'Make the environment what the preview of an import says, in one transaction',
  byId,
  async (run, { id }) => show(run, await applied(run, id)),
);

const cancel = command(
  'control-m cancel',
  'Give up an import that is not applied',
  byId,
  async (run, { id }) => {
    const answer = await callRest(run.reach, 'POST', `/shared/control-m/imports/${id}/cancel`);
    const view = importView.parse(await answer.json());
    run.print(view, said(view));
  },
);

const change = z.looseObject({
  change: z.string(),
  kind: z.string(),
  key: z.string(),
  fields: z.array(
    z.object({ field: z.string(), before: z.string().nullable(), after: z.string().nullable() }),
  ),
});
const changePage = z.looseObject({ items: z.array(change), nextCursor: z.string().nullable() });

const changes = command(
  'control-m changes',
  'List what an import changes, field by field',
  {
    ...byId,
    change: optional(oneOf('Only these', ['added', 'changed', 'removed', 'moved'])),
    q: optional(text('Part of the key')),
    ...page,
  },
  async (run, { id, limit, ...filters }) => {
    const query = { ...filters, limit: limit?.toString() };
    const answer = await callRest(run.reach, 'GET', `/shared/control-m/imports/${id}/changes`, query);
    const found = changePage.parse(await answer.json());
    const more = found.nextCursor === null ? '' : `\n\nMore: --cursor ${found.nextCursor}`;
    run.print(found, (found.items.map(saidOf).join('\n') || 'It changes nothing.') + more);
  },
);

function saidOf({ change: what, key, fields }: z.infer<typeof change>): string {
  const lines = what === 'changed' || what === 'moved' ? fields.map(saidOfField) : [];
  return [`${what.padEnd(7)}  ${plain(key)}`, ...lines].join('\n');
}

const saidOfField = ({ field, before, after }: z.infer<typeof change>['fields'][number]) =>
  `           ${plain(field)}: ${before === null ? '-' : plain(before)} → ${after === null ? '-' : plain(after)}`;

const importPage = z.looseObject({ items: z.array(importView), nextCursor: z.string().nullable() });

const list = command(
  'control-m imports',
  'List imports, newest first',
  {
    environment: optional(environmentFlags.environment),
    team: environmentFlags.team,
    limit: optional(wholeNumber('At most so many rows; 1 to 200, 50 unless given')),
    cursor: page.cursor,
  },
  async (run, { environment, team, limit, cursor }) => {
    const environmentId =
      environment === undefined ? undefined : (await findEnvironment(run.wo, environment, team)).id;
    const query = { environmentId, limit: limit?.toString(), cursor };
    const answer = await callRest(run.reach, 'GET', '/shared/control-m/imports', query);
    const found = importPage.parse(await answer.json());
    const rows = found.items.map(({ id, state, files: named, createdAt }) => ({
      id,
      state,
      files: named.map(({ name }) => name),
      createdAt,
    }));
    const shown =
      found.nextCursor === null
        ? table(rows, ['id', 'state', 'files', 'createdAt'])
        : human({ items: rows, nextCursor: found.nextCursor });
    run.print(found, shown);
  },
);

export const controlMImports: Command[] = [importing, preview, changes, apply, cancel, list];
