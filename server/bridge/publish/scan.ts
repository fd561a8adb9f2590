import { readFileBytes, walkFiles } from '../../local/workspaces/service.ts';
import { type Content, describeContent, maxScriptBytes } from '../../shared/scripts/service.ts';
import { decodeText } from '../../text/decode.ts';
import { Refusal } from '../../trpc/errors.ts';

/** What to look at: a folder below the workspace, narrowed by globs. */
export interface ScanInput {
  path?: string | undefined;
  include?: readonly string[] | undefined;
  exclude?: readonly string[] | undefined;
}

export type SkipReason =
  | 'too-large'
  | 'binary'
  | 'undecodable'
  | 'unreadable'
  | 'not-a-file'
  | 'bad-path'
  | 'duplicate-path';

/** One file of the folder: its content, or why it cannot be published. */
export type ScannedFile =
  | { path: string; content: Content }
  | { path: string; skipped: SkipReason; detail: string };

const maxFiles = 5_000;
const maxTotalBytes = 100 * 1024 * 1024;

/**
 * Reads every file a publish could take, whole or not at all.
 * @throws Refusal INVALID_INPUT - more than 5 000 files or 100 MiB: part of a folder is never taken for all of it
 */
export async function scanFolder(
  root: string,
  input: ScanInput,
  signal?: AbortSignal,
): Promise<ScannedFile[]> {
  const found: ScannedFile[] = [];
  const seen = new Set<string>();
  let total = 0;
  const onSkip = (path: string, why: string) =>
    void found.push({ path, skipped: 'not-a-file', detail: `It was passed over: ${why}.` });
  for await (const { path, size } of walkFiles(root, { ...input, maxFiles, signal, onSkip })) {
    const file = await scanFile(root, path, size, seen);
    if ('content' in file) total += file.content.size;
    if (total > maxTotalBytes) throw tooMuch();
    found.push(file);
  }
  return found;
}

function tooMuch(): Refusal {
  return new Refusal(
    'INVALID_INPUT',
    'These files are more than 100 MiB together. Publish a sub-folder, or leave some out with include and exclude.',
    undefined,
    { issues: [{ path: ['path'], message: 'More than 100 MiB' }] },
  );
}

async function scanFile(root: string, path: string, size: number, seen: Set<string>): Promise<ScannedFile> {
  if (path.length > 1000 || /[\u0000-\u001f]/.test(path))
    return { path, skipped: 'bad-path', detail: 'Its path is too long or holds control characters.' };
  const key = path.toLowerCase();
  if (seen.has(key))
    return {
      path,
      skipped: 'duplicate-path',
      detail: 'Another file here differs only in case; Windows could not tell them apart.',
    };
  seen.add(key);
  if (size > maxScriptBytes)
    return {
      path,
      skipped: 'too-large',
      detail: `It has ${size} bytes; at most ${maxScriptBytes} are published.`,
    };
  return readContent(root, path);
}

async function readContent(root: string, path: string): Promise<ScannedFile> {
  let bytes: Uint8Array;
  try {
    bytes = (await readFileBytes(root, path, maxScriptBytes + 1)).bytes; // one more: it may have grown meanwhile
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { path, skipped: 'unreadable', detail: error.message };
  }
  const decoded = decodeText(bytes, { maxBytes: maxScriptBytes });
  if (!decoded.ok) return { path, skipped: decoded.reason, detail: decoded.message };
  return { path, content: describeContent(bytes, decoded.encoding, decoded.lineEnding) };
}
