import { Button, Card, Group, SimpleGrid, Text, TextInput, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { FormProblem } from '../../components/form-problem.tsx';
import { notifyDone } from '../../components/toast.ts';
import { fieldErrors } from '../../data/problem.ts';
import { slugOf } from '../../data/slug.ts';
import { teamsKey } from '../../data/teams.ts';
import type { Team } from '../../data/types.ts';
import { wo } from '../../data/wo.ts';

/** The first team, made where it is missed. */
export function CreateTeam({ onCreated }: { onCreated: (team: Team) => void }) {
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [slug, setSlug] = useState<string>();
  const create = useMutation({
    mutationFn: () => wo.shared.teams.create.mutate({ name, slug: slug ?? slugOf(name) }),
    async onSuccess(team) {
      notifyDone(`Created the team ${team.name}`);
      await client.invalidateQueries({ queryKey: teamsKey });
      onCreated(team);
    },
  });
  const errors = fieldErrors(create.error);
  function submit(event: FormEvent) {
    event.preventDefault();
    create.mutate();
  }
  return (
    <Card withBorder padding="md" component="form" onSubmit={submit} noValidate>
      <Title order={2} size="h4">
        Create a team first
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        Scripts belong to a team. Roles are given per team, so one team per group of people is enough.
      </Text>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TextInput
          label="Team name"
          placeholder="Night batch"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={errors.name}
          required
        />
        <TextInput
          label="Short name"
          description="Lower-case letters, digits and hyphens; used on the command line"
          value={slug ?? slugOf(name)}
          onChange={(event) => setSlug(event.currentTarget.value)}
          error={errors.slug}
          required
          inputWrapperOrder={['label', 'input', 'description', 'error']}
        />
      </SimpleGrid>
      <FormProblem error={create.error} />
      <Group justify="flex-end" mt="sm">
        <Button type="submit" loading={create.isPending}>
          Create team
        </Button>
      </Group>
    </Card>
  );
}
