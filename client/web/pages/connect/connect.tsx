import { Alert, Stack, Stepper } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { LinkAnchor } from '../../components/link.tsx';
import { NeedsStartLink } from '../../components/local-problem.tsx';
import { Page } from '../../components/page.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { useStatus } from '../../data/installation.ts';
import { useLocalAccess } from '../../data/session.ts';
import type { Status } from '../../data/types.ts';
import { ConnectDone } from './connect-done.tsx';
import { ChooseKind } from './choose-kind.tsx';
import { SetUpStep } from './set-up-step.tsx';
import { SetupTokenForm } from './setup-token-form.tsx';
import { TestStep } from './test-step.tsx';
import type { Tested } from './tested.ts';

const route = getRouteApi('/settings/connect');

/** `/settings/connect?kind=`: from Solo to a team in four steps. The connection string stays out of the URL. */
export function ConnectPage() {
  const { data: status } = useStatus();
  const access = useLocalAccess();
  return (
    <Page
      title="Connect a team"
      above={
        <LinkAnchor to="/settings" size="sm">
          Settings
        </LinkAnchor>
      }
      about="Your notes and workspaces stay on this machine, whatever you choose here."
    >
      {!status ? (
        <RowsSkeleton />
      ) : status.needsFirstAdmin ? (
        <SetupTokenForm />
      ) : access === 'needs-proof' ? (
        <NeedsStartLink />
      ) : access === 'off' || status.managed ? (
        <Managed />
      ) : (
        <Wizard />
      )}
    </Page>
  );
}

function Managed() {
  return (
    <Alert color="blue" variant="light" title="Set by whoever runs this server">
      The team database comes from the environment variable WO_SHARED_DATABASE_URL. Change it there and start
      the server again.
    </Alert>
  );
}

function Wizard() {
  const { kind } = route.useSearch();
  const navigate = route.useNavigate();
  const narrow = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false });
  const [tested, setTested] = useState<Tested>();
  const [done, setDone] = useState<Status>();
  const step = done ? 3 : tested ? 2 : kind ? 1 : 0;
  function goTo(to: number) {
    if (to < 2) setTested(undefined);
    if (to === 0) void navigate({ to: '/settings/connect', search: {} });
  }
  return (
    <Stack gap="xl" maw={820}>
      <Stepper
        active={step}
        onStepClick={goTo}
        size="sm"
        orientation={narrow ? 'vertical' : 'horizontal'}
        allowNextStepsSelect={false}
      >
        <Stepper.Step label="Place" description="Where team data lives" allowStepSelect={step > 0 && !done} />
        <Stepper.Step label="Test" description="Can it be used?" allowStepSelect={step > 1 && !done} />
        <Stepper.Step label="Set up" description="Tables and first administrator" allowStepSelect={false} />
        <Stepper.Step label="Done" description="Sign in" allowStepSelect={false} />
      </Stepper>
      {done ? (
        <ConnectDone status={done} />
      ) : tested && kind ? (
        <SetUpStep kind={kind} tested={tested} onBack={() => setTested(undefined)} onDone={setDone} />
      ) : kind ? (
        <TestStep kind={kind} onTested={setTested} onBack={() => goTo(0)} />
      ) : (
        <ChooseKind />
      )}
    </Stack>
  );
}
