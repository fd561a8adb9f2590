import { Badge } from '@mantine/core';
import { kindNames, type ScriptKind } from '../data/kind.ts';

/** Language of a script, as a quiet label. */
export function Kind({ kind }: { kind: ScriptKind }) {
  return (
    <Badge variant="default" size="sm" tt="none" fw={500} miw="max-content">
      {kindNames[kind]}
    </Badge>
  );
}
