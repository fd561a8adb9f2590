import { PasswordInput, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { FormDialog } from '../../components/form-dialog.tsx';
import { notifyDone } from '../../components/toast.ts';
import { fieldErrors } from '../../data/problem.ts';
import { wo } from '../../data/wo.ts';
import { RecoveryCodes } from './recovery-codes.tsx';

interface BothFactorsProps {
  what: 'codes' | 'off';
  hasPassword: boolean;
  onClose: () => void;
}

const words = {
  codes: {
    title: 'New recovery codes',
    button: 'Make new codes',
    about: 'The old recovery codes stop working. The new ones are shown once.',
  },
  off: {
    title: 'Switch the second factor off?',
    button: 'Switch off',
    about:
      'From then on your password alone signs you in, and your recovery codes are worth nothing. Roles that ask for a second factor stay closed until you set up a new one.',
  },
};

/** What touches the second factor asks for both: password and code. */
export function BothFactors({ what, hasPassword, onClose }: BothFactorsProps) {
  const client = useQueryClient();
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const { title, button, about } = words[what];
  const run = useMutation({
    async mutationFn() {
      const proof = { code: code.trim(), ...(hasPassword && { password }) };
      if (what === 'codes') return (await wo.shared.auth.newRecoveryCodes.mutate(proof)).recoveryCodes;
      await wo.shared.auth.disableSecondFactor.mutate(proof);
      return undefined;
    },
    gcTime: 0, // the answer holds the recovery codes
    async onSuccess(codes) {
      if (codes) return;
      notifyDone('The second factor is off');
      onClose();
      await client.invalidateQueries({ queryKey: ['shared'] });
    },
  });
  if (run.data)
    return (
      <RecoveryCodes
        codes={run.data}
        onClose={() => {
          onClose();
          void client.invalidateQueries({ queryKey: ['shared', 'account'] });
        }}
      />
    );
  const errors = fieldErrors(run.error);
  return (
    <FormDialog
      title={title}
      button={button}
      saving={run.isPending}
      error={run.error}
      onSubmit={() => run.mutate()}
      onClose={onClose}
    >
      <Text size="sm">{about}</Text>
      {hasPassword && (
        <PasswordInput
          label="Your password"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          error={errors.password}
          autoComplete="current-password"
          data-autofocus
          required
        />
      )}
      <TextInput
        label="Code"
        description="Of your authenticator app, or a recovery code"
        value={code}
        onChange={(event) => setCode(event.currentTarget.value)}
        error={errors.code}
        autoComplete="one-time-code"
        required
      />
    </FormDialog>
  );
}
