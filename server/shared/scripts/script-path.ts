import { z } from 'zod';
import type { ScriptKind } from '../../../db/shared/schema/index.ts';
import { languageOf } from '../../script-facts/language.ts';

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

/** What runs the script: the kinds of the catalogue are the languages that facts are read from. */
export const kindOf: (path: string) => ScriptKind = languageOf;

export function fileNameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
