import { z } from 'zod';
import type { Context } from '../../../trpc/context.ts';
import { Refusal } from '../../../trpc/errors.ts';
import { id, line } from '../../../trpc/schemas.ts';
import type { ScopedPreparation } from '../../../trpc/preparation.ts';
import { type Received, waitForImport } from '../../imports/service.ts';
import { environmentForImport, getImport } from './service.ts';
import { importView } from './view.ts';

/** How long the answer to an upload may wait for its reading. */
export const waitSeconds = z
  .int()
  .min(0)
  .max(120)
  .default(60)
  .describe('Seconds after which to answer although the files are still being read.');

const input = z.object({
  environmentId: id,
  filename: line(255)
    .default('upload')
    .describe('Of a body that is one file; several have their names in the body.'),
});

/** Takes the files of an upload, before the transaction that makes an import of them. */
export const uploadPreparation = {
  input,
  async work({ db, scope, services, request }, { environmentId, filename }) {
    await environmentForImport(db, scope, environmentId);
    if (!request.upload) throw noFiles();
    return services.imports.receive(request.upload, filename);
  },
  fingerprint: ({ files }) => files.map(({ name, sha256 }) => `${sha256} ${name}`).join('\n'),
  async ended({ id: importId }, { ctx, committed }) {
    const { imports } = ctx.services;
    if (committed) imports.begin(importId);
    await imports.forget(importId); // if nobody began it
  },
} satisfies ScopedPreparation<typeof input, Received>;

function noFiles(): Refusal {
  return new Refusal(
    'INVALID_INPUT',
    'Files are uploaded over REST: POST /api/v1/shared/control-m/imports, with the file as body, or several as multipart/form-data.',
  );
}

/** The answer to an upload: the import once it was read, or as far as it is when the caller's patience ends. */
export async function answerOfUpload(
  output: unknown,
  { ctx, input: given, signal }: { ctx: Context; input: unknown; signal: AbortSignal },
): Promise<unknown> {
  const stored = importView.parse(output);
  const wait = z.object({ wait: waitSeconds }).parse(given).wait;
  const connection = ctx.services.shared.connection();
  if (wait === 0 || !connection) return stored;
  // the caller was let in a moment ago, for this very import
  const load = () => getImport(connection.db, { all: true }, stored.id);
  const found = await waitForImport(ctx.services.imports, stored.id, load, {
    timeoutMs: wait * 1_000,
    signal,
  }).catch(() => undefined); // the database is gone: what was stored is still true
  return found ?? stored;
}
