import { Badge, Card, Group, Text } from '@mantine/core';
import type { AuditEntry } from '../data/types.ts';
import { AuditSentence } from './audit-sentence.tsx';
import { FieldDiff } from './field-diff.tsx';
import { Ago } from './time.tsx';

export const outcomeColours = { success: 'teal', denied: 'orange', failed: 'red' };

/** One audit entry, opened: who, what, when, and each field before and after. */
export function AuditRow({ entry }: { entry: AuditEntry }) {
  return (
    <Card withBorder padding="sm">
      <Group justify="space-between" mb="xs" gap="xs">
        <Text size="sm" component="span" className="wo-break">
          <AuditSentence entry={entry} />
        </Text>
        <Group gap="xs">
          {entry.outcome !== 'success' && <Outcome outcome={entry.outcome} />}
          <Text size="xs" c="dimmed" component="span">
            <Ago at={entry.at} />
          </Text>
        </Group>
      </Group>
      <FieldDiff before={entry.before} after={entry.after} />
    </Card>
  );
}

export function Outcome({ outcome }: { outcome: AuditEntry['outcome'] }) {
  return (
    <Badge variant="dot" color={outcomeColours[outcome]} tt="none" miw="max-content">
      {outcome}
    </Badge>
  );
}
