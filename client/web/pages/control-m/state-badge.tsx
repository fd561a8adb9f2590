import { Badge } from '@mantine/core';
import { changeColours, changeNames, stateColours, stateNames } from '../../data/control-m-words.ts';
import type { Change, ImportView } from '../../data/control-m.ts';

/** Where an import is on its way. */
export function StateBadge({ state }: { state: ImportView['state'] }) {
  return (
    <Badge variant="dot" color={stateColours[state]} tt="none" miw="max-content">
      {stateNames[state]}
    </Badge>
  );
}

/** What became of a definition. */
export function ChangeBadge({ change, label = changeNames[change] }: { change: Change; label?: string }) {
  return (
    <Badge variant="dot" color={changeColours[change]} tt="none" miw="max-content">
      {label}
    </Badge>
  );
}
