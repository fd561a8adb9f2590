import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconShieldCheck, IconShieldExclamation } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { LinkButton } from '../../components/link.tsx';
import { useMe } from '../../data/session.ts';
import type { Account } from '../../data/types.ts';
import { safeNext } from '../../data/url.ts';
import { BothFactors } from './both-factors.tsx';
import { SetUpSecondFactor } from './set-up-second-factor.tsx';

const route = getRouteApi('/account');

/** The second factor: to set up, or to change with both factors at hand. */
export function SecondFactor({ account }: { account: Account }) {
  const me = useMe();
  const { next } = route.useSearch();
  const [open, setOpen] = useState<'codes' | 'off'>();
  const close = () => setOpen(undefined);
  if (!account.hasSecondFactor)
    return (
      <Stack maw={560}>
        {me?.secondFactorMissing && (
          <Alert
            color="yellow"
            variant="light"
            icon={<IconShieldExclamation aria-hidden />}
            title="One of your roles asks for a second factor"
          >
            <Text size="sm">Until you have set one up, team pages stay closed to you.</Text>
          </Alert>
        )}
        <SetUpSecondFactor hasPassword={account.hasPassword} />
      </Stack>
    );
  return (
    <Stack maw={560}>
      <Alert color="teal" variant="light" icon={<IconShieldCheck aria-hidden />} title="On">
        <Text size="sm">
          Signing in asks for a code of your authenticator app.{' '}
          {account.recoveryCodesLeft === 1
            ? 'One recovery code is'
            : `${account.recoveryCodesLeft} recovery codes are`}{' '}
          left for when your phone is not at hand.
        </Text>
      </Alert>
      {me?.secondFactorMissing && (
        <Text size="sm">
          This session was begun without it. Sign out and in again with a code, and team pages open.
        </Text>
      )}
      <Group>
        {next && !me?.secondFactorMissing && <LinkButton to={safeNext(next)}>Go on</LinkButton>}
        <Button variant="default" onClick={() => setOpen('codes')}>
          New recovery codes
        </Button>
        <Button variant="default" c="red" onClick={() => setOpen('off')}>
          Switch off
        </Button>
      </Group>
      {open && <BothFactors key={open} what={open} hasPassword={account.hasPassword} onClose={close} />}
    </Stack>
  );
}
