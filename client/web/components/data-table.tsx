import { ActionIcon, Button, Checkbox, Group, Menu, Table, Text } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { IconColumns3 } from '@tabler/icons-react';
import {
  type ColumnDef,
  type RowData,
  columnVisibilityFeature,
  createColumnHelper,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, type UIEvent, useLayoutEffect, useRef } from 'react';
import { ScrollRegion } from './scroll-region.tsx';

/** How a column looks, beside what it shows. */
interface ColumnLook {
  /** Numbers: right-aligned, digits of one width. */
  numeric?: boolean;
  /** In the column menu; the header itself unless given. */
  label?: string;
  /** Left out below 48em, where the row would not fit. */
  wideOnly?: boolean;
}

/** The type-only member gives `meta` its type; Table never reads the value. */
const features = tableFeatures({ columnVisibilityFeature, columnMeta: {} as ColumnLook });
type Features = typeof features;

export type Columns<Row extends RowData> = ColumnDef<Features, Row>[];

/** Column definitions for {@link DataTable}; make them once, outside the component. */
export function columnsFor<Row extends RowData>() {
  return createColumnHelper<Features, Row>();
}

export interface DataTableProps<Row extends RowData> {
  /** Names the table for screen readers, and the stored choice of columns. */
  name: string;
  columns: Columns<Row>;
  rows: Row[];
  rowId: (row: Row) => string;
  /** Ids of columns that are there to be chosen, but not shown at first. */
  hidden?: readonly string[];
  /** Keyset pages: whether there is a next one, and how to fetch it. Scrolling near the end fetches it, too. */
  more?: { has: boolean; loading: boolean; load: () => unknown };
  /** How many rows there are in all, when that is known. */
  total?: number | undefined;
  /** Names what is shown: coming back to it in this tab starts where one left. */
  place?: string | undefined;
  /** A list among others on its page: takes a part of the height. */
  short?: boolean;
  /** Beside the choice of columns. */
  tools?: ReactNode;
}

const rowHeight = 40;
const virtualFrom = 120;
const nearEndPx = 1_200;
/** How far down each named table was left. */
const places = new Map<string, number>();

/** A dense table: sticky header, column choice, and only the visible rows in the page once there are many. */
export function DataTable<Row extends RowData>(props: DataTableProps<Row>) {
  const { name, columns, rows, rowId, more, total, place, tools, short = false, hidden = [] } = props;
  const [columnVisibility, setColumnVisibility] = useLocalStorage<Record<string, boolean>>({
    key: `wo-columns-${name}`,
    defaultValue: Object.fromEntries(hidden.map((id) => [id, false])),
    getInitialValueInEffect: false,
  });
  const table = useTable({
    features,
    columns,
    data: rows,
    getRowId: rowId,
    state: { columnVisibility },
    onColumnVisibilityChange: (change) =>
      setColumnVisibility((before) => (typeof change === 'function' ? change(before) : change)),
  });
  const frame = useRef<HTMLDivElement>(null);
  const body = table.getRowModel().rows;
  // oxlint-disable-next-line react/incompatible-library -- about the React compiler, which this page does not use
  const virtual = useVirtualizer({
    count: body.length,
    getScrollElement: () => frame.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    initialOffset: () => (place === undefined ? 0 : (places.get(place) ?? 0)),
    enabled: body.length >= virtualFrom,
  });
  const window = body.length >= virtualFrom ? virtual.getVirtualItems() : undefined;
  const shown = window ? window.flatMap(({ index }) => body[index] ?? []) : body;
  const above = window?.[0]?.start ?? 0;
  const below = window ? virtual.getTotalSize() - (window.at(-1)?.end ?? 0) : 0;
  useLayoutEffect(() => {
    if (place !== undefined && frame.current) frame.current.scrollTop = places.get(place) ?? 0;
  }, [place]);
  function onScroll({ currentTarget: at }: UIEvent<HTMLDivElement>) {
    if (place !== undefined) places.set(place, at.scrollTop);
    const left = at.scrollHeight - at.scrollTop - at.clientHeight;
    if (more?.has && !more.loading && at.scrollTop > 0 && left < nearEndPx) void more.load();
  }
  return (
    <div>
      <Group justify="space-between" mb={6} gap="xs">
        <Text size="sm" c="dimmed" role="status">
          {shownOf(rows.length, total, more?.has ?? false)}
        </Text>
        <Group gap="xs">
          {tools}
          <ColumnMenu
            choices={table.getAllLeafColumns().map((column) => ({
              id: column.id,
              label: column.columnDef.meta?.label ?? String(column.columnDef.header),
              visible: column.getIsVisible(),
              toggle: () => column.toggleVisibility(),
            }))}
          />
        </Group>
      </Group>
      <ScrollRegion
        className={short ? 'wo-table-frame wo-short' : 'wo-table-frame'}
        ref={frame}
        label={name}
        onScroll={onScroll}
      >
        <Table highlightOnHover verticalSpacing={6} horizontalSpacing="sm">
          <Table.Thead>
            {table.getHeaderGroups().map((group) => (
              <Table.Tr key={group.id}>
                {group.headers.map((header) => (
                  <Table.Th key={header.id} className={look(header.column.columnDef.meta)}>
                    <table.FlexRender header={header} />
                  </Table.Th>
                ))}
              </Table.Tr>
            ))}
          </Table.Thead>
          <Table.Tbody>
            <Spacer height={above} />
            {shown.map((row) => (
              <Table.Tr
                key={row.id}
                h={rowHeight}
                {...(window && { 'data-index': row.index, ref: virtual.measureElement })}
              >
                {row.getVisibleCells().map((cell) => (
                  <Table.Td key={cell.id} className={look(cell.column.columnDef.meta)}>
                    <table.FlexRender cell={cell} />
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
            <Spacer height={below} />
          </Table.Tbody>
        </Table>
      </ScrollRegion>
      {more?.has && (
        <Group justify="center" mt="sm">
          <Button variant="default" loading={more.loading} onClick={() => more.load()}>
            Load more
          </Button>
        </Group>
      )}
    </div>
  );
}

function shownOf(shown: number, total: number | undefined, more: boolean): string {
  const count = shown.toLocaleString('en');
  if (total !== undefined && total > shown) return `${count} of ${total.toLocaleString('en')} shown`;
  return `${count} shown${more ? ', more to load' : ''}`;
}

function look(meta: ColumnLook | undefined): string {
  return [meta?.numeric && 'wo-num', meta?.wideOnly && 'wo-wide-only'].filter(Boolean).join(' ');
}

function Spacer({ height }: { height: number }) {
  return height > 0 ? <tr style={{ height }} aria-hidden /> : null;
}

interface ColumnChoice {
  id: string;
  label: string;
  visible: boolean;
  toggle: () => void;
}

function ColumnMenu({ choices }: { choices: ColumnChoice[] }) {
  const last = choices.filter((choice) => choice.visible).length === 1;
  return (
    <Menu closeOnItemClick={false} position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label="Choose columns">
          <IconColumns3 size={17} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {choices.map((choice) => (
          <Menu.Item
            key={choice.id}
            role="menuitemcheckbox"
            aria-checked={choice.visible}
            disabled={choice.visible && last}
            onClick={choice.toggle}
            leftSection={<Checkbox.Indicator checked={choice.visible} size="xs" aria-hidden />}
          >
            {choice.label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
