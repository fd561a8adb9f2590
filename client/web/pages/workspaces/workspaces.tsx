import { ActionIcon, Button, Card, Group, Menu, SimpleGrid, Text } from '@mantine/core';
import { IconDots, IconFolders, IconPencil, IconTrash } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { Confirm } from '../../components/confirm.tsx';
import { Empty } from '../../components/empty.tsx';
import { LinkAnchor, LinkButton } from '../../components/link.tsx';
import { LocalProblem } from '../../components/local-problem.tsx';
import { Page } from '../../components/page.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { Ago } from '../../components/time.tsx';
import { notifyDone } from '../../components/toast.ts';
import type { Workspace } from '../../data/types.ts';
import { useKeyset } from '../../data/keyset.ts';
import { wo } from '../../data/wo.ts';
import { WorkspaceForm } from './workspace-form.tsx';

const route = getRouteApi('/workspaces');

/** `/workspaces?add=true`: folders on this machine. */
export function WorkspacesPage() {
  const { add } = route.useSearch();
  const navigate = route.useNavigate();
  const { list, rows: items } = useKeyset(['local', 'workspaces', 'list'], (cursor) =>
    wo.local.workspaces.list.query({ cursor }),
  );
  const [editing, setEditing] = useState<Workspace>();
  const [removing, setRemoving] = useState<Workspace>();
  const openForm = () => navigate({ to: '/workspaces', search: { add: true } });
  return (
    <Page
      title="Workspaces"
      about="Folders on this machine. Browsing changes nothing; publishing shares scripts with the team."
      actions={items && items.length > 0 && <Button onClick={openForm}>Add a folder</Button>}
    >
      {!items ? (
        list.error ? (
          <LocalProblem error={list.error} onRetry={list.refetch} />
        ) : (
          <RowsSkeleton />
        )
      ) : items.length === 0 ? (
        <Empty
          icon={<IconFolders />}
          title="Add your first folder"
          action={<Button onClick={openForm}>Add a folder</Button>}
        >
          Point to a folder with scripts on this machine or on a share. You can look through it here, and
          publish what is in it to your team.
        </Empty>
      ) : (
        <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
          {items.map((item) => (
            <WorkspaceCard
              key={item.id}
              workspace={item}
              onEdit={() => setEditing(item)}
              onRemove={() => setRemoving(item)}
            />
          ))}
        </SimpleGrid>
      )}
      {list.hasNextPage && (
        <Group justify="center">
          <Button variant="default" loading={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
            Load more
          </Button>
        </Group>
      )}
      <WorkspaceForm
        opened={add === true || editing !== undefined}
        workspace={editing}
        onClose={() => {
          setEditing(undefined);
          if (add) void navigate({ to: '/workspaces', search: {} });
        }}
      />
      <RemoveWorkspace workspace={removing} onClose={() => setRemoving(undefined)} />
    </Page>
  );
}

interface CardProps {
  workspace: Workspace;
  onEdit: () => void;
  onRemove: () => void;
}

function WorkspaceCard({ workspace, onEdit, onRemove }: CardProps) {
  const { id, name, path, description, updatedAt } = workspace;
  return (
    <Card withBorder padding="md">
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <LinkAnchor to="/workspaces/$id" params={{ id }} fw={600} className="wo-truncate">
          {name}
        </LinkAnchor>
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" aria-label={`More for ${name}`}>
              <IconDots size={17} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconPencil size={15} aria-hidden />} onClick={onEdit}>
              Edit
            </Menu.Item>
            <Menu.Item color="red" leftSection={<IconTrash size={15} aria-hidden />} onClick={onRemove}>
              Remove
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </Group>
      <Text size="xs" ff="monospace" c="dimmed" className="wo-truncate" title={path}>
        {path}
      </Text>
      {description && (
        <Text size="sm" mt={6} lineClamp={2}>
          {description}
        </Text>
      )}
      <Group justify="space-between" mt="md">
        <Text size="xs" c="dimmed" component="span">
          changed <Ago at={updatedAt} />
        </Text>
        <LinkButton to="/workspaces/$id/publish" params={{ id }} size="compact-sm" variant="default">
          Publish
        </LinkButton>
      </Group>
    </Card>
  );
}

function RemoveWorkspace({ workspace, onClose }: { workspace: Workspace | undefined; onClose: () => void }) {
  const client = useQueryClient();
  return (
    <Confirm
      opened={workspace !== undefined}
      title={`Remove ${workspace?.name ?? ''}?`}
      button="Remove workspace"
      onClose={onClose}
      run={async () => {
        if (!workspace) return;
        await wo.local.workspaces.delete.mutate({ id: workspace.id });
        notifyDone(`Removed ${workspace.name} from the list`);
        await client.invalidateQueries({ queryKey: ['local', 'workspaces'] });
      }}
    >
      Only the entry in this list goes. The folder and the scripts published from it stay as they are.
    </Confirm>
  );
}
