import { Badge, Checkbox, Group, Text } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { useMemo } from 'react';
import { type Columns, columnsFor } from '../../components/data-table.tsx';
import { KeysetTable } from '../../components/keyset-table.tsx';
import { LinkAnchor } from '../../components/link.tsx';
import { ListExport } from '../../components/list-export.tsx';
import { counted } from '../../data/counted.ts';
import { useKeyset } from '../../data/keyset.ts';
import type { Scan, ScanItem } from '../../data/types.ts';
import { byteSize } from '../../data/time.ts';
import { wo } from '../../data/wo.ts';
import { type Choice, isChanging } from './choice.ts';
import { skipReasons, statusColours, statusLabels } from './status.ts';

const route = getRouteApi('/workspaces/$id/publish');

interface ScanItemsProps {
  id: string;
  counts: NonNullable<Scan['counts']>;
  choice: Choice;
  /** How many can be chosen. */
  changing: number;
}

/** The files of a scan, each with its verdict and the choice to leave it out. */
export function ScanItems({ id, counts, choice, changing }: ScanItemsProps) {
  const { show, q } = route.useSearch();
  const query = { id, status: show, q, limit: 200 };
  const { list, rows } = useKeyset(
    ['shared', 'scans', 'items', query],
    (cursor) => wo.bridge.scans.items.query({ ...query, cursor }),
    { fixed: true }, // what a scan found never changes
  );
  const columns = useMemo(() => columnsOf(choice, changing), [choice, changing]);
  return (
    <KeysetTable
      name="Files"
      list={list}
      rows={rows}
      awaited={5}
      columns={columns}
      rowId={({ path, status }) => `${status} ${path}`}
      total={
        q ? undefined : show ? counts[show] : Object.values(counts).reduce((sum, count) => sum + count, 0)
      }
      empty={
        <Text size="sm" c="dimmed">
          No file matches these filters.
        </Text>
      }
      tools={
        <ListExport
          filename="scan"
          read={(cursor) => wo.bridge.scans.items.query({ ...query, cursor })}
          columns={['path', 'status', 'reason', 'detail', 'size', 'drives', 'references', 'secrets']}
          cells={cellsOf}
        />
      }
    />
  );
}

function cellsOf({ path, status, reason, detail, size, facts }: ScanItem): string[] {
  const numbers = [size, facts?.drives, facts?.references, facts?.secrets];
  return [path, status, reason ?? '', detail ?? '', ...numbers.map((value) => value?.toString() ?? '')];
}

const column = columnsFor<ScanItem>();

function columnsOf(choice: Choice, changing: number): Columns<ScanItem> {
  return column.columns([
    column.display({
      id: 'choice',
      meta: { label: 'Choice' },
      header: () => (
        <Checkbox
          size="xs"
          aria-label="Publish all new and changed files"
          checked={choice.chosen === changing && changing > 0}
          indeterminate={choice.chosen > 0 && choice.chosen < changing}
          disabled={changing === 0}
          onChange={choice.toggleAll}
        />
      ),
      cell: ({ row: { original } }) =>
        isChanging(original) && (
          <Checkbox
            size="xs"
            aria-label={`Publish ${original.path}`}
            checked={choice.has(original.path)}
            onChange={() => choice.toggle(original.path)}
          />
        ),
    }),
    column.accessor('path', {
      header: 'File',
      cell: ({ row: { original } }) => <PathCell item={original} />,
    }),
    column.accessor('status', {
      header: 'Would be',
      cell: ({ row: { original } }) => <StatusCell item={original} />,
    }),
    column.display({
      id: 'facts',
      header: 'In it',
      meta: { wideOnly: true },
      cell: ({ row: { original } }) => <FactsCell item={original} />,
    }),
    column.accessor('size', {
      header: 'Size',
      meta: { numeric: true, wideOnly: true },
      cell: ({ getValue }) => {
        const size = getValue();
        return size === undefined ? '' : byteSize(size);
      },
    }),
  ]);
}

function PathCell({ item: { path, scriptId } }: { item: ScanItem }) {
  return (
    <Text span ff="monospace" size="sm" className="wo-break">
      {scriptId ? (
        <LinkAnchor to="/scripts/$id" params={{ id: scriptId }} inherit>
          {path}
        </LinkAnchor>
      ) : (
        path
      )}
    </Text>
  );
}

function StatusCell({ item: { status, reason, detail, teamMoved } }: { item: ScanItem }) {
  return (
    <>
      <Badge variant="dot" color={statusColours[status]} tt="none">
        {statusLabels[status]}
      </Badge>
      {teamMoved && (
        <Text size="xs" mt={2}>
          {detail}
        </Text>
      )}
      {reason && (
        <Text size="xs" c="dimmed" mt={2}>
          {detail ?? skipReasons[reason]}
        </Text>
      )}
    </>
  );
}

function FactsCell({ item: { facts } }: { item: ScanItem }) {
  if (!facts) return null;
  const { drives, references, secrets } = facts;
  return (
    <Group gap={4}>
      {secrets > 0 && (
        <Badge size="sm" color="red" variant="light" tt="none">
          {counted(secrets, 'secret')}
        </Badge>
      )}
      {drives > 0 && (
        <Badge size="sm" color="gray" variant="light" tt="none">
          {counted(drives, 'drive')}
        </Badge>
      )}
      {references > 0 && (
        <Badge size="sm" color="gray" variant="light" tt="none">
          {counted(references, 'script')}
        </Badge>
      )}
    </Group>
  );
}
