import * as z from 'zod/mini';
import { WoError } from '../../sdk/index.ts';
import type { ImportView } from './control-m.ts';

interface UploadOptions {
  environmentId: string;
  removal: ImportView['removal'];
  files: readonly File[];
  /** Bytes sent so far and in all, with what frames them. */
  onProgress: (sent: number, total: number) => void;
  /** Gives up; what was sent is dropped by the server. */
  signal: AbortSignal;
}

const made = z.object({ id: z.string() });
const refused = z.object({
  reason: z.string(),
  message: z.string(),
  requestId: z.optional(z.string()),
  issues: z.optional(
    z.array(z.object({ path: z.array(z.union([z.string(), z.number()])), message: z.string() })),
  ),
  details: z.optional(z.record(z.string(), z.unknown())),
});

/**
 * Sends the files of one import. Not by `fetch`, which does not tell how much of a body is sent. The server takes it
 * once, however often it is tried.
 * @returns id of the import, which the server begins to read at once
 * @throws WoError
 */
export function uploadImport({
  environmentId,
  removal,
  files,
  onProgress,
  signal,
}: UploadOptions): Promise<string> {
  const [first] = files;
  const single = files.length === 1 ? first : undefined;
  const query = new URLSearchParams({ environmentId, removal, wait: '0' });
  if (single) query.set('filename', single.name);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', `/api/v1/shared/control-m/imports?${query.toString()}`);
    request.setRequestHeader('Idempotency-Key', crypto.randomUUID());
    request.upload.addEventListener('progress', ({ loaded, total }) => onProgress(loaded, total));
    request.addEventListener('load', () => {
      try {
        resolve(idOf(request));
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    });
    request.addEventListener('error', () => reject(new WoError(unreachable, { reason: 'UNREACHABLE' })));
    request.addEventListener('abort', () =>
      reject(new WoError('The upload was given up. Nothing of it was kept.', { reason: 'ABORTED' })),
    );
    signal.addEventListener('abort', () => request.abort(), { once: true });
    if (single) {
      request.setRequestHeader('Content-Type', 'application/octet-stream');
      request.send(single);
    } else {
      request.send(formOf(files));
    }
  });
}

const unreachable =
  'The upload broke off: the server cannot be reached, or a file changed while it was sent. Nothing was kept. Try again.';

function formOf(files: readonly File[]): FormData {
  const form = new FormData();
  for (const file of files) form.append('file', file, file.name);
  return form;
}

function idOf({ status, responseText }: XMLHttpRequest): string {
  const body = parsed(responseText);
  const answer = made.safeParse(body);
  if (status < 300 && answer.success) return answer.data.id;
  const error = refused.safeParse(body);
  if (error.success) throw new WoError(error.data.message, { ...error.data, httpStatus: status });
  throw new WoError(`The server answered ${status} in a form this page does not know. Reload the page.`, {
    reason: 'UNEXPECTED_ANSWER',
    httpStatus: status,
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
