import { Badge, Button, Group, Table, Text, VisuallyHidden } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { LinkAnchor } from '../../components/link.tsx';
import { ScrollRegion } from '../../components/scroll-region.tsx';
import { Ago } from '../../components/time.tsx';
import type { AuditLogState, WitnessedLog } from '../../data/types.ts';
import { wo } from '../../data/wo.ts';
import { CheckpointButton } from './checkpoint.tsx';
import { logName } from './log-name.ts';

interface SealTableProps {
  logs: AuditLogState[];
  /** A verification is under way: a server does one at a time. */
  busy: boolean;
  onVerify: (log: string) => void;
}

/** What this installation remembers; only its owner may ask. */
function useWitness() {
  return useQuery({
    queryKey: ['bridge', 'auditWitness'],
    queryFn: () => wo.bridge.auditWitness.list.query(),
    refetchInterval: 60_000,
  });
}

/** One row per log: how far it is sealed, and what can be done about it. */
export function SealTable({ logs, busy, onVerify }: SealTableProps) {
  const witness = useWitness();
  return (
    <ScrollRegion className="wo-table-frame" label="Logs and their seals">
      <Table verticalSpacing={6} horizontalSpacing="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Log</Table.Th>
            <Table.Th className="wo-num">Sealed</Table.Th>
            <Table.Th className="wo-num wo-wide-only">Waiting</Table.Th>
            <Table.Th className="wo-wide-only">Last seal</Table.Th>
            <Table.Th className="wo-wide-only">Head</Table.Th>
            {witness.data && <Table.Th className="wo-wide-only">Watched from here</Table.Th>}
            <Table.Th>
              <VisuallyHidden>Actions</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {logs.map((row) => (
            <Table.Tr key={row.log}>
              <Table.Td className="wo-break">
                <LinkAnchor to="/audit" search={{ teamId: row.log }} size="sm">
                  {logName(row)}
                </LinkAnchor>
              </Table.Td>
              <Table.Td className="wo-num">{row.size.toLocaleString('en')}</Table.Td>
              <Table.Td className="wo-num wo-wide-only">{row.unsealed.toLocaleString('en')}</Table.Td>
              <Table.Td className="wo-wide-only">
                {row.lastSealedAt ? <Ago at={row.lastSealedAt} /> : 'never'}
              </Table.Td>
              <Table.Td className="wo-wide-only">
                <span className="wo-path wo-nowrap" title={row.head}>
                  {row.head.slice(0, 12)}
                </span>
              </Table.Td>
              {witness.data && (
                <Table.Td className="wo-wide-only">
                  <Watched seen={witness.data.find(({ log }) => log === row.log)} />
                </Table.Td>
              )}
              <Table.Td>
                <Group gap={6} justify="flex-end">
                  <CheckpointButton log={row.log} name={logName(row)} />
                  <Button
                    size="compact-sm"
                    variant="default"
                    disabled={busy}
                    aria-label={`Verify ${logName(row)}`}
                    onClick={() => onVerify(row.log)}
                  >
                    Verify
                  </Button>
                </Group>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollRegion>
  );
}

/** How far back this installation would notice. */
function Watched({ seen }: { seen: WitnessedLog | undefined }) {
  if (!seen)
    return (
      <Text size="xs" c="dimmed">
        not yet
      </Text>
    );
  if (seen.alarm)
    return (
      <Badge color="red" variant="filled">
        {seen.alarm.kind}
      </Badge>
    );
  return (
    <Text size="xs" component="div">
      to {seen.size.toLocaleString('en')}, <Ago at={seen.seenAt} />
      <Text size="xs" c="dimmed" component="div">
        first seen <Ago at={seen.firstSeenAt} />
      </Text>
    </Text>
  );
}
