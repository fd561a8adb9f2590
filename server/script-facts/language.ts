import type { Language } from './model.ts';

const languageOfExtension: Record<string, Language> = {
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

/** What runs a script, by its file name; the extension alone decides, as it does for Windows. */
export function languageOf(path: string): Language {
  const extension = /\.([^./\\]+)$/.exec(path)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(languageOfExtension, extension)
    ? (languageOfExtension[extension] ?? 'other')
    : 'other';
}
