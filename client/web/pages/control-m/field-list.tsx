import { Code, Text } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
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
