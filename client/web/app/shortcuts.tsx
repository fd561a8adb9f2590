import { Group, Kbd, Modal, Stack, Table, Text } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useEffect } from 'react';
import { navPages } from './nav.tsx';
import { useSingleKeys } from './preferences.ts';

/** How long the second key of a sequence may take, in milliseconds. */
const sequenceMs = 1200;

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.closest('input, textarea, select, [role="textbox"]') !== null;
}

/** `?` opens the list, `g` and a letter goes to a page. Nothing happens while someone types. */
export function useShortcuts(showList: () => void): void {
  const navigate = useNavigate();
  const [enabled] = useSingleKeys();
  useEffect(() => {
    if (!enabled) return;
    let goUntil = 0;
    function onKey(event: KeyboardEvent) {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (document.querySelector('[role="dialog"]')) return;
      if (event.key === '?') showList();
      const page = event.timeStamp < goUntil && navPages.find(({ key }) => key === event.key);
      goUntil = event.key === 'g' ? event.timeStamp + sequenceMs : 0;
      if (page) void navigate({ to: page.to });
    }
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [enabled, navigate, showList]);
}

/** The list that `?` opens. */
export function ShortcutList({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Keyboard shortcuts"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack>
        <Table>
          <Table.Tbody>
            <Row
              keys={<Keys of={['Ctrl', 'K']} joined />}
              does="Find a page, action, workspace, note, script or job"
            />
            <Row keys={<Keys of={['?']} />} does="Show this list" />
            <Row keys={<Keys of={['Ctrl', 'S']} joined />} does="Save what you are editing" />
            <Row keys={<Keys of={['Esc']} />} does="Close a dialog or the palette" />
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

function Keys({ of, joined }: { of: string[]; joined?: boolean }) {
  return (
    <Group gap={4} wrap="nowrap">
      {of.map((key, at) => (
        <span key={key} className="wo-nowrap">
          {at > 0 && (joined ? '+ ' : 'then ')}
          <Kbd>{key}</Kbd>
        </span>
      ))}
    </Group>
  );
}
