import * as z from 'zod/mini';
import { WoError } from '../../sdk/index.ts';
import { saveBlob } from './save-file.ts';

const refused = z.object({ reason: z.string(), message: z.string(), requestId: z.optional(z.string()) });

/**
 * Saves scripts of a team as a zip. Not by a link: a refusal would be saved as if it were the archive.
 * @param query - of the call; what is undefined is left out
 * @throws WoError
 */
export async function saveArchive(
  query: Record<string, string | number | boolean | undefined>,
): Promise<void> {
  const answer = await fetch(`/api/v1/shared/script-export?${addressOf(query)}`).catch(() => {
    throw new WoError('The server cannot be reached.', { reason: 'UNREACHABLE' });
  });
  if (!answer.ok) throw await refusalOf(answer);
  saveBlob(nameOf(answer), await answer.blob());
}

function addressOf(query: Record<string, string | number | boolean | undefined>): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) params.set(name, String(value));
  return params.toString();
}

function nameOf(answer: Response): string {
  return /filename="([^"]+)"/.exec(answer.headers.get('content-disposition') ?? '')?.[1] ?? 'scripts.zip';
}

async function refusalOf(answer: Response): Promise<WoError> {
  const body = refused.safeParse(await answer.json().catch(() => undefined));
  if (!body.success)
    return new WoError('The server answered in a way this page does not know.', {
      reason: 'UNEXPECTED_ANSWER',
      httpStatus: answer.status,
    });
  const { message, ...facts } = body.data;
  return new WoError(message, { ...facts, httpStatus: answer.status });
}
