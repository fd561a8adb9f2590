import { Button, Group, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { LinkButton } from '../../components/link.tsx';
import { useTeams } from '../../data/teams.ts';

const route = getRouteApi('/audit');

const outcomes = [
  { value: 'success', label: 'Success' },
  { value: 'denied', label: 'Denied' },
  { value: 'failed', label: 'Failed' },
] as const;
const types = ['script', 'user', 'team', 'role', 'role-binding', 'session', 'token', 'installation'];

/** The filters of the log; their values live in the URL, so a filtered view can be sent to someone. */
export function AuditFilters() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const teams = useTeams();
  const [action, setAction] = useState(search.action ?? '');
  const set = (more: Partial<typeof search>) =>
    navigate({ to: '/audit', search: (before) => ({ ...before, ...more }), replace: true });
  const find = useDebouncedCallback((value: string) => void set({ action: value.trim() || undefined }), 300);
  const { entry: _open, ...filters } = search;
  return (
    <Group gap="sm" align="flex-end">
      <TextInput
        className="wo-filter"
        label="Action"
        placeholder="scripts.update"
        value={action}
        onChange={(event) => {
          setAction(event.currentTarget.value);
          find(event.currentTarget.value);
        }}
      />
      <Select
        className="wo-filter"
        label="Kind of thing"
        placeholder="Any"
        data={types}
        value={search.resourceType ?? null}
        onChange={(value) => void set({ resourceType: value ?? undefined, resourceId: undefined })}
        clearable
      />
      <Select
        className="wo-filter"
        label="Outcome"
        placeholder="Any"
        data={outcomes}
        value={search.outcome ?? null}
        onChange={(value) => void set({ outcome: outcomes.find((one) => one.value === value)?.value })}
        clearable
      />
      {(teams.data?.items.length ?? 0) > 0 && (
        <Select
          className="wo-filter"
          label="Team"
          placeholder="All"
          data={(teams.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          value={search.teamId ?? null}
          onChange={(value) => void set({ teamId: value ?? undefined })}
          clearable
        />
      )}
      <DayInput label="From" value={search.from} onChange={(from) => void set({ from })} />
      <DayInput label="To" value={search.to} onChange={(to) => void set({ to })} />
      <IdPill
        label="one thing"
        value={search.resourceId}
        onRemove={() => void set({ resourceId: undefined })}
      />
      <IdPill label="one person" value={search.actorId} onRemove={() => void set({ actorId: undefined })} />
      {Object.values(filters).some((value) => value !== undefined) && (
        <LinkButton to="/audit" search={{}} variant="subtle" onClick={() => setAction('')}>
          Clear
        </LinkButton>
      )}
    </Group>
  );
}

interface DayProps {
  label: string;
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}

function DayInput({ label, value, onChange }: DayProps) {
  return (
    <TextInput
      className="wo-filter"
      type="date"
      label={label}
      value={value?.slice(0, 10) ?? ''}
      onChange={(event) => onChange(event.currentTarget.value || undefined)}
    />
  );
}

function IdPill({
  label,
  value,
  onRemove,
}: {
  label: string;
  value: string | undefined;
  onRemove: () => void;
}) {
  if (!value) return null;
  return (
    <Button variant="light" size="xs" onClick={onRemove} title={value}>
      Only {label} ×
    </Button>
  );
}
