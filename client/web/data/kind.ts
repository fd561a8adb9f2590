const byExtension: Record<string, string> = {
  bat: 'batch',
  cmd: 'batch',
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
export function kindOfPath(path: string): string | undefined {
  const extension = /\.([^./\\]+)$/.exec(path)?.[1];
  return extension ? byExtension[extension.toLowerCase()] : undefined;
}
