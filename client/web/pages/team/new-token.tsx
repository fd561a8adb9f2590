import { Group, MultiSelect, Radio, Select, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { FormDialog } from '../../components/form-dialog.tsx';
import { ShownOnce } from '../../components/shown-once.tsx';
import { Ago } from '../../components/time.tsx';
import { usePermissionCatalogue } from '../../data/access.ts';
import { cliTeam } from '../../data/cli-team.ts';
import { fieldErrors } from '../../data/problem.ts';
import { cannotGive, may, useMe } from '../../data/session.ts';
import { useTeams } from '../../data/teams.ts';
import { inDays } from '../../data/time.ts';
import type { Me, PermissionInfo } from '../../data/types.ts';
import { wo } from '../../data/wo.ts';
import { PermissionChoice } from './permission-choice.tsx';

const lifetimes = [
  { value: '7', label: '7 days' },
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '180', label: '180 days' },
  { value: '365', label: 'A year' },
];

interface Draft {
  name: string;
  days: string;
  scope: 'chosen' | 'all';
  permissions: string[];
  teamIds: string[];
}

const empty: Draft = { name: '', days: '90', scope: 'chosen', permissions: ['scripts:read'], teamIds: [] };

/** Makes a token of the caller's own, and shows it once. */
export function NewToken({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const [draft, setDraft] = useState(empty);
  const set = (more: Partial<Draft>) => setDraft((before) => ({ ...before, ...more }));
  const { name, days, scope, permissions, teamIds } = draft;
  const create = useMutation({
    mutationFn: () =>
      wo.shared.tokens.create.mutate({
        name,
        ...(scope === 'chosen' && { permissions }),
        ...(teamIds.length > 0 && { teamIds }),
        expiresAt: inDays(days),
      }),
    gcTime: 0, // the answer holds the token
  });
  if (create.data)
    return (
      <ShownOnce
        title={create.data.name}
        what="token"
        secret={create.data.token}
        onClose={() => {
          onClose();
          create.reset();
          void client.invalidateQueries({ queryKey: ['shared', 'tokens'] });
        }}
      >
        Give it to your script as WO_TOKEN, or in the header Authorization: Bearer. It ends{' '}
        <Ago at={create.data.expiresAt} />.
      </ShownOnce>
    );
  const errors = fieldErrors(create.error);
  return (
    <FormDialog
      title="Create a token"
      button="Create token"
      wide
      saving={create.isPending}
      error={create.error}
      onSubmit={() => create.mutate()}
      onClose={onClose}
      command={cliTeam('tokens create', {
        name: name || 'NAME',
        ...(scope === 'chosen' && { permissions: permissions.join(',') }),
        ...(teamIds.length > 0 && { 'team-ids': teamIds.join(',') }),
      })}
    >
      <Group grow align="flex-start">
        <TextInput
          label="Name"
          placeholder="Nightly import"
          value={name}
          onChange={(event) => set({ name: event.currentTarget.value })}
          error={errors.name}
          autoComplete="off"
          data-autofocus
          required
        />
        <Select
          label="Works for"
          data={lifetimes}
          value={days}
          onChange={(value) => set({ days: value ?? empty.days })}
          error={errors.expiresAt}
          allowDeselect={false}
        />
      </Group>
      <Scope draft={draft} set={set} error={errorAt(errors, 'teamIds')} />
    </FormDialog>
  );
}

/** The first message at a field or at anything within it. */
function errorAt(errors: Record<string, string>, field: string): string | undefined {
  return Object.entries(errors).find(([path]) => path === field || path.startsWith(`${field}.`))?.[1];
}

interface ScopeProps {
  draft: Draft;
  set: (more: Partial<Draft>) => void;
  error: string | undefined;
}

function Scope({ draft, set, error }: ScopeProps) {
  const me = useMe();
  const teams = useTeams();
  const catalogue = useChoices(me);
  const chosenTeams = draft.teamIds;
  const grantable = ({ permission, level }: PermissionInfo) =>
    chosenTeams.length === 0
      ? may(me, permission)
      : level === 'team' && chosenTeams.every((id) => cannotGive(me, [permission], id) === undefined);
  return (
    <>
      <MultiSelect
        label="Where"
        description="Nothing chosen: wherever you may"
        data={(teams.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        value={chosenTeams}
        onChange={(teamIds) => set({ teamIds })}
        error={error}
      />
      <Radio.Group
        label="May do"
        value={draft.scope}
        onChange={(value) => set({ scope: value === 'all' ? 'all' : 'chosen' })}
      >
        <Stack gap="xs" mt="xs">
          <Radio value="chosen" label="Only what is chosen below" />
          <Radio
            value="all"
            label="All that I may"
            description="Grows and shrinks with your roles. For your own terminal rather than for a script."
          />
        </Stack>
      </Radio.Group>
      {draft.scope === 'chosen' && (
        <PermissionChoice
          catalogue={catalogue}
          value={draft.permissions}
          grantable={grantable}
          onChange={(permissions) => set({ permissions })}
        />
      )}
    </>
  );
}

/** The catalogue; for somebody who may not read it, what they hold themselves, without the words. */
function useChoices(me: Me | null | undefined): PermissionInfo[] {
  const { data } = usePermissionCatalogue();
  if (data) return data.items;
  const held = [...new Set(me?.grants.map(({ permission }) => permission))];
  return held.map((permission) => ({ permission, level: 'team', about: permission }));
}
