import { z } from 'zod';
import type { ScriptKind } from '../../../db/shared/schema/index.ts';

/**
 * Where a script is below the team's script root: forward slashes, no drive, no `.` or `..`. Batch engineers
 * paste Windows paths, so backslashes are turned rather than refused.
 */
export const scriptPath = z
  .string()
  .trim()
  .max(1000)
  .transform((path) =>
    path
      .replaceAll('\\', '/')
      .replace(/\/{2,}/g, '/')
      .replace(/^\/|\/$/g, ''),
  )
  .refine((path) => path.length > 0, 'A path is needed.')
  .refine((path) => !/^[A-Za-z]:/.test(path), 'Give the path below the script root, without a drive.')
  .refine(
    (path) => !path.split('/').some((part) => part === '.' || part === '..'),
    '. and .. are not allowed.',
  )
  .refine((path) => !/[\u0000-\u001f]/.test(path), 'Control characters are not allowed.')
  .meta({ examples: ['nightly/n10_clearing.cmd'] });

const kindOfExtension: Record<string, ScriptKind> = {
  bat: 'cmd',
  cmd: 'cmd',
  ps1: 'powershell',
  psm1: 'powershell',
  psd1: 'powershell',
  sh: 'shell',
  ksh: 'shell',
  bash: 'shell',
  vbs: 'vbscript',
  wsf: 'vbscript',
  sql: 'sql',
};

/** What runs the script, by its file name; the extension alone decides, as it does for Windows. */
export function kindOf(path: string): ScriptKind {
  const extension = /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(kindOfExtension, extension) ? (kindOfExtension[extension] ?? 'other') : 'other';
}

export function fileNameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
