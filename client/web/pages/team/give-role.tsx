import { Button, Card, Group, Stack, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { CliHint } from '../../components/cli-hint.tsx';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { notifyDone } from '../../components/toast.ts';
import { cliTeam } from '../../data/cli-team.ts';
import type { Member } from '../../data/types.ts';
import { wo } from '../../data/wo.ts';
import { RolePlaceFields, useRolePlace } from './role-place.tsx';

/** Gives a role for one team or for all. */
export function GiveRole({ member }: { member: Member }) {
  const client = useQueryClient();
  const choice = useRolePlace();
  const { chosen } = choice;
  const give = useMutation({
    mutationFn: (input: NonNullable<typeof chosen>) =>
      wo.shared.roleBindings.create.mutate({ userId: member.id, ...input }),
    async onSuccess() {
      notifyDone(`Gave a role to ${member.displayName}`);
      choice.setRole(undefined);
      await client.invalidateQueries({ queryKey: ['shared'] });
    },
  });
  function submit(event: FormEvent) {
    event.preventDefault();
    if (chosen) give.mutate(chosen);
  }
  return (
    <Card withBorder padding="md" maw={720} component="form" onSubmit={submit} noValidate>
      <Stack gap="sm">
        <Title order={2} size="h5">
          Give a role
        </Title>
        <Group align="flex-end" gap="sm">
          <RolePlaceFields choice={choice} />
          <Button type="submit" loading={give.isPending} disabled={!chosen}>
            Give role
          </Button>
        </Group>
        <ProblemAlert error={give.error} />
        <CliHint
          command={cliTeam('role-bindings create', {
            user: member.username,
            ...choice.names,
          })}
        />
      </Stack>
    </Card>
  );
}
