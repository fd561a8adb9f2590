import { Alert, Button, Group, SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { TeamProblem } from '../../components/team-problem.tsx';
import { fieldErrors } from '../../data/problem.ts';
import type { PreviewItem, PublishInput, PublishResult } from '../../data/types.ts';
import { wo } from '../../data/wo.ts';
import { FileTable, isChanging, labels } from './file-table.tsx';

const route = getRouteApi('/workspaces/$id/publish');

interface PreviewProps {
  input: PublishInput;
  onDone: (result: PublishResult) => void;
}

/** What publishing would do, file by file, and the button that does it. */
export function PreviewTable({ input, onDone }: PreviewProps) {
  const { data, error, refetch, isFetching } = useQuery({
    queryKey: ['shared', 'publish', 'preview', input],
    queryFn: () => wo.bridge.publish.preview.query(input),
    staleTime: 0,
  });
  if (!data)
    return error ? (
      <TeamProblem error={error} onRetry={refetch} />
    ) : (
      <Stack gap="xs">
        <Text size="sm" c="dimmed">
          Reading the folder and comparing it with the team's scripts.
        </Text>
        <RowsSkeleton />
      </Stack>
    );
  return (
    <Stack gap="sm">
      <ProblemAlert error={error} onRetry={refetch} />
      <Chosen
        input={input}
        items={data.items}
        counts={data.counts}
        onDone={onDone}
        onRescan={refetch}
        scanning={isFetching}
      />
    </Stack>
  );
}

interface ChosenProps extends PreviewProps {
  items: PreviewItem[];
  counts: Record<PreviewItem['status'], number>;
  onRescan: () => unknown;
  scanning: boolean;
}

function Chosen({ input, items, counts, onDone, onRescan, scanning }: ChosenProps) {
  const client = useQueryClient();
  const { show } = route.useSearch();
  const changing = items.filter(isChanging);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [message, setMessage] = useState('');
  const paths = changing.map((item) => item.path).filter((path) => !left.has(path));
  const publish = useMutation({
    mutationFn: () =>
      wo.bridge.publish.publish.mutate({
        ...input,
        paths, // a file that appeared since was not looked at, so it is not sent
        ...(message.trim() && { message: message.trim() }),
        expectedVersions: versionsSeen(changing),
      }),
    async onSuccess(result) {
      await client.invalidateQueries({ queryKey: ['shared'] });
      onDone(result);
    },
  });
  const toggle = (path: string) =>
    setLeft((before) => {
      const after = new Set(before);
      if (!after.delete(path)) after.add(path);
      return after;
    });
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <StatusFilter counts={counts} total={items.length} />
        <Group gap="xs">
          <Button variant="default" onClick={() => onRescan()} loading={scanning}>
            Scan again
          </Button>
          <Button onClick={() => publish.mutate()} loading={publish.isPending} disabled={paths.length === 0}>
            {paths.length === 0 ? 'Nothing to publish' : `Publish ${scripts(paths.length)}`}
          </Button>
        </Group>
      </Group>
      {changing.length > 0 && (
        <TextInput
          label="What this brings, and why"
          description="Stands beside each version, for the next person"
          value={message}
          onChange={(event) => setMessage(event.currentTarget.value)}
          error={fieldErrors(publish.error).message}
        />
      )}
      <ProblemAlert error={publish.error} />
      {items.length === 0 ? (
        <Alert color="yellow" variant="light" title="No scripts found">
          No file below this folder matches. Widen the patterns, or leave them empty to take every script.
        </Alert>
      ) : (
        <FileTable
          items={show ? items.filter((item) => item.status === show) : items}
          left={left}
          toggle={toggle}
          all={{
            checked: left.size === 0 && changing.length > 0,
            some: left.size > 0 && paths.length > 0,
            disabled: changing.length === 0,
            toggle: () => setLeft(left.size === 0 ? new Set(changing.map((item) => item.path)) : new Set()),
          }}
        />
      )}
    </Stack>
  );
}

/** What the preview compared with: a script that someone changed since is refused, not overwritten. */
function versionsSeen(items: PreviewItem[]): Record<string, number> {
  return Object.fromEntries(
    items.flatMap(({ path, version }) => (version === undefined ? [] : [[path, version]])),
  );
}

function scripts(count: number): string {
  return count === 1 ? '1 script' : `${count} scripts`;
}

const statuses = ['new', 'changed', 'same', 'skipped'] as const;

function StatusFilter({ counts, total }: { counts: ChosenProps['counts']; total: number }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <SegmentedControl
      className="wo-segments"
      aria-label="Show files that are"
      value={search.show ?? 'all'}
      data={[
        { value: 'all', label: `All ${total}` },
        ...statuses.map((status) => ({ value: status, label: `${labels[status]} ${counts[status]}` })),
      ]}
      onChange={(value) =>
        void navigate({
          to: '.',
          search: { ...search, show: statuses.find((status) => status === value) },
          replace: true,
        })
      }
    />
  );
}
