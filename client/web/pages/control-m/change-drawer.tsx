import { Drawer, Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { FieldsTable } from '../../components/fields-table.tsx';
import type { FieldChange } from '../../data/control-m.ts';

interface ChangeDrawerProps {
  /** Closed when there is none. */
  item: { name: string; key: string; fields: readonly FieldChange[] } | undefined;
  badge: ReactNode;
  /** Its title while it closes. */
  title: string;
  labels?: { before: string; after: string };
  onClose: () => void;
  children?: ReactNode;
}

/** All fields of one definition that differ, beside the list it was chosen from. */
export function ChangeDrawer({ item, badge, title, labels, onClose, children }: ChangeDrawerProps) {
  return (
    <Drawer
      opened={item !== undefined}
      onClose={onClose}
      position="right"
      size="xl"
      title={item?.name ?? title}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {item && (
        <Stack gap="sm">
          <Group gap="xs">
            {badge}
            <Text size="sm" className="wo-mono wo-break">
              {item.key}
            </Text>
          </Group>
          {children}
          <FieldsTable rows={item.fields} labels={labels} empty="No single field differs." />
        </Stack>
      )}
    </Drawer>
  );
}
