import { Button, Card, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useFocusAtStart } from '../../components/focus-at-start.ts';
import { FormProblem } from '../../components/form-problem.tsx';
import { TeamProblem } from '../../components/team-problem.tsx';
import { fieldErrors, isTeamState, problemOf } from '../../data/problem.ts';
import { enterTeam } from '../../data/session.ts';
import { safeNext } from '../../data/url.ts';
import { wo } from '../../data/wo.ts';
import { ProviderSignIn } from './provider-sign-in.tsx';

const route = getRouteApi('/sign-in');

/** User name and password; then, for an account with a second factor, the code. */
export function SignInForm() {
  const { next } = route.useSearch();
  const router = useRouter();
  const client = useQueryClient();
  const first = useFocusAtStart();
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState<string>();
  const signIn = useMutation({
    mutationFn: () =>
      wo.shared.auth.signIn.mutate({ username, password, ...(code && { code: code.trim() }) }),
    gcTime: 0, // the answer holds the session's token
    onError(error) {
      if (problemOf(error).reason === 'SECOND_FACTOR_REQUIRED') setCode('');
    },
    async onSuccess() {
      setPassword('');
      router.history.push(await enterTeam(client, safeNext(next)));
    },
  });
  const errors = fieldErrors(signIn.error);
  const reason = signIn.error ? problemOf(signIn.error).reason : '';
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
            onChange={(event) => {
              setUsername(event.currentTarget.value);
              setCode(undefined); // the code was asked for another account
            }}
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
          {code !== undefined && <CodeField value={code} onChange={setCode} error={errors.code} />}
          {isTeamState(reason) ? (
            <TeamProblem error={signIn.error} />
          ) : (
            reason !== 'SECOND_FACTOR_REQUIRED' && <FormProblem error={signIn.error} />
          )}
          <Button type="submit" loading={signIn.isPending}>
            Sign in
          </Button>
        </Stack>
      </form>
      <ProviderSignIn next={next} />
    </Card>
  );
}

interface CodeFieldProps {
  value: string;
  onChange: (code: string) => void;
  error: string | undefined;
}

/** Appears once the password was right, and takes the caret. */
function CodeField({ value, onChange, error }: CodeFieldProps) {
  const field = useFocusAtStart();
  return (
    <TextInput
      label="Code"
      description="Six digits of your authenticator app, or a recovery code"
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      error={error}
      autoComplete="one-time-code"
      ref={field}
      required
    />
  );
}
