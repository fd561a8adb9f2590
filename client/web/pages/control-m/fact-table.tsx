import { Card, Table, Title } from '@mantine/core';
import type { ReactNode } from 'react';

/** What a fact says: text, several texts, or nothing. */
export type Fact = [name: string, value: ReactNode];

const isSaid = ([, value]: Fact) => value !== undefined && value !== null && value !== '' && value !== false;

/** Facts of one kind under a heading; nothing when none is said. */
export function FactCard({ title, facts }: { title: string; facts: readonly Fact[] }) {
  if (!facts.some(isSaid)) return null;
  return (
    <Card withBorder padding="sm">
      <Title order={2} size="h4" mb={6}>
        {title}
      </Title>
      <FactTable facts={facts} />
    </Card>
  );
}

/** Names and values below each other, as far as they are said. */
export function FactTable({ facts }: { facts: readonly Fact[] }) {
  return (
    <Table variant="vertical" layout="fixed" verticalSpacing={4} className="wo-facts">
      <Table.Tbody>
        {facts.filter(isSaid).map(([name, value]) => (
          <Table.Tr key={name}>
            <Table.Th w={170} className="wo-break">
              {name}
            </Table.Th>
            <Table.Td className="wo-break">{value}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

/** A value that a machine reads: command, path, calendar. Nothing when it is not said. */
export function exact(text: string | undefined): ReactNode {
  return text ? <span className="wo-mono wo-pre">{text}</span> : undefined;
}
