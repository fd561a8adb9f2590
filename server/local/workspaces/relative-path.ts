import { Refusal } from '../../trpc/errors.ts';

/** Windows opens a device for these names in any folder, whatever follows the first dot. */
const reserved = /^(con|prn|aux|nul|conin\$|conout\$|clock\$|com[0-9¹²³]|lpt[0-9¹²³])$/i;

/**
 * Splits a path below a workspace into its parts. The same on every platform, so that a tree copied from
 * Linux to a terminal server means the same there: `/` separates, and what Windows reads in its own way
 * (`\`, `:`, device names) is refused.
 * @returns no part for the root itself (`''`, `'.'`)
 * @throws Refusal PATH_OUTSIDE_WORKSPACE
 */
export function parseRelativePath(path: string): string[] {
  const problem = problemOf(path);
  if (problem !== undefined) throw outside(path, problem);
  return path.split('/').filter((part) => part !== '' && part !== '.');
}

/** May this name be part of a path here? Those that may not are left out of listings and walks. */
export function isUsableName(name: string): boolean {
  return !name.includes('/') && problemOf(name) === undefined && !/^\.{0,2}$/.test(name);
}

/** The one refusal for every way out of a workspace. */
export function outside(path: string, problem: string): Refusal {
  const shown = JSON.stringify(path.length > 200 ? `${path.slice(0, 200)}…` : path);
  return new Refusal('PATH_OUTSIDE_WORKSPACE', `The path ${shown} ${problem}.`);
}

function problemOf(path: string): string | undefined {
  if (path.length > 4096) return 'is longer than 4096 characters';
  if (/[\u0000-\u001f]/.test(path)) return 'holds a control character';
  if (path.startsWith('/')) return 'is absolute; give it relative to the workspace folder';
  if (path.includes('\\')) return 'holds a backslash; separate folders with /';
  if (path.includes(':')) return 'holds a colon, which names a drive or an alternate stream';
  for (const part of path.split('/')) {
    if (part === '.' || part === '') continue;
    if (/^[. ]+$/.test(part)) return 'leaves the workspace folder';
    if (reserved.test(part.split('.')[0]?.trimEnd() ?? '')) return `holds ${part}, the name of a device`;
    if (process.platform === 'win32' && /[. ]$/.test(part))
      return `holds ${part}, which Windows would shorten`;
  }
  return undefined;
}
