import { Button, Group } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';

interface FilterChipsProps {
  /** `label` as in *Who: ada*. */
  chips: { label: string; remove: () => void }[];
  /** A link that takes them all away. */
  clear: ReactNode;
}

/** One button for each filter that is set, to take it away. */
export function FilterChips({ chips, clear }: FilterChipsProps) {
  if (chips.length === 0) return null;
  return (
    <Group gap={6} role="group" aria-label="Filters that are set">
      {chips.map(({ label, remove }) => (
        <Button
          key={label}
          variant="light"
          size="compact-sm"
          fw={400}
          maw="100%"
          rightSection={<IconX size={13} aria-hidden />}
          aria-label={`Take away: ${label}`}
          onClick={remove}
        >
          {label}
        </Button>
      ))}
      {clear}
    </Group>
  );
}
