import { Alert, Button, Group, Modal, SegmentedControl, Stack, Table, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { CliHint } from '../../components/cli-hint.tsx';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { ScrollRegion } from '../../components/scroll-region.tsx';
import { cliTeam } from '../../data/cli-team.ts';
import { readable } from '../../data/control-m-keys.ts';
import { counted } from '../../data/counted.ts';
import { wo } from '../../data/wo.ts';

const formats = [
  { value: 'xml', label: 'XML' },
  { value: 'json', label: 'Jobs-as-Code JSON' },
] as const;
type Format = (typeof formats)[number]['value'];

interface ExportDefinitionsProps {
  environmentId: string;
  /** Only this folder and what is in it. */
  folder?: string | undefined;
  /** Only this job. */
  job?: { id: string; name: string } | undefined;
}

/** The button that hands definitions back to Control-M, and says before what a format cannot hold. */
export function ExportDefinitions(props: ExportDefinitionsProps) {
  const [opened, setOpened] = useState(false);
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconDownload size={16} aria-hidden />}
        onClick={() => setOpened(true)}
      >
        Export…
      </Button>
      <Modal
        opened={opened}
        onClose={() => setOpened(false)}
        title={`Export ${whatOf(props)}`}
        size="lg"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <ExportForm {...props} onDone={() => setOpened(false)} />
      </Modal>
    </>
  );
}

function whatOf({ folder, job }: ExportDefinitionsProps): string {
  if (job) return `the job ${job.name}`;
  return folder === undefined ? 'the whole environment' : `the folder ${readable(folder).join(' / ')}`;
}

function ExportForm({ environmentId, folder, job, onDone }: ExportDefinitionsProps & { onDone: () => void }) {
  const [format, setFormat] = useState<Format>('xml');
  const query = {
    environmentId,
    format,
    ...(folder !== undefined && { folder }),
    ...(job && { jobId: job.id }),
  };
  return (
    <Stack>
      <SegmentedControl
        aria-label="Format"
        data={[...formats]}
        value={format}
        onChange={(value) => setFormat(value === 'json' ? 'json' : 'xml')}
      />
      <Losses query={query} />
      <Group justify="flex-end">
        <Button variant="default" onClick={onDone}>
          Cancel
        </Button>
        <Button
          component="a"
          href={`/api/v1/shared/control-m/export?${new URLSearchParams(query).toString()}`}
          download
          leftSection={<IconDownload size={16} aria-hidden />}
          onClick={onDone}
        >
          Download
        </Button>
      </Group>
      <CliHint
        command={`${cliTeam('control-m export', { environment: environmentId, format, folder, job: job?.id })} > export.${format}`}
      />
    </Stack>
  );
}

interface LossQuery {
  environmentId: string;
  format: Format;
  folder?: string;
  jobId?: string;
}

/** What the chosen format has no word for. */
function Losses({ query }: { query: LossQuery }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['shared', 'controlM', 'losses', query],
    queryFn: () => wo.shared.controlM.export.losses.query(query),
  });
  if (error) return <ProblemAlert error={error} onRetry={refetch} />;
  if (!data)
    return (
      <Text size="sm" c="dimmed" role="status">
        Looking for what this format cannot say…
      </Text>
    );
  if (data.total === 0)
    return (
      <Text size="sm" role="status">
        The file says everything that the definitions say.
      </Text>
    );
  return (
    <Alert
      color="yellow"
      variant="light"
      title={`${counted(data.total, 'value')} that this format cannot say`}
    >
      <Text size="sm" mb="xs">
        They stay here, and an export in the format they came in has them.
        {data.truncated && ` The first ${data.items.length.toLocaleString('en')} are listed.`}
      </Text>
      <ScrollRegion className="wo-table-frame wo-short" label="What is not in the file">
        <Table verticalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Where</Table.Th>
              <Table.Th>Field</Table.Th>
              <Table.Th>Value</Table.Th>
              <Table.Th className="wo-wide-only">Why</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {data.items.map(({ key, field, value, reason }, at) => (
              <Table.Tr key={`${at} ${key} ${field}`}>
                <Table.Td className="wo-path">{key}</Table.Td>
                <Table.Td className="wo-path">{field}</Table.Td>
                <Table.Td className="wo-path">{value}</Table.Td>
                <Table.Td className="wo-wide-only">{reason}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollRegion>
    </Alert>
  );
}
