import { Code, Table, Text } from '@mantine/core';
import { ScrollRegion } from './scroll-region.tsx';

/** A field on two sides; null or undefined where a side says nothing of it. */
export interface FieldRow {
  field: string;
  before?: string | null | undefined;
  after?: string | null | undefined;
  /** Default: they differ. */
  changed?: boolean;
}

interface FieldsTableProps {
  rows: readonly FieldRow[];
  /** Headings of the two sides. */
  labels?: { before: string; after: string } | undefined;
  /** What stands there when there are no rows. */
  empty: string;
}

const inTime = { before: 'Before', after: 'After' };

/** Before and after, field by field, whole. A side that says nothing at all would only push the other aside. */
export function FieldsTable({ rows, labels = inTime, empty }: FieldsTableProps) {
  if (rows.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {empty}
      </Text>
    );
  const sides = (['before', 'after'] as const).filter((side) => rows.some((row) => says(row[side])));
  return (
    <ScrollRegion className="wo-scroll-x" label="Fields before and after">
      <Table verticalSpacing={4} withTableBorder>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Field</Table.Th>
            {sides.map((side) => (
              <Table.Th key={side}>{labels[side]}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={row.field}>
              <Table.Td className="wo-field">
                <Text span ff="monospace" size="xs" className="wo-break" fw={row.changed ? 600 : 400}>
                  {row.field}
                </Text>
              </Table.Td>
              {sides.map((side) => (
                <Table.Td key={side}>
                  <Value
                    value={row[side]}
                    tone={sides.length === 2 && row.changed !== false ? side : undefined}
                  />
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollRegion>
  );
}

function says(value: string | null | undefined): value is string {
  return value !== null && value !== undefined;
}

function Value({ value, tone }: { value: string | null | undefined; tone: 'before' | 'after' | undefined }) {
  if (!says(value))
    return (
      <Text span size="xs" c="dimmed">
        none
      </Text>
    );
  return (
    <Code className="wo-value" data-tone={tone}>
      {value}
    </Code>
  );
}
