import { Badge } from '@mantine/core';
import { criticalities, type Criticality as Value } from '../../data/script-criticality.ts';

/** How bad it is when a script does not run. */
export function Criticality({ value }: { value: Value }) {
  const { label, colour, about } = criticalities[value];
  return (
    <Badge variant="dot" size="sm" color={colour} tt="none" fw={500} miw="max-content" title={about}>
      {label}
    </Badge>
  );
}
