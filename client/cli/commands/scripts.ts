import { writeFile } from 'node:fs/promises';
import * as z from 'zod';
import { call, type Command, command } from '../command.ts';
import { byId, list, oneOf, optional, page, text, uuid, wholeNumber, yesNo } from '../flags.ts';
import { human } from '../output.ts';
import { encodings, readTextFile } from '../text-file.ts';
import { expectedVersion } from './script-flags.ts';

const columns = ['id', 'path', 'kind', 'size', 'tags', 'version', 'updatedAt'];
const criticalities = ['low', 'normal', 'high', 'critical'] as const;
const encoding = optional(oneOf('How the file is written, when it has no byte order mark', encodings));
const fields = {
  encoding,
  path: optional(text("Below the team's script root", '<path>')),
  description: optional(text('What it is for')),
  tags: optional(list('Tags, separated by commas')),
  owner: optional(text('Who looks after it: a person or a group, in words')),
  criticality: optional(oneOf('How bad it is when it does not run', criticalities)),
  message: optional(text('Why, for the history')),
};

const create = command(
  'scripts create',
  'Add a script',
  {
    teamId: uuid('Its team'),
    name: text('Its name'),
    file: text('The content; - for stdin', '<file|->'),
    ...fields,
  },
  async (run, { file, ...rest }) => {
    const content = await readTextFile(run.io, file, rest.encoding);
    const script = await run.wo.shared.scripts.create.mutate({ ...rest, ...content });
    run.print(script, human(script));
  },
);

const update = command(
  'scripts update',
  'Change a script',
  {
    ...byId,
    expectedVersion,
    name: optional(text('Its name')),
    file: optional(text('The content; - for stdin', '<file|->')),
    ...fields,
  },
  async (run, { file, ...rest }) => {
    const content = file === undefined ? {} : await readTextFile(run.io, file, rest.encoding);
    const script = await run.wo.shared.scripts.update.mutate({ ...rest, ...content });
    run.print(script, human(script));
  },
);

const bytes = z.object({ base64: z.string(), filename: z.string() });

const raw = command(
  'scripts raw',
  'Write the exact bytes of a script to stdout or a file',
  { ...byId, out: optional(text('File to write', '<file>')) },
  async (run, { id, out }) => {
    const answer = await run.wo.shared.scripts.raw.query({ id });
    const content = Buffer.from(bytes.parse(answer).base64, 'base64');
    if (out === undefined) run.io.stdout.write(content);
    else await writeFile(out, content);
  },
);

export const scripts: Command[] = [
  call(
    'scripts list',
    'List scripts, without their content',
    {
      ...page,
      teamId: optional(uuid('Only of this team')),
      q: optional(text('Words to look for')),
      kind: optional(oneOf('Only of this kind', ['cmd', 'powershell', 'shell', 'vbscript', 'sql', 'other'])),
      tag: optional(text('Only with this tag', '<tag>')),
      owner: optional(text('Only of this owner; empty: of nobody')),
      criticality: optional(oneOf('Only of this criticality', [...criticalities, 'none'])),
      secrets: optional(yesNo('Only with passwords or keys in them, or only without')),
      notReviewedForDays: optional(wholeNumber('Only those not reviewed for so many days', '<days>')),
      folder: optional(text('Only below this folder', '<path>')),
    },
    (wo) => wo.shared.scripts.list.query,
    columns,
  ),
  call('scripts get', 'Show a script', byId, (wo) => wo.shared.scripts.get.query),
  create,
  update,
  call(
    'scripts delete',
    'Move a script to the trash',
    { ...byId, expectedVersion },
    (wo) => wo.shared.scripts.delete.mutate,
    () => 'Moved to the trash.',
  ),
  call(
    'scripts versions',
    'List the versions of a script, newest first',
    { ...byId, ...page },
    (wo) => wo.shared.scripts.versions.query,
    ['version', 'createdAt', 'size', 'sha256', 'message'],
  ),
  call(
    'scripts version',
    'Show one version of a script',
    { ...byId, version: wholeNumber('Which version') },
    (wo) => wo.shared.scripts.version.query,
  ),
  raw,
];
