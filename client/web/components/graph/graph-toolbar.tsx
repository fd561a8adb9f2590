import { ActionIcon, Button, Group, Menu, Text, TextInput, Tooltip } from '@mantine/core';
import {
  IconDownload,
  IconList,
  IconMaximize,
  IconMinus,
  IconPlus,
  IconSearch,
  type TablerIcon,
} from '@tabler/icons-react';
import type { KeyboardEvent, RefObject } from 'react';

interface GraphToolbarProps {
  search: RefObject<HTMLInputElement | null>;
  q: string;
  onSearch: (q: string) => void;
  /** Enter in the search: the first that matches. */
  onFirst: () => void;
  found: number | undefined;
  onZoom: (factor: number) => void;
  onFit: () => void;
  onSave: (format: 'svg' | 'csv') => void;
  ready: boolean;
  list: boolean;
  onList: () => void;
}

/** Search, zoom, and taking the picture away. */
export function GraphToolbar(props: GraphToolbarProps) {
  const { search, q, onSearch, onFirst, found, onZoom, onFit, onSave, ready, list, onList } = props;
  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'Enter') onFirst();
    if (event.key === 'Escape') onSearch('');
  }
  return (
    <Group gap="xs">
      <TextInput
        ref={search}
        className="wo-filter-wide"
        type="search"
        size="xs"
        aria-label="Find in the graph"
        placeholder="Find in the graph ( / )"
        leftSection={<IconSearch size={14} aria-hidden />}
        value={q}
        onChange={(event) => onSearch(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <Text size="xs" c="dimmed" role="status">
        {found === undefined ? '' : `${found.toLocaleString('en')} found`}
      </Text>
      <Group gap={4} ms="auto">
        <Tool label="Zoom in ( + )" icon={IconPlus} onClick={() => onZoom(1.4)} />
        <Tool label="Zoom out ( − )" icon={IconMinus} onClick={() => onZoom(1 / 1.4)} />
        <Tool label="Show all ( 0 )" icon={IconMaximize} onClick={onFit} />
        <Menu position="bottom-end">
          <Menu.Target>
            <Button
              variant="subtle"
              color="gray"
              size="compact-sm"
              leftSection={<IconDownload size={15} aria-hidden />}
              disabled={!ready}
            >
              Save
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => onSave('svg')}>SVG, the picture</Menu.Item>
            <Menu.Item onClick={() => onSave('csv')}>CSV, the list</Menu.Item>
          </Menu.Dropdown>
        </Menu>
        <Tool
          label={list ? 'Hide the list' : 'Show the list'}
          icon={IconList}
          onClick={onList}
          pressed={list}
        />
      </Group>
    </Group>
  );
}

interface ToolProps {
  label: string;
  icon: TablerIcon;
  onClick: () => void;
  pressed?: boolean;
}

function Tool({ label, icon: Icon, onClick, pressed }: ToolProps) {
  return (
    <Tooltip label={label} openDelay={300}>
      <ActionIcon
        variant={pressed ? 'default' : 'subtle'}
        color="gray"
        aria-label={label}
        aria-pressed={pressed}
        onClick={onClick}
      >
        <Icon size={16} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}
