import { Button, Group, Stack, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useLayoutEffect, useRef, useState } from 'react';
import { ScrollRegion } from '../../components/scroll-region.tsx';
import { useNow } from '../../components/time.tsx';
import { type Bucket, type Buckets, bucketsOf, level, narrowed } from '../../data/audit-buckets.ts';
import { type AuditFilters, auditQuery } from '../../data/audit-query.ts';
import { wo } from '../../data/wo.ts';
import { useFilters } from './use-filters.ts';

const outcomes = ['success', 'denied', 'failed'] as const;
type Counts = Record<(typeof outcomes)[number], number>;
const none: Counts = { success: 0, denied: 0, failed: 0 };

/** What there is a count of, newest data by the minute: the same buckets until a new one begins. */
function useActivity(filters: AuditFilters) {
  const now = useNow();
  const buckets = bucketsOf(filters, now);
  const { data } = useQuery({
    queryKey: ['shared', 'audit', 'activity', filters, buckets.from, buckets.to],
    queryFn: () =>
      wo.shared.audit.activity.query({
        ...auditQuery(filters),
        from: buckets.from,
        to: buckets.to,
        bucket: buckets.bucket,
      }),
    staleTime: 60_000,
    placeholderData: (before) => before,
  });
  const counts = new Map(data?.items.map((item) => [Date.parse(item.at), item]));
  const countedFrom = data?.countedFrom ?? buckets.from;
  const columns = buckets.starts.map((start) => ({
    start,
    counts: counts.get(Date.parse(start)) ?? none,
    counted: start >= countedFrom,
  }));
  return { buckets, columns, ready: data !== undefined };
}

/** How much happened when, by outcome. A day or hour is a button that narrows the log to it. */
export function AuditStrip() {
  const [filters, set] = useFilters();
  const { buckets, columns, ready } = useActivity(filters);
  const [asTable, setAsTable] = useState(false);
  if (columns.length === 0 || !ready) return null;
  const choose = (start: string) => set(narrowed(start, buckets.bucket));
  return (
    <Stack gap={4}>
      <Group justify="space-between" gap="xs">
        <Text size="sm" c="dimmed" component="div" role="status">
          {summary(columns)} <span className="wo-wide-only">By {buckets.bucket}, UTC.</span>
        </Text>
        <Button variant="subtle" size="compact-sm" onClick={() => setAsTable(!asTable)}>
          {asTable ? 'Show the strip' : 'Show as a table'}
        </Button>
      </Group>
      {asTable ? (
        <ActivityTable columns={columns} bucket={buckets.bucket} onChoose={choose} />
      ) : (
        <Strip columns={columns} buckets={buckets} filters={filters} onChoose={choose} />
      )}
    </Stack>
  );
}

interface Column {
  start: string;
  counts: Counts;
  /** False: there was too much to count so far back. */
  counted: boolean;
}

function summary(columns: Column[]): string {
  const sum = (outcome: keyof Counts) => columns.reduce((total, { counts }) => total + counts[outcome], 0);
  const [success, denied, failed] = [sum('success'), sum('denied'), sum('failed')];
  const all = success + denied + failed;
  const oldest = columns.find(({ counted }) => counted);
  if (!oldest) return 'Too many entries to count. Choose a shorter time.';
  const since =
    oldest === columns[0]
      ? ''
      : ` since ${nameOf(oldest.start, 'day')}; before it there are too many to count`;
  return `${all.toLocaleString('en')} ${all === 1 ? 'entry' : 'entries'}, ${denied.toLocaleString('en')} denied, ${failed.toLocaleString('en')} failed${since}.`;
}

interface StripProps {
  columns: Column[];
  buckets: Buckets;
  filters: AuditFilters;
  onChoose: (start: string) => void;
}

/** One stop for the Tab key; arrows go from day to day. */
function Strip({ columns, buckets, filters, onChoose }: StripProps) {
  const frame = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(columns.length - 1);
  const at = Math.min(active, columns.length - 1);
  const most = {
    success: top(columns, 'success'),
    denied: top(columns, 'denied'),
    failed: top(columns, 'failed'),
  };
  const { from, to } = auditQuery(filters);
  useLayoutEffect(() => {
    if (frame.current) frame.current.scrollLeft = frame.current.scrollWidth; // today is at the right
  }, [columns.length]);
  function move(event: KeyboardEvent) {
    const steps: Record<string, number> = {
      ArrowLeft: at - 1,
      ArrowRight: at + 1,
      Home: 0,
      End: columns.length - 1,
    };
    const next = steps[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const target = frame.current?.children[Math.max(0, Math.min(columns.length - 1, next))];
    if (target instanceof HTMLElement) target.focus();
  }
  return (
    <div>
      {/* oxlint-disable-next-line jsx-a11y/interactive-supports-focus -- its buttons take the focus */}
      <div ref={frame} className="wo-strip" role="toolbar" aria-label="Activity" onKeyDown={move}>
        {columns.map(({ start, counts, counted }, index) => (
          <button
            key={start}
            type="button"
            className="wo-strip-column"
            tabIndex={index === at ? 0 : -1}
            aria-label={`${nameOf(start, buckets.bucket)}: ${counted ? inWords(counts) : 'not counted'}`}
            title={`${nameOf(start, buckets.bucket)}: ${counted ? inWords(counts) : 'not counted'}`}
            data-uncounted={!counted || undefined}
            data-out={isOutside(start, from, to) || undefined}
            onFocus={() => setActive(index)}
            onClick={() => onChoose(start)}
          >
            {outcomes.map((outcome) => (
              <span
                key={outcome}
                className="wo-strip-cell"
                data-outcome={outcome}
                data-level={level(counts[outcome], most[outcome])}
              />
            ))}
          </button>
        ))}
      </div>
      <Group className="wo-strip-ends" aria-hidden>
        {[columns[0], columns.at(-1)].map(
          (column) =>
            column && (
              <Text key={column.start} size="xs" c="dimmed">
                {nameOf(column.start, buckets.bucket)}
              </Text>
            ),
        )}
      </Group>
    </div>
  );
}

function top(columns: Column[], outcome: keyof Counts): number {
  return columns.reduce((most, { counts }) => Math.max(most, counts[outcome]), 0);
}

/** Shown around an hour that was chosen, but not part of the list. */
function isOutside(start: string, from: string | undefined, to: string | undefined): boolean {
  if (from === undefined || to === undefined) return false;
  const at = Date.parse(start);
  return at >= Date.parse(to) || at + 3_600_000 <= Date.parse(from);
}

const day = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});
const hour = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  timeZone: 'UTC',
});

function nameOf(start: string, bucket: Bucket): string {
  return bucket === 'day' ? day.format(new Date(start)) : `${hour.format(new Date(start))} UTC`;
}

function inWords(counts: Counts): string {
  const said = outcomes
    .filter((outcome) => counts[outcome] > 0)
    .map((outcome) => `${counts[outcome]} ${outcome}`);
  return said.length > 0 ? said.join(', ') : 'nothing';
}

interface ActivityTableProps {
  columns: Column[];
  bucket: Bucket;
  onChoose: (start: string) => void;
}

/** The same numbers to be read; those without entries are left out. */
function ActivityTable({ columns, bucket, onChoose }: ActivityTableProps) {
  const rows = columns.filter(({ counts }) => outcomes.some((outcome) => counts[outcome] > 0)).toReversed();
  return (
    <ScrollRegion className="wo-table-frame wo-short" label="Activity">
      <Table verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{bucket === 'day' ? 'Day' : 'Hour'}</Table.Th>
            {outcomes.map((outcome) => (
              <Table.Th key={outcome} className="wo-num">
                {outcome}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(({ start, counts }) => (
            <Table.Tr key={start}>
              <Table.Td>
                <Button variant="subtle" size="compact-sm" onClick={() => onChoose(start)}>
                  {nameOf(start, bucket)}
                </Button>
              </Table.Td>
              {outcomes.map((outcome) => (
                <Table.Td key={outcome} className="wo-num">
                  {counts[outcome].toLocaleString('en')}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollRegion>
  );
}
