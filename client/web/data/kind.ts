import type { ScriptItem } from './types.ts';

export type ScriptKind = ScriptItem['kind'];

/** As people say it. */
export const kindNames: Record<ScriptKind, string> = {
  cmd: 'Batch',
  powershell: 'PowerShell',
  shell: 'Shell',
  sql: 'SQL',
  vbscript: 'VBScript',
  other: 'Other',
};
