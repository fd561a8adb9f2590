import { Alert, Button, Card, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useFocusAtStart } from '../../components/focus-at-start.ts';
import { FormProblem } from '../../components/form-problem.tsx';
import { forgetJoinToken } from '../../data/join-token.ts';
import { fieldErrors } from '../../data/problem.ts';
import { enterTeam, useMe } from '../../data/session.ts';
import type { LinkFacts } from '../../data/types.ts';
import { wo } from '../../data/wo.ts';

interface JoinFormProps {
  token: string;
  link: LinkFacts;
}

/** Sets the password, and for an invitation the name, and signs in. */
export function JoinForm({ token, link }: JoinFormProps) {
  const me = useMe();
  const router = useRouter();
  const client = useQueryClient();
  const first = useFocusAtStart();
  const [displayName, setDisplayName] = useState(link.displayName);
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const invited = link.kind === 'invitation';
  const accept = useMutation({
    mutationFn: () =>
      wo.shared.auth.acceptLink.mutate({
        token,
        password,
        ...(invited && { displayName }),
        ...(link.codeNeeded && { code: code.trim() }),
      }),
    gcTime: 0, // the answer holds the session's token
    async onSuccess() {
      router.history.push(await enterTeam(client, '/scripts'));
      forgetJoinToken();
    },
  });
  const errors = fieldErrors(accept.error);
  function submit(event: FormEvent) {
    event.preventDefault();
    accept.mutate();
  }
  return (
    <Card withBorder padding="lg" maw={440} w="100%">
      <form onSubmit={submit} noValidate>
        <Stack>
          {me && me.user.username !== link.username && (
            <Alert color="yellow" variant="light">
              You are signed in as {me.user.displayName}. Going on signs you in as {link.displayName} instead.
            </Alert>
          )}
          <TextInput
            label="User name"
            description="To sign in with"
            value={link.username}
            readOnly
            variant="filled"
            autoComplete="username"
          />
          {invited && (
            <TextInput
              label="Display name"
              description="As colleagues know you"
              value={displayName}
              onChange={(event) => setDisplayName(event.currentTarget.value)}
              error={errors.displayName}
              autoComplete="name"
              required
            />
          )}
          <PasswordInput
            label="Password"
            description={`At least ${link.codeNeeded ? 8 : 15} characters. A few words are easier to remember than signs.`}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            error={errors.password}
            autoComplete="new-password"
            ref={first}
            required
          />
          {link.codeNeeded && (
            <TextInput
              label="Code"
              description="Of your authenticator app, or a recovery code"
              value={code}
              onChange={(event) => setCode(event.currentTarget.value)}
              error={errors.code}
              autoComplete="one-time-code"
              required
            />
          )}
          <FormProblem error={accept.error} />
          <Button type="submit" loading={accept.isPending}>
            {invited ? 'Join' : 'Set password and sign in'}
          </Button>
        </Stack>
      </form>
    </Card>
  );
}
