import { Button, Group, Modal, SegmentedControl, Stack, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { CliHint } from '../../components/cli-hint.tsx';
import { useNow } from '../../components/time.tsx';
import { type AuditFilters, auditQuery, isFiltered } from '../../data/audit-query.ts';
import { cliTeam } from '../../data/cli-team.ts';
import { readAll } from '../../data/keyset.ts';
import { exactTime } from '../../data/time.ts';
import { wo } from '../../data/wo.ts';

const formats = [
  { value: 'csv', label: 'CSV' },
  { value: 'ndjson', label: 'NDJSON' },
] as const;
type Format = (typeof formats)[number]['value'];

const about: Record<Format, string> = {
  csv: 'For a spreadsheet: one row per entry.',
  ndjson: 'For programs: one JSON document per line, with the exact text that was sealed.',
};

/** The button that downloads what the filters show. */
export function AuditExport({ filters }: { filters: AuditFilters }) {
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
        title="Export what the filters show"
        size="lg"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <ExportForm filters={filters} onDone={() => setOpened(false)} />
      </Modal>
    </>
  );
}

function ExportForm({ filters, onDone }: { filters: AuditFilters; onDone: () => void }) {
  const [format, setFormat] = useState<Format>('csv');
  const query = auditQuery(filters);
  const rows = useRowCount(filters);
  const whole = isWholeLog(filters);
  return (
    <Stack>
      <Group>
        <SegmentedControl
          aria-label="Format"
          data={[...formats]}
          value={format}
          onChange={(value) => setFormat(value === 'csv' ? 'csv' : 'ndjson')}
        />
        <Text size="sm">{about[format]}</Text>
      </Group>
      <Text size="sm" role="status">
        {rows} {format === 'ndjson' && wholeness[whole ? 'whole' : 'part']} That you exported is recorded in
        the log, with these filters.
      </Text>
      <Group justify="flex-end">
        <Button variant="default" onClick={onDone}>
          Cancel
        </Button>
        <Button
          component="a"
          href={exportAddress({ ...query, format })}
          download
          leftSection={<IconDownload size={16} aria-hidden />}
          onClick={onDone}
        >
          Download
        </Button>
      </Group>
      <CliHint command={`${cliTeam('audit export', flagsOf({ ...query, format }))} > audit.${format}`} />
    </Stack>
  );
}

const wholeness = {
  whole: 'As one whole log it can be verified without any server: wo audit verify --file.',
  part: 'To be able to verify the file by itself, choose one log and no other filter.',
};

/** Exactly one log: the filters that the server takes for a whole one. */
function isWholeLog(filters: AuditFilters): boolean {
  const set = Object.entries(filters).filter(([, value]) => value !== undefined);
  return set.length === 1 && filters.teamId !== undefined;
}

/** In words: from the sizes of the logs when nothing else narrows them, else counted, at most a year back. */
function useRowCount(filters: AuditFilters): string {
  const now = useNow();
  const { data, error } = useQuery({
    queryKey: ['shared', 'audit', 'count', filters],
    queryFn: () =>
      isFiltered(filters) && !isWholeLog(filters) ? countMatching(filters, now) : countLogs(filters),
  });
  if (error) return 'How many entries that are could not be counted.';
  if (data === undefined) return 'Counting…';
  const { count, since } = data;
  const before = since === undefined ? '' : ` since ${exactTime(since)} and all before`;
  return `About ${count.toLocaleString('en')} ${count === 1 ? 'entry' : 'entries'}${before}, oldest first.`;
}

interface RowCount {
  count: number;
  /** Where there are older ones, too: the time from which they were counted. */
  since: string | undefined;
}

async function countMatching(filters: AuditFilters, now: number): Promise<RowCount> {
  const { from, ...query } = auditQuery(filters, now);
  const end = query.to === undefined ? now : Date.parse(query.to);
  const yearAgo = new Date(end - 365 * 86_400_000).toISOString();
  const start = from === undefined || from < yearAgo ? yearAgo : from;
  const counted = await wo.shared.audit.activity.query({ ...query, from: start, bucket: 'day' });
  const since = counted.countedFrom;
  const count = counted.items.reduce(
    (sum, { success, denied, failed }) => sum + success + denied + failed,
    0,
  );
  if (since === start && start !== yearAgo) return { count, since: undefined };
  const before = await wo.shared.audit.list.query({ ...query, ...(from && { from }), to: since, limit: 1 });
  const more = before.items.length > 0 || before.nextCursor !== null;
  return { count, since: more ? since : undefined };
}

/** An export of one whole log holds what is sealed; one of all holds what waits, too. */
async function countLogs({ teamId: log }: AuditFilters): Promise<RowCount> {
  const { items } = await readAll((cursor) => wo.shared.audit.logs.query({ limit: 200, cursor }));
  const sizes = items
    .filter((one) => log === undefined || one.log === log)
    .map(({ size, unsealed }) => (log === undefined ? size + unsealed : size));
  return { count: sizes.reduce((sum, size) => sum + size, 0), since: undefined };
}

type Query = ReturnType<typeof auditQuery> & { format: Format };

/** A plain link: the browser saves the stream as it comes, however long it is. */
function exportAddress(query: Query): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) params.set(name, value);
  return `/api/v1/shared/audit-entries/export?${params.toString()}`;
}

function flagsOf(query: Query): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(query).map(([name, value]) => [
      name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
      value,
    ]),
  );
}
