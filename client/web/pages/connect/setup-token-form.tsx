import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { FormProblem } from '../../components/form-problem.tsx';
import { notifyDone } from '../../components/toast.ts';
import { statusKey } from '../../data/installation.ts';
import { fieldErrors, problemOf } from '../../data/problem.ts';
import { wo } from '../../data/wo.ts';
import { AdminFields, emptyAdmin } from './admin-fields.tsx';

/** For a server configured by its environment: whoever reads its terminal names the first administrator. */
export function SetupTokenForm() {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [setupToken, setSetupToken] = useState('');
  const [admin, setAdmin] = useState(emptyAdmin);
  const create = useMutation({
    mutationFn: () => wo.installation.firstAdmin.mutate({ setupToken: setupToken.trim(), ...admin }),
    async onSuccess() {
      notifyDone('The first administrator was created');
      await client.invalidateQueries({ queryKey: statusKey });
      await navigate({ to: '/sign-in' });
    },
  });
  const errors = fieldErrors(create.error);
  const weak =
    create.error && problemOf(create.error).reason === 'WEAK_PASSWORD' ? create.error.message : undefined;
  function submit(event: FormEvent) {
    event.preventDefault();
    create.mutate();
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="lg" maw={560}>
        <Text size="sm">
          The database is connected and has no administrator yet. The server printed a setup token in its
          terminal; it works for an hour and only once.
        </Text>
        <TextInput
          label="Setup token"
          value={setupToken}
          onChange={(event) => setSetupToken(event.currentTarget.value)}
          error={errors.setupToken}
          autoComplete="off"
          spellCheck={false}
          required
        />
        <AdminFields
          draft={admin}
          onChange={setAdmin}
          errors={{ ...errors, password: errors.password ?? weak }}
        />
        {!weak && <FormProblem error={create.error} />}
        <Group justify="flex-end">
          <Button type="submit" loading={create.isPending}>
            Create administrator
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
