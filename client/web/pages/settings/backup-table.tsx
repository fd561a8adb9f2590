import { Button, Code, Group, Modal, Stack, Table, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { CliHint } from '../../components/cli-hint.tsx';
import { Confirm } from '../../components/confirm.tsx';
import { ScrollRegion } from '../../components/scroll-region.tsx';
import { Ago } from '../../components/time.tsx';
import { notifyDone } from '../../components/toast.ts';
import { byteSize } from '../../data/time.ts';
import type { LocalBackup } from '../../data/types.ts';
import { wo } from '../../data/wo.ts';

const route = getRouteApi('/settings');

const kinds: Record<LocalBackup['kind'], string> = {
  manual: 'Made on request',
  migration: 'Made before an upgrade',
  replaced: 'Replaced by a restore',
};

/** Backups, newest first, and what can be done with each. */
export function BackupTable({ rows }: { rows: readonly LocalBackup[] }) {
  const { restore } = route.useSearch();
  const navigate = route.useNavigate();
  const [going, setGoing] = useState<LocalBackup>();
  const show = (name: string | undefined) =>
    void navigate({ to: '/settings', search: { tab: 'backups', restore: name } });
  return (
    <>
      <ScrollRegion className="wo-scroll-x" label="Backups">
        <Table withTableBorder verticalSpacing={6}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Made</Table.Th>
              <Table.Th>File</Table.Th>
              <Table.Th ta="right">Size</Table.Th>
              <Table.Th aria-label="Actions" />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((backup) => (
              <BackupRow key={backup.name} backup={backup} onRestore={show} onDelete={setGoing} />
            ))}
          </Table.Tbody>
        </Table>
      </ScrollRegion>
      <HowToRestore name={restore} onClose={() => show(undefined)} />
      <DeleteBackup backup={going} onClose={() => setGoing(undefined)} />
    </>
  );
}

interface RowProps {
  backup: LocalBackup;
  onRestore: (name: string) => void;
  onDelete: (backup: LocalBackup) => void;
}

function BackupRow({ backup, onRestore, onDelete }: RowProps) {
  const { name, kind, createdAt, size } = backup;
  return (
    <Table.Tr>
      <Table.Td>
        <Ago at={createdAt} />
        <Text size="xs" c="dimmed">
          {kinds[kind]}
        </Text>
      </Table.Td>
      <Table.Td className="wo-mono wo-nowrap">{name}</Table.Td>
      <Table.Td ta="right" className="wo-nowrap">
        {byteSize(size)}
      </Table.Td>
      <Table.Td>
        <Group gap={6} justify="flex-end" wrap="nowrap">
          {kind !== 'replaced' && (
            <Button
              component="a"
              href={`/api/v1/local/backups/${encodeURIComponent(name)}/file`}
              download={name}
              size="compact-sm"
              variant="default"
              aria-label={`Download ${name}`}
            >
              Download
            </Button>
          )}
          <Button
            size="compact-sm"
            variant="default"
            aria-label={`Restore ${name}`}
            onClick={() => onRestore(name)}
          >
            Restore…
          </Button>
          <Button
            size="compact-sm"
            variant="default"
            c="red"
            aria-label={`Delete ${name}`}
            onClick={() => onDelete(backup)}
          >
            Delete
          </Button>
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}

/** A server cannot exchange the database below itself: it is done while none runs. */
function HowToRestore({ name, onClose }: { name: string | undefined; onClose: () => void }) {
  const command = `npx wo local restore --from ${name}`;
  return (
    <Modal
      opened={name !== undefined}
      onClose={onClose}
      title="Restore a backup"
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack>
        <Text size="sm">
          Everything personal becomes what it was when <Code className="wo-break">{name}</Code> was made. What
          is there now is kept among the backups. See first what both hold; that works while the server runs:
        </Text>
        <CliHint label="In a terminal" command={`${command} --dry-run`} />
        <Text size="sm">Then stop the server (Ctrl-C in its terminal), and run:</Text>
        <CliHint label="In a terminal" command={command} />
        <Text size="sm">Start it again, and open this page with the new link it prints.</Text>
      </Stack>
    </Modal>
  );
}

function DeleteBackup({ backup, onClose }: { backup: LocalBackup | undefined; onClose: () => void }) {
  const client = useQueryClient();
  const { name = '' } = backup ?? {};
  return (
    <Confirm
      opened={backup !== undefined}
      title="Delete this backup?"
      button="Delete"
      onClose={onClose}
      command={`npx wo local backups delete ${name}`}
      run={async () => {
        await wo.local.backups.delete.mutate({ name });
        await client.invalidateQueries({ queryKey: ['local', 'backups'] });
        notifyDone('Deleted.');
      }}
    >
      <Code className="wo-break">{name}</Code> goes for good: it is not kept in the trash.
    </Confirm>
  );
}
