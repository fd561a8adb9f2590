import { Badge } from '@mantine/core';

const names: Record<string, string> = {
  batch: 'Batch',
  powershell: 'PowerShell',
  shell: 'Shell',
  sql: 'SQL',
  vbscript: 'VBScript',
};

/** Language of a script, as a quiet label. */
export function Kind({ kind }: { kind: string }) {
  return (
    <Badge variant="default" size="sm" tt="none" fw={500}>
      {names[kind] ?? kind}
    </Badge>
  );
}
