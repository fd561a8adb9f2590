import { Autocomplete, Button, Collapse, Group, Select, Stack, TextInput } from '@mantine/core';
import { IconFilter } from '@tabler/icons-react';
import { useState } from 'react';
import { auditActions, auditResourceTypes } from '../../data/audit-actions.ts';
import { organisation } from '../../data/audit-query.ts';
import { useTeams } from '../../data/teams.ts';
import { AuditChips, type ChipNames } from './audit-chips.tsx';
import { AuditTimes } from './audit-times.tsx';
import { AuditWho } from './audit-who.tsx';
import { useFilters } from './use-filters.ts';
import { useTypedFilter } from '../../components/use-typed-filter.ts';

const outcomes = [
  { value: 'success', label: 'Success' },
  { value: 'denied', label: 'Denied' },
  { value: 'failed', label: 'Failed' },
] as const;

/** The filters of the log; their values live in the URL, so a filtered view can be sent to someone. */
export function AuditFilters({ names }: { names: ChipNames }) {
  const [filters, set] = useFilters();
  const q = useTypedFilter(filters.q, (value) => set({ q: value }, 'typed'));
  const action = useTypedFilter(filters.action, (value) => set({ action: value }, 'typed'));
  const [more, setMore] = useState(
    [filters.outcome, filters.resourceType, filters.teamId, filters.requestId].some(Boolean),
  );
  return (
    <Stack gap="xs">
      <Group gap="sm" align="flex-end">
        <TextInput
          className="wo-search"
          label="Text in what changed"
          placeholder="A path, a name, a value"
          value={q.text}
          maxLength={200}
          onChange={(event) => q.type(event.currentTarget.value)}
        />
        <AuditTimes />
        <AuditWho />
        <Autocomplete
          className="wo-filter"
          label="Action"
          placeholder="scripts.update"
          data={auditActions}
          limit={100}
          maxDropdownHeight={280}
          value={action.text}
          maxLength={200}
          onChange={action.type}
        />
        <Button
          variant="default"
          leftSection={<IconFilter size={16} aria-hidden />}
          aria-expanded={more}
          onClick={() => setMore(!more)}
        >
          {more ? 'Fewer filters' : 'More filters'}
        </Button>
      </Group>
      <Collapse expanded={more}>
        <MoreFilters />
      </Collapse>
      <AuditChips names={names} />
    </Stack>
  );
}

function MoreFilters() {
  const [filters, set] = useFilters();
  const teams = useTeams();
  const request = useTypedFilter(filters.requestId, (value) => set({ requestId: value }, 'typed'));
  const logs = [
    { value: organisation, label: 'Organisation' },
    ...(teams.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name })),
  ];
  return (
    <Group gap="sm" align="flex-end">
      <Select
        className="wo-filter"
        label="Outcome"
        placeholder="Any"
        data={outcomes}
        value={filters.outcome ?? null}
        onChange={(value) => set({ outcome: outcomes.find((one) => one.value === value)?.value })}
        clearable
      />
      <Select
        className="wo-filter"
        label="Kind of thing"
        placeholder="Any"
        data={auditResourceTypes}
        value={filters.resourceType ?? null}
        onChange={(value) => set({ resourceType: value ?? undefined, resourceId: undefined })}
        clearable
      />
      <Select
        className="wo-filter"
        label="Log"
        placeholder="All"
        data={logs}
        value={filters.teamId ?? null}
        onChange={(value) => set({ teamId: value ?? undefined })}
        clearable
      />
      <TextInput
        className="wo-filter"
        label="Request"
        placeholder="Its id"
        value={request.text}
        maxLength={200}
        onChange={(event) => request.type(event.currentTarget.value)}
      />
    </Group>
  );
}
