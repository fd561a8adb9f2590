import { languageOf } from '../../script-facts/language.ts';
import type { Language } from '../../script-facts/model.ts';
import { decodeText, type Encoding } from '../../text/decode.ts';
import type { LineEnding } from '../../text/line-ending.ts';
import { Refusal } from '../../trpc/errors.ts';
import { parseRelativePath } from './relative-path.ts';
import { readFileBytes } from './safe-open.ts';

export interface TextFile {
  path: string;
  /** What runs it, by its name. */
  kind: Language;
  text: string;
  encoding: Encoding;
  lineEnding: LineEnding;
  /** Bytes of the whole file. */
  size: number;
  /** `text` is only the beginning. */
  truncated: boolean;
}

/** What a page can show without stuttering; a bigger file is shown from its beginning. */
export const maxShownBytes = 1024 * 1024;

/**
 * The text of a file, at most its first {@link maxShownBytes}.
 * @throws Refusal FILE_NOT_TEXT - binary, or not what its byte order mark says
 * @throws Refusal PATH_OUTSIDE_WORKSPACE | NOT_FOUND
 */
export async function readTextFile(root: string, path: string): Promise<TextFile> {
  const { bytes, size } = await readFileBytes(root, path, maxShownBytes);
  const truncated = size > bytes.length;
  const decoded = decodeText(bytes, { maxBytes: maxShownBytes, cut: truncated });
  if (!decoded.ok) {
    const message = `${path} cannot be shown as text. ${decoded.message}`;
    throw new Refusal('FILE_NOT_TEXT', message, { reason: decoded.reason, size });
  }
  const { text, encoding, lineEnding } = decoded;
  const shown = parseRelativePath(path).join('/');
  return { path: shown, kind: languageOf(shown), text, encoding, lineEnding, size, truncated };
}
