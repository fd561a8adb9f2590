import { Button, Code, Group, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { FormProblem } from '../../components/form-problem.tsx';
import { fieldErrors } from '../../data/problem.ts';
import { wo } from '../../data/wo.ts';
import { QrCode } from './qr-code.tsx';
import { RecoveryCodes } from './recovery-codes.tsx';

/** Two steps: the password gives a key for the app, a code of the app switches the second factor on. */
export function SetUpSecondFactor({ hasPassword }: { hasPassword: boolean }) {
  const [password, setPassword] = useState('');
  const enrol = useMutation({
    mutationFn: () => wo.shared.auth.enrolSecondFactor.mutate(hasPassword ? { password } : {}),
    gcTime: 0, // the answer holds the key
    onSuccess: () => setPassword(''),
  });
  if (enrol.data) return <ConfirmCode setup={enrol.data} onRestart={enrol.reset} />;
  const errors = fieldErrors(enrol.error);
  function submit(event: FormEvent) {
    event.preventDefault();
    enrol.mutate();
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <Text size="sm">
          A code of an authenticator app on your phone protects your account, also when somebody learns your
          password. You need the app once now, and a code each time you sign in.
        </Text>
        {hasPassword && (
          <PasswordInput
            label="Your password"
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            error={errors.password}
            autoComplete="current-password"
            required
          />
        )}
        <FormProblem error={enrol.error} />
        <Group>
          <Button type="submit" loading={enrol.isPending}>
            Set up
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface ConfirmCodeProps {
  setup: { secret: string; uri: string };
  onRestart: () => void;
}

function ConfirmCode({ setup, onRestart }: ConfirmCodeProps) {
  const client = useQueryClient();
  const [code, setCode] = useState('');
  const confirm = useMutation({
    mutationFn: () => wo.shared.auth.confirmSecondFactor.mutate({ code: code.trim() }),
    gcTime: 0, // the answer holds the recovery codes
  });
  if (confirm.data)
    return (
      <RecoveryCodes
        codes={confirm.data.recoveryCodes}
        onClose={() => void client.invalidateQueries({ queryKey: ['shared'] })}
      />
    );
  const errors = fieldErrors(confirm.error);
  function submit(event: FormEvent) {
    event.preventDefault();
    confirm.mutate();
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <Text size="sm">Scan this with your authenticator app, or type the key into it.</Text>
        <QrCode text={setup.uri} />
        <Code block className="wo-break" data-testid="totp-key">
          {setup.secret.replace(/(.{4})(?=.)/g, '$1 ')}
        </Code>
        <TextInput
          label="Code"
          description="Six digits that the app shows now"
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
          error={errors.code}
          inputMode="numeric"
          autoComplete="one-time-code"
          maw={200}
          required
        />
        <FormProblem error={confirm.error} />
        <Group>
          <Button type="submit" loading={confirm.isPending}>
            Switch on
          </Button>
          <Button variant="default" onClick={onRestart}>
            Cancel
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
