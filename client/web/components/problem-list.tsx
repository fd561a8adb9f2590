import { Badge, Group, Stack, Text } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { KeysetList } from '../data/keyset.ts';
import { countedKinds, type ProblemKinds, type Severity, severityColours } from '../data/problem-kinds.ts';
import { ChoiceButtons } from './choice-buttons.tsx';
import { columnsFor } from './data-table.tsx';
import { Empty } from './empty.tsx';
import { KeysetTable } from './keyset-table.tsx';

interface Problem {
  severity: Severity;
  message: string;
}

interface ProblemListProps<Kind extends string, Row extends Problem> {
  /** Names the table. */
  name: string;
  kinds: ProblemKinds<Kind>;
  /** How many there are of each; undefined until known. */
  counts: Readonly<Record<string, number>> | undefined;
  /** What the list is narrowed to. */
  kind: Kind | undefined;
  onKind: (kind: Kind | undefined) => void;
  /** Further filters, beside the kinds. */
  search?: ReactNode;
  list: KeysetList;
  rows: Row[] | undefined;
  /** The thing with the problem, as a link. */
  where: (row: Row) => ReactNode;
  /** A list without rows: what it is called, and what that means. */
  empty: { title: string; about: string };
  tools: ReactNode;
}

/** What looks wrong, narrowed by its kind. */
export function ProblemList<Kind extends string, Row extends Problem>(props: ProblemListProps<Kind, Row>) {
  const { name, kinds, counts, kind, onKind, search, list, rows, where, empty, tools } = props;
  const choices = countedKinds(kinds, counts ?? {});
  const total = choices.reduce((sum, { count }) => sum + count, 0);
  return (
    <Stack gap="sm">
      <Group gap="sm">
        {counts && (total > 0 || kind) && (
          <ChoiceButtons
            label="Kind of problem"
            choices={choices}
            value={kind}
            onChoose={onKind}
            all={{ count: total }}
          />
        )}
        {search}
      </Group>
      {kind && (
        <Text size="sm" c="dimmed">
          {kinds[kind].about}
        </Text>
      )}
      <KeysetTable
        name={name}
        list={list}
        rows={rows?.map((row, at) => shownOf(row, at, where))}
        awaited={10}
        columns={columns}
        rowId={({ rowId }) => rowId}
        empty={
          <Empty icon={<IconCheck />} title={empty.title}>
            {empty.about}
          </Empty>
        }
        tools={tools}
      />
    </Stack>
  );
}

interface Shown extends Problem {
  rowId: string;
  where: ReactNode;
}

/** Nothing of a problem is its own, so that its place in the list tells it apart. */
function shownOf<Row extends Problem>(row: Row, at: number, where: (row: Row) => ReactNode): Shown {
  return { rowId: String(at), severity: row.severity, message: row.message, where: where(row) };
}

const column = columnsFor<Shown>();
const columns = column.columns([
  column.accessor('severity', {
    header: 'Severity',
    meta: { wideOnly: true },
    cell: ({ getValue }) => (
      <Badge variant="dot" color={severityColours[getValue()]} tt="none" miw="max-content">
        {getValue()}
      </Badge>
    ),
  }),
  column.display({ id: 'where', header: 'Where', cell: ({ row: { original } }) => original.where }),
  column.accessor('message', {
    header: 'What',
    cell: ({ getValue }) => (
      <Text size="sm" component="div" className="wo-break">
        {getValue()}
      </Text>
    ),
  }),
]);
