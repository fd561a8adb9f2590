import { Button, Card, Group, Select, Stack, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { CliHint } from '../../components/cli-hint.tsx';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { notifyDone } from '../../components/toast.ts';
import { useRoles } from '../../data/access.ts';
import { cliTeam } from '../../data/cli-team.ts';
import { cannotGive, may, useMe } from '../../data/session.ts';
import { useTeams } from '../../data/teams.ts';
import type { Member } from '../../data/types.ts';
import { wo } from '../../data/wo.ts';

const everywhere = 'all';

/** Gives a role for one team or for all. Roles that hold more than the giver does cannot be chosen. */
export function GiveRole({ member }: { member: Member }) {
  const me = useMe();
  const client = useQueryClient();
  const roles = useRoles();
  const teams = useTeams();
  const places = [
    ...(teams.data?.items ?? [])
      .filter(({ id }) => may(me, 'roles:bind', id))
      .map(({ id, name }) => ({ value: id, label: name })),
    ...(cannotGive(me, ['roles:bind'], null) ? [] : [{ value: everywhere, label: 'All teams' }]),
  ];
  const [chosenRole, setRole] = useState<string>();
  const [chosenPlace, setPlace] = useState<string>();
  const place = chosenPlace ?? places[0]?.value;
  const teamId = place === everywhere ? null : (place ?? null);
  const choices = (roles.data?.items ?? []).map(({ key, name, permissions }) => ({
    value: key,
    label: name,
    disabled: cannotGive(me, permissions, teamId) !== undefined,
  }));
  const role = chosenRole ?? choices.find(({ value, disabled }) => value === 'viewer' && !disabled)?.value;
  const give = useMutation({
    mutationFn: (input: { role: string }) =>
      wo.shared.roleBindings.create.mutate({ userId: member.id, role: input.role, teamId }),
    async onSuccess() {
      notifyDone(`Gave a role to ${member.displayName}`);
      setRole(undefined);
      await client.invalidateQueries({ queryKey: ['shared'] });
    },
  });
  function submit(event: FormEvent) {
    event.preventDefault();
    if (role) give.mutate({ role });
  }
  return (
    <Card withBorder padding="md" maw={720} component="form" onSubmit={submit} noValidate>
      <Stack gap="sm">
        <Title order={2} size="h5">
          Give a role
        </Title>
        <Group align="flex-end" gap="sm">
          <Select
            className="wo-filter-wide"
            label="Role"
            data={choices}
            value={role ?? null}
            onChange={(value) => setRole(value ?? undefined)}
            allowDeselect={false}
          />
          <Select
            className="wo-filter-wide"
            label="Where"
            data={places}
            value={place ?? null}
            onChange={(value) => setPlace(value ?? undefined)}
            allowDeselect={false}
          />
          <Button type="submit" loading={give.isPending} disabled={!role || !place}>
            Give role
          </Button>
        </Group>
        <ProblemAlert error={give.error} />
        <CliHint
          command={cliTeam('role-bindings create', {
            'user-id': member.id,
            role: role ?? 'ROLE',
            'team-id': place ?? 'TEAM',
          })}
        />
      </Stack>
    </Card>
  );
}
