import { Alert, Button, Card, Group, Select, SimpleGrid, Text, TextInput } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { may, useMe } from '../../data/session.ts';
import type { Team } from '../../data/types.ts';
import { CreateTeam } from './create-team.tsx';

const route = getRouteApi('/workspaces/$id/publish');

/** Which team, and which files. The choice lives in the URL. */
export function PublishFilters({ teams, teamId }: { teams: Team[]; teamId: string | undefined }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const me = useMe();
  const [include, setInclude] = useState(search.include ?? '');
  const [exclude, setExclude] = useState(search.exclude ?? '');
  const [path, setPath] = useState(search.path ?? '');
  const choose = (more: Partial<typeof search>) =>
    navigate({ to: '.', search: { ...search, scan: undefined, show: undefined, ...more }, replace: true });
  function apply(event: FormEvent) {
    event.preventDefault();
    void choose({ include: include || undefined, exclude: exclude || undefined, path: path || undefined });
  }
  if (teams.length === 0) return <NoTeam mayCreate={may(me, 'teams:create')} />;
  return (
    <Card withBorder padding="md" component="form" onSubmit={apply}>
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 4 }}>
        <Select
          label="Team"
          placeholder="Choose a team"
          data={teams.map(({ id, name }) => ({ value: id, label: name }))}
          value={teamId ?? null}
          onChange={(value) => void choose({ teamId: value ?? undefined })}
          allowDeselect={false}
        />
        <TextInput
          label="Only below"
          placeholder="the whole folder"
          value={path}
          onChange={(event) => setPath(event.currentTarget.value)}
        />
        <TextInput
          label="Include"
          placeholder="all scripts, or **/*.cmd, **/*.ps1"
          value={include}
          onChange={(event) => setInclude(event.currentTarget.value)}
        />
        <TextInput
          label="Exclude"
          placeholder="for example archive/**"
          value={exclude}
          onChange={(event) => setExclude(event.currentTarget.value)}
        />
      </SimpleGrid>
      <Group justify="space-between" mt="sm">
        <Text size="xs" c="dimmed">
          Patterns are separated by commas; ** stands for any folders.
        </Text>
        <Button type="submit" variant="default" size="xs">
          Apply filters
        </Button>
      </Group>
    </Card>
  );
}

function NoTeam({ mayCreate }: { mayCreate: boolean }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  if (!mayCreate)
    return (
      <Alert color="yellow" variant="light" title="There is no team for you yet">
        Scripts belong to a team. Ask an administrator to create one and to give you the role editor in it.
      </Alert>
    );
  return (
    <CreateTeam onCreated={(team) => void navigate({ to: '.', search: { ...search, teamId: team.id } })} />
  );
}
