import { Text } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useId, useRef } from 'react';
import type { Marks } from './marks.ts';
import { NodeSign } from './graph-sign.tsx';
import type { GraphWords, Highlight } from './model.ts';
import type { Topology } from './topology.ts';
import { shortened } from './paint/frame.ts';
import { setsOf } from './words.ts';

interface GraphListProps {
  label: string;
  topology: Topology;
  marks: Marks;
  highlights: readonly Highlight[];
  /** Numbers of the nodes to list, in order. */
  rows: readonly number[];
  selected: number | undefined;
  onSelect: (node: number) => void;
  onOpen: (node: number) => void;
  words: GraphWords;
}

const rowHeight = 44;

/** The nodes of a graph as a list, for those who cannot or would rather not look at the picture. */
export function GraphList(props: GraphListProps) {
  const { label, topology, marks, highlights, rows, selected, onSelect, onOpen, words } = props;
  const id = useId();
  const frame = useRef<HTMLDivElement>(null);
  // oxlint-disable-next-line react/incompatible-library -- about the React compiler, which this page does not use
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => frame.current,
    estimateSize: () => rowHeight,
    overscan: 8,
  });
  const active = selected === undefined ? -1 : rows.indexOf(selected);
  useEffect(() => {
    if (active >= 0) virtual.scrollToIndex(active, { align: 'auto' });
    // oxlint-disable-next-line react/exhaustive-deps -- the virtualizer is the same for the life of the list
  }, [active]);
  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'Enter' && selected !== undefined) {
      onOpen(selected);
      return;
    }
    const next = nextRow(event.key, active, rows.length);
    const node = next === undefined ? undefined : rows[next];
    if (node === undefined) return;
    event.preventDefault();
    onSelect(node);
  }
  return (
    <div
      ref={frame}
      className="wo-graph-list"
      role="listbox"
      tabIndex={0}
      aria-label={label}
      aria-activedescendant={active >= 0 ? `${id}-${active}` : undefined}
      onKeyDown={onKeyDown}
    >
      <div role="presentation" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const number = rows[index] ?? 0;
          const node = topology.nodes[number];
          return (
            // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus -- the list has the focus and the keys
            <div
              key={number}
              id={`${id}-${index}`}
              className="wo-graph-row"
              role="option"
              aria-selected={number === selected}
              aria-setsize={rows.length}
              aria-posinset={index + 1}
              style={{ transform: `translateY(${start}px)` }}
              onClick={() => onSelect(number)}
              onDoubleClick={() => onOpen(number)}
            >
              <div className="wo-mono wo-truncate" title={node?.path}>
                <NodeSign bits={marks.node[number]} />
                {shortened(node?.label ?? '', 31)}
              </div>
              <div className="wo-graph-row-detail wo-truncate">
                {node?.detail}
                {node?.outside && `, ${words.outside}`}
                {node && setsOf(highlights, node.id).map((set) => `, ${set}`)}
                {node && node.path !== node.label && ` · ${node.path}`}
              </div>
            </div>
          );
        })}
      </div>
      {rows.length === 0 && (
        <Text size="sm" c="dimmed" p="sm">
          Nothing matches. Try fewer letters.
        </Text>
      )}
    </div>
  );
}

/** Where a key of a list leads; undefined for other keys. */
function nextRow(key: string, active: number, count: number): number | undefined {
  const last = count - 1;
  const steps: Record<string, number> = {
    ArrowDown: Math.min(last, active + 1),
    ArrowUp: Math.max(0, active - 1),
    PageDown: Math.min(last, active + 10),
    PageUp: Math.max(0, active - 10),
    Home: 0,
    End: last,
  };
  return count === 0 ? undefined : steps[key];
}
