import { Alert, Button, Checkbox, Group, Radio, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { CliHint } from '../../components/cli-hint.tsx';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { cliConfigure } from '../../data/cli.ts';
import { statusKey } from '../../data/installation.ts';
import { fieldErrors, problemOf } from '../../data/problem.ts';
import type { ConnectionTest, Status } from '../../data/types.ts';
import { wo } from '../../data/wo.ts';
import { AdminFields, emptyAdmin } from './admin-fields.tsx';
import type { Tested } from './tested.ts';

interface SetUpProps {
  kind: 'embedded' | 'postgres';
  tested: Tested;
  onBack: () => void;
  onDone: (status: Status) => void;
}

/** Third step: who makes the tables, who is the first administrator, and consent to a shared login. */
export function SetUpStep({ kind, tested, onBack, onDone }: SetUpProps) {
  const client = useQueryClient();
  const { schema } = tested.test;
  const [migrate, setMigrate] = useState<'apply' | 'verify'>('apply');
  const [admin, setAdmin] = useState(emptyAdmin);
  const [consent, setConsent] = useState(false);
  const [adminAsked, setAdminAsked] = useState(false);
  const needsAdmin = (schema === 'empty' && migrate === 'apply') || adminAsked;
  const configure = useMutation({
    mutationFn: () =>
      wo.installation.configure.mutate({
        url: tested.url,
        migrate,
        ...(needsAdmin && { firstAdmin: admin }),
        ...(kind === 'postgres' && { acceptSharedLogin: consent }),
      }),
    onError(error) {
      if (problemOf(error).reason === 'FIRST_ADMIN_REQUIRED') setAdminAsked(true);
      if (problemOf(error).reason === 'ALREADY_INITIALISED') setAdminAsked(false);
    },
    async onSuccess(status) {
      client.setQueryData(statusKey, status);
      await client.resetQueries({ queryKey: ['shared'] });
      onDone(status);
    },
  });
  const errors = fieldErrors(configure.error);
  const problem = configure.error && problemOf(configure.error);
  const passwordProblem = problem?.reason === 'WEAK_PASSWORD' ? problem.message : undefined;
  const adminErrors = {
    username: errors['firstAdmin.username'],
    displayName: errors['firstAdmin.displayName'],
    password: errors['firstAdmin.password'] ?? passwordProblem,
  };
  const shownAtField = Object.values(adminErrors).some(Boolean);
  function submit(event: FormEvent) {
    event.preventDefault();
    configure.mutate();
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="lg">
        <Tables kind={kind} schema={schema} migrate={migrate} onChange={setMigrate} />
        {needsAdmin && <AdminFields draft={admin} onChange={setAdmin} errors={adminErrors} />}
        {kind === 'postgres' && <Consent checked={consent} onChange={setConsent} />}
        {!shownAtField && <ProblemAlert error={configure.error} />}
        <Group justify="space-between">
          <Button variant="default" onClick={onBack}>
            Back
          </Button>
          <Button type="submit" loading={configure.isPending} disabled={kind === 'postgres' && !consent}>
            Connect
          </Button>
        </Group>
        <CliHint command={cliConfigure({ kind, migrate, admin: needsAdmin ? admin : undefined, consent })} />
      </Stack>
    </form>
  );
}

const contents: Record<NonNullable<ConnectionTest['schema']>, string> = {
  empty: 'The database is empty. Its tables have to be made once.',
  current: 'The tables are there and fit this program. Nothing has to be changed.',
  outdated: 'The tables are from an older release. Pending changes have to be applied once.',
  newer: 'The tables are from a newer release. Upgrade this program first.',
  foreign: 'There are tables of another program in it. Use a database, or a schema, of its own.',
};

interface TablesProps {
  kind: SetUpProps['kind'];
  schema: ConnectionTest['schema'];
  migrate: 'apply' | 'verify';
  onChange: (migrate: 'apply' | 'verify') => void;
}

/** What is in the database, and who changes its tables. */
export function Tables({ kind, schema, migrate, onChange }: TablesProps) {
  return (
    <Stack gap="sm">
      {schema && <Text size="sm">{contents[schema]}</Text>}
      {kind === 'postgres' && (
        <Radio.Group
          label="Who changes the tables?"
          value={migrate}
          onChange={(value) => onChange(value === 'verify' ? 'verify' : 'apply')}
        >
          <Stack gap="xs" mt="xs">
            <Radio
              value="apply"
              label="This program does, now and after each upgrade"
              description="The login needs the right to create tables."
            />
            <Radio
              value="verify"
              label="Our database administrator does; only check"
              description="npx wo shared sql prints the pending SQL, grants included. Connect now: team pages open once it has run."
            />
          </Stack>
        </Radio.Group>
      )}
    </Stack>
  );
}

/** That whoever holds a login can go around permissions. */
export function Consent({ checked, onChange }: { checked: boolean; onChange: (checked: boolean) => void }) {
  return (
    <Alert color="yellow" variant="light" title="A shared login makes a trusted team">
      <Text size="sm" mb="sm">
        Everyone who connects with this login can also open the database without this program. Roles are then
        a rule of conduct, not a lock, and each audit entry says so. For enforced permissions, run one central
        server for the team.
      </Text>
      <Checkbox
        label="I understand, and the team agrees"
        checked={checked}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    </Alert>
  );
}
