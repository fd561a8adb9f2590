import { Button, Group, Stack, Text } from '@mantine/core';
import { IconDatabaseExport } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { CliHint } from '../../components/cli-hint.tsx';
import { Empty } from '../../components/empty.tsx';
import { LocalProblem } from '../../components/local-problem.tsx';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { notifyDone } from '../../components/toast.ts';
import { useKeyset } from '../../data/keyset.ts';
import { wo } from '../../data/wo.ts';
import { BackupTable } from './backup-table.tsx';
import { DatabaseState } from './database-state.tsx';

export const backupsKey = ['local', 'backups'];

/** The personal database: whether it is sound, and the copies there are of it. */
export function Backups() {
  const { list, rows } = useKeyset(backupsKey, (cursor) => wo.local.backups.list.query({ cursor }));
  if (!rows)
    return list.error ? (
      <LocalProblem error={list.error} onRetry={list.refetch} />
    ) : (
      <RowsSkeleton rows={4} />
    );
  return (
    <Stack maw={860} gap="lg">
      <DatabaseState />
      {rows.length === 0 ? <NoBackup /> : <BackupList rows={rows} />}
      {list.hasNextPage && (
        <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          Older backups
        </Button>
      )}
      <CliHint command="npx wo local backup" />
    </Stack>
  );
}

function NoBackup() {
  return (
    <Empty icon={<IconDatabaseExport />} title="No backup yet" action={<BackUpNow />}>
      Notes, workspaces and settings are one file on this machine. Before each upgrade of its tables a copy is
      made by itself; make one of your own before you try something, or take one to another disk.
    </Empty>
  );
}

function BackupList({ rows }: { rows: Parameters<typeof BackupTable>[0]['rows'] }) {
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Text size="sm">
          A backup holds everything personal, and the team connection encrypted: keep it as private as this
          machine.
        </Text>
        <BackUpNow />
      </Group>
      <BackupTable rows={rows} />
    </Stack>
  );
}

function BackUpNow() {
  const client = useQueryClient();
  const backup = useMutation({
    mutationFn: () => wo.local.backups.create.mutate({}, { context: { patient: true } }),
    async onSuccess({ name }) {
      await client.invalidateQueries({ queryKey: backupsKey });
      notifyDone(`Backed up as ${name}`);
    },
  });
  return (
    <Stack gap="xs">
      <Button loading={backup.isPending} onClick={() => backup.mutate()}>
        Back up now
      </Button>
      <ProblemAlert error={backup.error} />
    </Stack>
  );
}
