import { Alert, Badge, Button, Checkbox, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Inputs, Outputs } from '../../../sdk/index.ts';
import { columnsFor, DataTable } from '../../components/data-table.tsx';
import { LinkAnchor } from '../../components/link.tsx';
import { ListExport } from '../../components/list-export.tsx';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { TeamProblem } from '../../components/team-problem.tsx';
import { byteSize } from '../../data/time.ts';
import { wo } from '../../data/wo.ts';

type Input = Inputs['bridge']['export']['preview'];
type Preview = Outputs['bridge']['export']['preview'];
type Item = Preview['items'][number];

/** What writing these scripts into the folder would do, and the button that does it. */
export function ExportPreview({ input }: { input: Input }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['shared', 'export', input],
    queryFn: () => wo.bridge.export.preview.query(input),
    staleTime: 0,
  });
  if (!data) return error ? <TeamProblem error={error} onRetry={refetch} /> : <RowsSkeleton />;
  return (
    <Stack gap="sm">
      <ProblemAlert error={error} onRetry={refetch} />
      <Write input={input} preview={data} />
      {data.items.length === 0 ? (
        <Alert color="yellow" variant="light" title="No scripts">
          The team has no script there.
        </Alert>
      ) : (
        <DataTable
          name="Files to write"
          columns={columns}
          rows={data.items}
          rowId={({ path }) => path}
          total={Object.values(data.counts).reduce((sum, count) => sum + count, 0)}
          tools={
            <ListExport
              filename="files-to-write"
              rows={data.items}
              columns={['path', 'status', 'detail', 'version', 'size']}
              cells={({ path, status, detail, version, size }) => [
                path,
                status,
                detail ?? '',
                String(version),
                String(size),
              ]}
            />
          }
        />
      )}
    </Stack>
  );
}

function Write({ input, preview: { counts, leftOut } }: { input: Input; preview: Preview }) {
  const client = useQueryClient();
  const [overwrite, setOverwrite] = useState(false);
  const write = useMutation({
    mutationFn: () => wo.bridge.export.write.mutate({ ...input, overwrite }, { context: { patient: true } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['shared', 'export'] }),
  });
  const files = counts.new + counts.overwrites;
  const refused = counts.overwrites > 0 && !overwrite;
  return (
    <>
      <Group justify="space-between" gap="sm">
        <Text size="sm" role="status">
          {counts.new} new, {counts.overwrites} with other content, {counts.same} the same
          {counts.blocked > 0 && `, ${counts.blocked} that cannot be written here`}
          {leftOut > 0 && `, ${leftOut} left out`}
        </Text>
        <Button loading={write.isPending} disabled={files === 0 || refused} onClick={() => write.mutate()}>
          {files === 0 ? 'Nothing to write' : `Write ${files === 1 ? '1 file' : `${files} files`}`}
        </Button>
      </Group>
      {counts.overwrites > 0 && (
        <Checkbox
          label={`Replace ${counts.overwrites === 1 ? 'the file that has' : `the ${counts.overwrites} files that have`} other content`}
          description="What is there now is lost, unless it was published."
          checked={overwrite}
          onChange={(event) => setOverwrite(event.currentTarget.checked)}
        />
      )}
      <ProblemAlert error={write.error} />
      {write.data && (
        <Alert color="teal" variant="light" title="Written">
          {write.data.counts.written} written, {write.data.counts.unchanged} were the same.
        </Alert>
      )}
    </>
  );
}

const words: Record<Item['status'], { label: string; colour: string }> = {
  new: { label: 'New', colour: 'teal' },
  same: { label: 'Same', colour: 'gray' },
  overwrites: { label: 'Has other content', colour: 'yellow' },
  blocked: { label: 'Cannot be written', colour: 'red' },
};

const column = columnsFor<Item>();
const columns = column.columns([
  column.accessor('path', {
    header: 'File',
    cell: ({ row: { original } }) => (
      <Text span ff="monospace" size="sm" className="wo-break">
        <LinkAnchor to="/scripts/$id" params={{ id: original.scriptId }} inherit>
          {original.path}
        </LinkAnchor>
      </Text>
    ),
  }),
  column.accessor('status', {
    header: 'There now',
    cell: ({ row: { original } }) => (
      <>
        <Badge variant="dot" color={words[original.status].colour} tt="none">
          {words[original.status].label}
        </Badge>
        {original.detail && (
          <Text size="xs" c="dimmed" mt={2}>
            {original.detail}
          </Text>
        )}
      </>
    ),
  }),
  column.accessor('version', { header: 'Version', meta: { numeric: true, wideOnly: true } }),
  column.accessor('size', {
    header: 'Size',
    meta: { numeric: true, wideOnly: true },
    cell: ({ getValue }) => byteSize(getValue()),
  }),
]);
