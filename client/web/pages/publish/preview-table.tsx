import { Alert, Badge, Button, Checkbox, Group, SegmentedControl, Stack, Table, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { LinkAnchor } from '../../components/link.tsx';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { TeamProblem } from '../../components/team-problem.tsx';
import type { PreviewItem, PublishInput, PublishResult } from '../../data/types.ts';
import { wo } from '../../data/wo.ts';

const route = getRouteApi('/workspaces/$id/publish');

interface PreviewProps {
  input: PublishInput;
  onDone: (result: PublishResult) => void;
}

/** What publishing would do, file by file, and the button that does it. */
export function PreviewTable({ input, onDone }: PreviewProps) {
  const { data, error, refetch, isFetching } = useQuery({
    queryKey: ['shared', 'publish', 'preview', input],
    queryFn: () => wo.bridge.publish.preview.mutate(input),
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
  const paths = changing.map((item) => item.path).filter((path) => !left.has(path));
  const publish = useMutation({
    mutationFn: () => wo.bridge.publish.publish.mutate({ ...input, ...(left.size > 0 && { paths }) }),
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

function isChanging(item: PreviewItem): boolean {
  return item.status === 'new' || item.status === 'changed';
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

const labels = { new: 'New', changed: 'Changed', same: 'Same', skipped: 'Skipped' };
const colours = { new: 'teal', changed: 'blue', same: 'gray', skipped: 'orange' };

interface FileTableProps {
  items: PreviewItem[];
  left: ReadonlySet<string>;
  toggle: (path: string) => void;
  all: { checked: boolean; some: boolean; disabled: boolean; toggle: () => void };
}

function FileTable({ items, left, toggle, all }: FileTableProps) {
  return (
    <div className="wo-table-frame" tabIndex={0} role="region" aria-label="Files">
      <Table verticalSpacing={5} highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={40}>
              <Checkbox
                size="xs"
                aria-label="Publish all new and changed files"
                checked={all.checked}
                indeterminate={all.some}
                disabled={all.disabled}
                onChange={all.toggle}
              />
            </Table.Th>
            <Table.Th>File</Table.Th>
            <Table.Th>Would be</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {items.map((item) => (
            <Table.Tr key={item.path}>
              <Table.Td>
                {isChanging(item) && (
                  <Checkbox
                    size="xs"
                    aria-label={`Publish ${item.path}`}
                    checked={!left.has(item.path)}
                    onChange={() => toggle(item.path)}
                  />
                )}
              </Table.Td>
              <Table.Td className="wo-break">
                <Text span ff="monospace" size="sm">
                  {item.scriptId ? (
                    <LinkAnchor to="/scripts/$id" params={{ id: item.scriptId }} inherit>
                      {item.path}
                    </LinkAnchor>
                  ) : (
                    item.path
                  )}
                </Text>
              </Table.Td>
              <Table.Td>
                <Badge variant="light" color={colours[item.status]} tt="none">
                  {labels[item.status]}
                </Badge>
                {item.reason && (
                  <Text size="xs" c="dimmed" mt={2}>
                    {item.reason}
                  </Text>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}
