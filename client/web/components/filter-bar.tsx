import { Button, Collapse, Group, Stack } from '@mantine/core';
import { IconFilter } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';

interface FilterBarProps {
  /** What most people filter by: always in sight. */
  children: ReactNode;
  /** The rest, behind a button. */
  more: ReactNode;
  /** Some of the rest is set, so it is shown at first. */
  moreAtFirst?: boolean;
  /** Beside the button. */
  tools?: ReactNode;
  /** One click each, under the fields. */
  quick?: ReactNode;
  /** What is set, each to be taken away. */
  chips: ReactNode;
}

/** The filters above a list. */
export function FilterBar({ children, more, moreAtFirst = false, tools, quick, chips }: FilterBarProps) {
  const [open, setOpen] = useState(moreAtFirst);
  return (
    <Stack gap="xs">
      <Group gap="sm">
        {children}
        <Button
          variant="default"
          leftSection={<IconFilter size={16} aria-hidden />}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          {open ? 'Fewer filters' : 'More filters'}
        </Button>
        {tools}
      </Group>
      {quick}
      <Collapse expanded={open}>{more}</Collapse>
      {chips}
    </Stack>
  );
}
