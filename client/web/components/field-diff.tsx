import { Code, Table, Text } from '@mantine/core';
import { fieldChanges } from '../data/fields.ts';

/** Before and after, field by field; what changed stands first and is marked. */
export function FieldDiff({ before, after }: { before: unknown; after: unknown }) {
  const rows = fieldChanges(before, after);
  if (rows.length === 0)
    return (
      <Text size="sm" c="dimmed">
        This entry holds no fields.
      </Text>
    );
  return (
    <div className="wo-scroll-x" tabIndex={0} role="region" aria-label="Fields before and after">
      <Table verticalSpacing={4} withTableBorder>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Field</Table.Th>
            <Table.Th>Before</Table.Th>
            <Table.Th>After</Table.Th>
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
              <Table.Td>
                <Value value={row.before} tone={row.changed ? 'old' : undefined} />
              </Table.Td>
              <Table.Td>
                <Value value={row.after} tone={row.changed ? 'new' : undefined} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function Value({ value, tone }: { value: string | undefined; tone: 'old' | 'new' | undefined }) {
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
