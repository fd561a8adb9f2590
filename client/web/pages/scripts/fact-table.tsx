import { Button, Group, Stack, Table, Text, Title } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { LinkAnchor } from '../../components/link.tsx';
import { ScrollRegion } from '../../components/scroll-region.tsx';

interface FactRow {
  place: { line: number; column: number };
  cells: readonly ReactNode[];
}

interface FactTableProps {
  title: string;
  /** Beside the line. */
  columns: readonly string[];
  rows: readonly FactRow[];
}

/** As many rows as are shown before somebody asks for all. */
const few = 300;

/** Facts of one kind, each with a link to its line; nothing when there are none. */
export function FactTable({ title, columns, rows }: FactTableProps) {
  const [all, setAll] = useState(false);
  if (rows.length === 0) return null;
  const shown = all ? rows : rows.slice(0, few);
  return (
    <Stack gap={6}>
      <Heading title={title} count={rows.length} />
      <ScrollRegion className="wo-table-frame wo-fact-table" label={title}>
        <Table verticalSpacing={4} horizontalSpacing="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th className="wo-num" w={70}>
                Line
              </Table.Th>
              {columns.map((column) => (
                <Table.Th key={column}>{column}</Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.map(({ place: { line, column }, cells }) => (
              <Table.Tr key={`${line} ${column}`}>
                <Table.Td className="wo-num">
                  <LinkAnchor
                    to="."
                    search={{ tab: 'content', line }}
                    size="sm"
                    aria-label={`Line ${line}, column ${column}`}
                    title={`Column ${column}`}
                  >
                    {line}
                  </LinkAnchor>
                </Table.Td>
                {cells.map((cell, at) => (
                  <Table.Td key={columns[at]}>{cell}</Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollRegion>
      {shown.length < rows.length && (
        <Group>
          <Button size="compact-sm" variant="default" onClick={() => setAll(true)}>
            {`Show all ${rows.length.toLocaleString('en')}`}
          </Button>
        </Group>
      )}
    </Stack>
  );
}

/** Names without a place; nothing when there are none. */
export function Names({ title, names }: { title: string; names: readonly string[] }) {
  if (names.length === 0) return null;
  return (
    <Stack gap={6}>
      <Heading title={title} count={names.length} />
      <Text size="sm" component="ul" className="wo-fact-names wo-mono">
        {names.slice(0, few).map((name) => (
          <li key={name}>{name}</li>
        ))}
        {names.length > few && <li>and {(names.length - few).toLocaleString('en')} more</li>}
      </Text>
    </Stack>
  );
}

function Heading({ title, count }: { title: string; count: number }) {
  return (
    <Title order={2} size="h4">
      {title}{' '}
      <Text span c="dimmed" size="sm" fw={400}>
        {count.toLocaleString('en')}
      </Text>
    </Title>
  );
}

/** Something as it stands in a script. */
export function Mono({ children }: { children: ReactNode }) {
  return <span className="wo-mono wo-break">{children}</span>;
}
