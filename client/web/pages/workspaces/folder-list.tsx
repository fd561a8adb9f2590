import { Breadcrumbs, Stack, Text } from '@mantine/core';
import { IconArrowUpRight, IconFile, IconFolder } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { LinkAnchor, LinkNav } from '../../components/link.tsx';
import { LocalProblem } from '../../components/local-problem.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { byteSize } from '../../data/time.ts';
import type { Entry } from '../../data/types.ts';
import { wo } from '../../data/wo.ts';

interface FolderProps {
  id: string;
  /** Name of the workspace, for the first breadcrumb. */
  root: string;
  /** Relative to the workspace, forward slashes; empty for its root. */
  path: string;
  file: string | undefined;
}

/** One folder of a workspace, with the way back up. */
export function FolderList({ id, root, path, file }: FolderProps) {
  const { data, error, refetch } = useQuery({
    queryKey: ['local', 'workspaces', id, 'entries', path],
    queryFn: () => wo.local.workspaces.entries.query({ id, ...(path && { path }) }),
  });
  return (
    <Stack gap="xs">
      <Crumbs id={id} root={root} path={path} />
      {!data ? (
        error ? (
          <LocalProblem error={error} onRetry={refetch} />
        ) : (
          <RowsSkeleton />
        )
      ) : data.items.length === 0 ? (
        <Text size="sm" c="dimmed">
          This folder is empty.
        </Text>
      ) : (
        <nav aria-label="Files and folders" className="wo-files">
          {[...data.items].sort(foldersFirst).map((entry) => (
            <Row key={entry.path} id={id} folder={path} entry={entry} active={entry.path === file} />
          ))}
        </nav>
      )}
    </Stack>
  );
}

function foldersFirst(a: Entry, b: Entry): number {
  if ((a.type === 'folder') !== (b.type === 'folder')) return a.type === 'folder' ? -1 : 1;
  return a.name.localeCompare(b.name, undefined, { numeric: true });
}

function Crumbs({ id, root, path }: { id: string; root: string; path: string }) {
  const parts = path.split('/').filter(Boolean);
  const links = [
    { label: root, to: '' },
    ...parts.map((label, at) => ({ label, to: parts.slice(0, at + 1).join('/') })),
  ];
  return (
    <Breadcrumbs separatorMargin={6} className="wo-crumbs">
      {links.map(({ label, to }, at) =>
        at === links.length - 1 ? (
          <Text key={to} size="sm" fw={600} aria-current="location">
            {label}
          </Text>
        ) : (
          <LinkAnchor key={to} to="/workspaces/$id" params={{ id }} search={to ? { path: to } : {}} size="sm">
            {label}
          </LinkAnchor>
        ),
      )}
    </Breadcrumbs>
  );
}

interface RowProps {
  id: string;
  folder: string;
  entry: Entry;
  active: boolean;
}

function Row({ id, folder, entry, active }: RowProps) {
  if (entry.type === 'link')
    return (
      <Text size="sm" c="dimmed" px="sm" py={6} className="wo-truncate" title="Links are not followed">
        <IconArrowUpRight size={15} aria-hidden /> {entry.name} (link)
      </Text>
    );
  const isFolder = entry.type === 'folder';
  const search = isFolder ? { path: entry.path } : { file: entry.path, ...(folder && { path: folder }) };
  return (
    <LinkNav
      to="/workspaces/$id"
      params={{ id }}
      search={search}
      label={entry.name}
      active={active}
      aria-current={active ? 'true' : undefined}
      leftSection={
        isFolder ? <IconFolder size={16} aria-label="Folder" /> : <IconFile size={16} aria-hidden />
      }
      rightSection={
        !isFolder && (
          <Text size="xs" c="dimmed" className="wo-num">
            {byteSize(entry.size ?? 0)}
          </Text>
        )
      }
    />
  );
}
