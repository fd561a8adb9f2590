import { Button, Group, PasswordInput, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { CliHint } from '../../components/cli-hint.tsx';
import { FormProblem } from '../../components/form-problem.tsx';
import { Ago } from '../../components/time.tsx';
import { notifyDone } from '../../components/toast.ts';
import { cliTeam } from '../../data/cli-team.ts';
import { fieldErrors } from '../../data/problem.ts';
import type { Account } from '../../data/types.ts';
import { wo } from '../../data/wo.ts';

/** Sets another password; needs the present one. */
export function Password({ account }: { account: Account }) {
  const client = useQueryClient();
  const [currentPassword, setCurrent] = useState('');
  const [newPassword, setNew] = useState('');
  const change = useMutation({
    mutationFn: () => wo.shared.auth.changePassword.mutate({ currentPassword, newPassword }),
    gcTime: 0, // the answer holds the session's new token
    async onSuccess() {
      setCurrent('');
      setNew('');
      notifyDone('Your password is changed. Other sessions were ended.');
      await client.invalidateQueries({ queryKey: ['shared'] });
    },
  });
  if (!account.hasPassword)
    return (
      <Text size="sm">
        You sign in at your identity provider, so there is no password here. An administrator can give you a
        link with which you set one.
      </Text>
    );
  const errors = fieldErrors(change.error);
  function submit(event: FormEvent) {
    event.preventDefault();
    change.mutate();
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack maw={420}>
        <Text size="sm" component="p" m={0}>
          {account.passwordChangedAt ? (
            <>
              Last changed <Ago at={account.passwordChangedAt} />.{' '}
            </>
          ) : null}
          A new password ends all your other sessions. API tokens go on working.
        </Text>
        <input type="text" hidden readOnly autoComplete="username" value={account.username} />
        <PasswordInput
          label="Current password"
          value={currentPassword}
          onChange={(event) => setCurrent(event.currentTarget.value)}
          error={errors.currentPassword}
          autoComplete="current-password"
          required
        />
        <PasswordInput
          label="New password"
          description={passwordRule(account.hasSecondFactor)}
          value={newPassword}
          onChange={(event) => setNew(event.currentTarget.value)}
          error={errors.newPassword ?? errors.password}
          autoComplete="new-password"
          required
        />
        <FormProblem error={change.error} />
        <Group>
          <Button type="submit" loading={change.isPending}>
            Change password
          </Button>
        </Group>
        <CliHint command={cliTeam('account change-password')} />
      </Stack>
    </form>
  );
}

function passwordRule(hasSecondFactor: boolean): string {
  const least = hasSecondFactor ? 8 : 15;
  return `At least ${least} characters. A few words are easier to remember than signs.`;
}
