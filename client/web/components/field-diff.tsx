import { Code, Table, Text } from '@mantine/core';
import { fieldChanges } from '../data/fields.ts';
import { ScrollRegion } from './scroll-region.tsx';

interface FieldDiffProps {
  before: unknown;
  after: unknown;
  /** Headings of the two sides. */
  labels?: { before: string; after: string };
}

const inTime = { before: 'Before', after: 'After' };

/** Before and after, field by field; what changed stands first and is marked. */
export function FieldDiff({ before, after, labels = inTime }: FieldDiffProps) {
  const rows = fieldChanges(before, after);
  if (rows.length === 0)
    return (
      <Text size="sm" c="dimmed">
        This entry holds no fields.
      </Text>
    );
  // A created thing has no before, a deleted one no after: a column of nothing would only push the rest aside.
  const both = rows.some((row) => row.before !== undefined) && rows.some((row) => row.after !== undefined);
  const sides = both
    ? (['before', 'after'] as const)
    : rows[0]?.after === undefined
      ? (['before'] as const)
      : (['after'] as const);
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
              <Table.Td className="wo-nowrap">
                <Text span ff="monospace" size="xs" fw={row.changed ? 600 : 400}>
                  {row.field}
                </Text>
              </Table.Td>
              {sides.map((side) => (
                <Table.Td key={side}>
                  <Value value={row[side]} tone={both && row.changed ? side : undefined} />
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollRegion>
  );
}

function Value({ value, tone }: { value: string | undefined; tone: 'before' | 'after' | undefined }) {
  if (value === undefined)
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
