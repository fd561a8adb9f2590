import { Group, Kbd, Modal, Stack, Table, Text } from '@mantine/core';
import { useMounted } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { navPages } from './nav.tsx';

/** The list that `?` opens. */
export default function ShortcutList({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  // A dialog gives the focus back only where it was there before it opened: this one is loaded by its first opening.
  const mounted = useMounted();
  return (
    <Modal
      opened={mounted && opened}
      onClose={onClose}
      title="Keyboard shortcuts"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack>
        <Table>
          <Table.Tbody>
            <Row
              keys={<Keys of={['Ctrl', 'K']} joined />}
              does="Find a page, action, workspace, note, script, job or member"
            />
            <Row keys={<Keys of={['?']} />} does="Show this list" />
            <Row keys={<Keys of={['/']} />} does="Search on this page" />
            <Row keys={<Keys of={['Ctrl', 'S']} joined />} does="Save what you are editing" />
            <Row keys={<Keys of={['Esc']} />} does="Close a dialog or the palette" />
            <Row keys={<Keys of={['+', '-', '0']} each />} does="In a graph: larger, smaller, all of it" />
            {navPages.map((page) => (
              <Row key={page.to} keys={<Keys of={['g', page.key]} />} does={`Go to ${page.label}`} />
            ))}
          </Table.Tbody>
        </Table>
        <Text size="xs" c="dimmed">
          On a Mac, use Cmd for Ctrl. Single-key shortcuts can be switched off in Settings, Appearance.
        </Text>
      </Stack>
    </Modal>
  );
}

function Row({ keys, does }: { keys: ReactNode; does: string }) {
  return (
    <Table.Tr>
      <Table.Td>{keys}</Table.Td>
      <Table.Td>{does}</Table.Td>
    </Table.Tr>
  );
}

/** Keys one after the other, at once, or each for itself. */
function Keys({ of, joined, each }: { of: string[]; joined?: boolean; each?: boolean }) {
  return (
    <Group gap={4} wrap="nowrap">
      {of.map((key, at) => (
        <span key={key} className="wo-nowrap">
          {at > 0 && !each && (joined ? '+ ' : 'then ')}
          <Kbd>{key}</Kbd>
        </span>
      ))}
    </Group>
  );
}
