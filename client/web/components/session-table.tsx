import { Badge, Button, Stack, Table, Text } from '@mantine/core';
import { programOf } from '../data/program.ts';
import type { SessionRow } from '../data/types.ts';
import { ScrollRegion } from './scroll-region.tsx';
import { Ago } from './time.tsx';

const methods = { password: 'password', link: 'one-time link', oidc: 'identity provider' } as const;

interface SessionTableProps {
  sessions: SessionRow[];
  onEnd: (session: SessionRow) => void;
}

/** Where somebody is signed in: from what, since when, and the button that ends it. */
export function SessionTable({ sessions, onEnd }: SessionTableProps) {
  return (
    <ScrollRegion className="wo-scroll-x" label="Sessions">
      <Table withTableBorder verticalSpacing={6}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Signed in</Table.Th>
            <Table.Th>From</Table.Th>
            <Table.Th>Last seen</Table.Th>
            <Table.Th aria-label="Actions" />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {sessions.map((session) => (
            <Table.Tr key={session.id}>
              <Table.Td>
                <Stack gap={2} align="flex-start">
                  <Ago at={session.createdAt} />
                  <Text size="xs" c="dimmed">
                    {methods[session.method]}
                    {session.secondFactor && ' and second factor'}
                  </Text>
                </Stack>
              </Table.Td>
              <Table.Td className="wo-cell-name">
                {programOf(session.userAgent)}
                <Text size="xs" c="dimmed" className="wo-mono">
                  {session.ip}
                </Text>
              </Table.Td>
              <Table.Td>
                {session.current ? (
                  <Badge variant="dot" color="teal" tt="none" miw="fit-content">
                    This one
                  </Badge>
                ) : (
                  <Ago at={session.lastSeenAt} />
                )}
              </Table.Td>
              <Table.Td ta="right">
                {!session.current && (
                  <Button
                    size="compact-sm"
                    variant="default"
                    aria-label={`End the session in ${programOf(session.userAgent)}`}
                    onClick={() => onEnd(session)}
                  >
                    End
                  </Button>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollRegion>
  );
}
