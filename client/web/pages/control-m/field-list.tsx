import { Code, Table, Text } from '@mantine/core';
import { ScrollRegion } from '../../components/scroll-region.tsx';
import type { FieldChange } from '../../data/control-m.ts';

const few = 2;
const shortTo = 60;

/** The first fields that differ, short enough for a row of a table. */
export function FewFields({ fields }: { fields: readonly FieldChange[] }) {
  return (
    <div className="wo-cell-fields">
      {fields.slice(0, few).map((field) => (
        <div key={field.field} className="wo-truncate">
          <span className="wo-mono">{field.field}</span>{' '}
          <Text span size="xs">
            <Short value={field.before} tone="before" /> → <Short value={field.after} tone="after" />
          </Text>
        </div>
      ))}
      {fields.length > few && (
        <Text size="xs" c="dimmed">
          and {(fields.length - few).toLocaleString('en')} more
        </Text>
      )}
    </div>
  );
}

function Short({ value, tone }: { value: string | null; tone: 'before' | 'after' }) {
  if (value === null)
    return (
      <Text span c="dimmed" size="xs">
        {'none'}
      </Text>
    );
  const text = value.length > shortTo ? `${value.slice(0, shortTo)}…` : value;
  return (
    <Code className="wo-value wo-value-line" data-tone={tone}>
      {text}
    </Code>
  );
}

interface AllFieldsProps {
  fields: readonly FieldChange[];
  /** Headings of the two sides. */
  labels?: { before: string; after: string };
}
const inTime = { before: 'Before', after: 'After' };

/** Every field that differs, whole. */
export function AllFields({ fields, labels = inTime }: AllFieldsProps) {
  if (fields.length === 0)
    return (
      <Text size="sm" c="dimmed">
        No single field differs.
      </Text>
    );
  return (
    <ScrollRegion className="wo-scroll-x" label="Fields before and after">
      <Table verticalSpacing={4} withTableBorder>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Field</Table.Th>
            <Table.Th>{labels.before}</Table.Th>
            <Table.Th>{labels.after}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {fields.map(({ field, before, after }) => (
            <Table.Tr key={field}>
              <Table.Td>
                <Text span ff="monospace" size="xs" className="wo-break">
                  {field}
                </Text>
              </Table.Td>
              <Table.Td>
                <Whole value={before} tone="before" />
              </Table.Td>
              <Table.Td>
                <Whole value={after} tone="after" />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollRegion>
  );
}

function Whole({ value, tone }: { value: string | null; tone: 'before' | 'after' }) {
  if (value === null)
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
