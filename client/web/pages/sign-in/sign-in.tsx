import { Button, Card, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useFocusAtStart } from '../../components/focus-at-start.ts';
import { FormProblem } from '../../components/form-problem.tsx';
import { LinkButton } from '../../components/link.tsx';
import { Page } from '../../components/page.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { TeamProblem } from '../../components/team-problem.tsx';
import { useStatus } from '../../data/installation.ts';
import { fieldErrors, isTeamState, problemOf } from '../../data/problem.ts';
import { useMe } from '../../data/session.ts';
import { safeNext } from '../../data/url.ts';
import { wo } from '../../data/wo.ts';

const route = getRouteApi('/sign-in');

/** `/sign-in?next=`: user name and password of the shared database. */
export function SignInPage() {
  const { data: status } = useStatus();
  const me = useMe();
  if (!status)
    return (
      <Page title="Sign in">
        <RowsSkeleton rows={3} />
      </Page>
    );
  if (me)
    return (
      <Page title="Sign in">
        <Text size="sm">
          You are signed in as {me.user.displayName} ({me.user.username}).
        </Text>
        <div>
          <LinkButton to="/">Home</LinkButton>
        </div>
      </Page>
    );
  return (
    <Page title="Sign in" about="With your account in the team database.">
      <SignInForm />
    </Page>
  );
}

function SignInForm() {
  const { next } = route.useSearch();
  const router = useRouter();
  const client = useQueryClient();
  const first = useFocusAtStart();
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const signIn = useMutation({
    mutationFn: () => wo.shared.auth.signIn.mutate({ username, password }),
    async onSuccess() {
      setPassword('');
      router.history.push(safeNext(next));
      await client.resetQueries({ queryKey: ['shared'] });
    },
  });
  const errors = fieldErrors(signIn.error);
  const away = signIn.error && isTeamState(problemOf(signIn.error).reason);
  function submit(event: FormEvent) {
    event.preventDefault();
    signIn.mutate();
  }
  return (
    <Card withBorder padding="lg" maw={400} w="100%">
      <form onSubmit={submit} noValidate>
        <Stack>
          <TextInput
            label="User name"
            value={username}
            onChange={(event) => setUsername(event.currentTarget.value)}
            error={errors.username}
            autoComplete="username"
            spellCheck={false}
            ref={first}
            required
          />
          <PasswordInput
            label="Password"
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            error={errors.password}
            autoComplete="current-password"
            required
          />
          {away ? <TeamProblem error={signIn.error} /> : <FormProblem error={signIn.error} />}
          <Button type="submit" loading={signIn.isPending}>
            Sign in
          </Button>
        </Stack>
      </form>
    </Card>
  );
}
