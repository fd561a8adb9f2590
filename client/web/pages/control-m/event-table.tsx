import { Button, Table, Text } from '@mantine/core';
import { useState } from 'react';
import { ScrollRegion } from '../../components/scroll-region.tsx';
import type { Node } from '../../data/control-m.ts';
import { NodeLink } from './node-link.tsx';

interface EventRow {
  event: string;
  date: string;
  /** Only when something happens, not at every end. */
  on?: boolean;
  nodes: readonly Node[];
}

interface EventTableProps {
  label: string;
  /** Heading of the column with the jobs and folders. */
  who: string;
  /** Said where there is none. */
  nobody: string;
  rows: readonly EventRow[];
}

/** Events, and who stands at their other end. */
export function EventTable({ label, who, nobody, rows }: EventTableProps) {
  return (
    <ScrollRegion className="wo-table-frame wo-medium" label={label}>
      <Table verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Event</Table.Th>
            <Table.Th className="wo-wide-only">Date</Table.Th>
            <Table.Th>{who}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(({ event, date, on, nodes }, at) => (
            <Table.Tr key={`${at} ${event}`}>
              <Table.Td>
                <span className="wo-mono wo-break">{event}</span>
                {on && (
                  <Text size="xs" c="dimmed">
                    only in an On or If
                  </Text>
                )}
              </Table.Td>
              <Table.Td className="wo-wide-only">{date}</Table.Td>
              <Table.Td>
                <Nodes nodes={nodes} nobody={nobody} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollRegion>
  );
}

const few = 5;

function Nodes({ nodes, nobody }: { nodes: readonly Node[]; nobody: string }) {
  const [all, setAll] = useState(false);
  if (nodes.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {nobody}
      </Text>
    );
  return (
    <>
      {(all ? nodes : nodes.slice(0, few)).map((node) => (
        <div key={node.id}>
          <NodeLink node={node} />
        </div>
      ))}
      {nodes.length > few && (
        <Button size="compact-xs" variant="subtle" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? 'Show fewer' : `Show all ${nodes.length.toLocaleString('en')}`}
        </Button>
      )}
    </>
  );
}
