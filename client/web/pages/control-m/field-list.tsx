import { Code, Table, Text } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
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
          {field.before !== null && <Short value={field.before} tone="before" />}
          {field.before !== null && field.after !== null && (
            <IconArrowRight size={13} aria-label="becomes" className="wo-inline-icon" />
          )}
          {field.after !== null && <Short value={field.after} tone="after" />}
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

function Short({ value, tone }: { value: string; tone: 'before' | 'after' }) {
  const text = value.length > shortTo ? `${value.slice(0, shortTo)}…` : value;
  return (
    <Code className="wo-value wo-value-line" data-tone={tone}>
      {text === '' ? 'empty' : text}
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
  // a side that says nothing at all would only push the other aside
  const sides = (['before', 'after'] as const).filter((side) => fields.some((field) => field[side] !== null));
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
          {fields.map((row) => (
            <Table.Tr key={row.field}>
              <Table.Td className="wo-field">
                <Text span ff="monospace" size="xs" className="wo-break">
                  {row.field}
                </Text>
              </Table.Td>
              {sides.map((side) => (
                <Table.Td key={side}>
                  <Whole value={row[side]} tone={sides.length === 2 ? side : undefined} />
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollRegion>
  );
}

function Whole({ value, tone }: { value: string | null; tone: 'before' | 'after' | undefined }) {
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
