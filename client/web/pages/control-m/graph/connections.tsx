import { Stack, Text, UnstyledButton } from '@mantine/core';
import { useMemo } from 'react';
import type { GraphData, GraphNode } from '../../../components/graph/model.ts';

interface ConnectionsProps {
  data: GraphData;
  id: string;
  onSelect: (id: string) => void;
}

interface Connection {
  node: GraphNode;
  why: readonly string[];
}

/** As many of each kind as are listed. */
const listed = 30;

/** What comes directly before and after a node, and why: what the tip of an edge says to the mouse. */
export function Connections({ data, id, onSelect }: ConnectionsProps) {
  const { before, after } = useMemo(() => connectionsOf(data, id), [data, id]);
  return (
    <>
      <Part title="Directly before it" rows={before} onSelect={onSelect} />
      <Part title="Directly after it" rows={after} onSelect={onSelect} />
    </>
  );
}

function connectionsOf({ nodes, edges }: GraphData, id: string): Record<'before' | 'after', Connection[]> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const found: Record<'before' | 'after', Connection[]> = { before: [], after: [] };
  for (const { from, to, why } of edges) {
    const [first, last] = [byId.get(from), byId.get(to)];
    if (to === id && first) found.before.push({ node: first, why });
    if (from === id && last) found.after.push({ node: last, why });
  }
  return found;
}

interface PartProps {
  title: string;
  rows: readonly Connection[];
  onSelect: (id: string) => void;
}

function Part({ title, rows, onSelect }: PartProps) {
  if (rows.length === 0) return null;
  return (
    <div>
      <Text size="xs" fw={600} mb={2}>
        {title} ({rows.length.toLocaleString('en')})
      </Text>
      <Stack gap={4} component="ul" className="wo-graph-connections">
        {rows.slice(0, listed).map(({ node, why }) => (
          <li key={node.id}>
            <UnstyledButton className="wo-open wo-break" title={node.path} onClick={() => onSelect(node.id)}>
              {node.label}
            </UnstyledButton>
            {[...new Set(why)].slice(0, 5).map((line) => (
              <Text key={line} size="xs" c="dimmed" className="wo-break">
                {line}
              </Text>
            ))}
          </li>
        ))}
      </Stack>
      {rows.length > listed && (
        <Text size="xs" c="dimmed">
          and {(rows.length - listed).toLocaleString('en')} more
        </Text>
      )}
    </div>
  );
}
