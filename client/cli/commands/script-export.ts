import { createWriteStream, existsSync } from 'node:fs';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Command, command, type Run } from '../command.ts';
import { oneOf, optional, text, toggle, wholeNumber, yesNo } from '../flags.ts';
import { UsageError } from '../io.ts';
import { findTeam } from '../names.ts';
import { callRest } from '../rest.ts';
import { unpack } from '../unzip.ts';
import { teamFlag } from './script-flags.ts';

const exporting = command(
  'scripts export',
  'Write scripts of a team into a folder or a zip archive, each with its exact bytes',
  {
    ...teamFlag,
    out: text(
      'A folder, made if it is missing; or a file that ends in .zip; - for the archive on stdout',
      '<path>',
    ),
    folder: optional(text('Only below this folder', '<path>')),
    q: optional(text('Words to look for')),
    kind: optional(oneOf('Only of this kind', ['cmd', 'powershell', 'shell', 'vbscript', 'sql', 'other'])),
    tag: optional(text('Only with this tag', '<tag>')),
    owner: optional(text('Only of this owner; empty: of nobody')),
    secrets: optional(yesNo('Only with passwords or keys in them, or only without')),
    notReviewedForDays: optional(wholeNumber('Only those not reviewed for so many days', '<days>')),
    withoutSecrets: toggle('Leave out scripts with passwords or keys in them'),
    overwrite: toggle('Replace files that have other content'),
  },
  async (run, { team, out, overwrite, secrets, notReviewedForDays, withoutSecrets, ...filters }) => {
    if (out.endsWith('.zip') && existsSync(out) && !overwrite)
      throw new UsageError(`${out} exists. Choose another name, or add --overwrite.`);
    const { id: teamId } = await findTeam(run.wo, team);
    const query = {
      teamId,
      ...filters,
      secrets: secrets?.toString(),
      notReviewedForDays: notReviewedForDays?.toString(),
      withoutSecrets: withoutSecrets ? 'true' : undefined,
    };
    const answer = await callRest(run.reach, 'GET', '/shared/script-export', query);
    if (!answer.body) throw new Error('The server answered nothing.');
    await take(run, Readable.fromWeb(answer.body), out, overwrite);
  },
);

async function take(run: Run, archive: Readable, out: string, overwrite: boolean): Promise<void> {
  if (out === '-') return received(pipeline(archive, run.io.stdout, { end: false }));
  if (out.endsWith('.zip')) {
    const part = `${out}.part`;
    await store(archive, part);
    await rename(part, out); // never half a file under its name
    return run.print({ file: out }, `Written to ${out}.`);
  }
  const temporary = await mkdtemp(join(tmpdir(), 'wo-export-'));
  try {
    const file = join(temporary, 'scripts.zip');
    await store(archive, file);
    const counts = await unpack(file, out, overwrite);
    run.print(counts, `${counts.written} written, ${counts.unchanged} unchanged in ${out}.`);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function store(archive: Readable, file: string): Promise<void> {
  try {
    await received(pipeline(archive, createWriteStream(file)));
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  }
}

async function received(transfer: Promise<void>): Promise<void> {
  await transfer.catch((error: unknown) => {
    throw new Error('The archive was cut short. Run it again.', { cause: error });
  });
}

export const scriptExport: Command = exporting;
