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

const byExtension: Record<string, ScriptKind> = {
  bat: 'cmd',
  cmd: 'cmd',
  ps1: 'powershell',
  psm1: 'powershell',
  psd1: 'powershell',
  sh: 'shell',
  ksh: 'shell',
  bash: 'shell',
  sql: 'sql',
  vbs: 'vbscript',
};

/** Script kind by file name, for syntax colours; undefined when the extension says nothing. */
export function kindOfPath(path: string): ScriptKind | undefined {
  const extension = /\.([^./\\]+)$/.exec(path)?.[1];
  return extension ? byExtension[extension.toLowerCase()] : undefined;
}
