import { Button, Card, Group, List, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconX } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { CliHint } from '../../components/cli-hint.tsx';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { cliTest } from '../../data/cli.ts';
import { composeUrl, emptyParts } from '../../data/pg-url.ts';
import { wo } from '../../data/wo.ts';
import type { Tested } from './tested.ts';
import { ServerFields } from './server-fields.tsx';

interface TestStepProps {
  kind: 'embedded' | 'postgres';
  onTested: (tested: Tested) => void;
  onBack: () => void;
}

/** Second step: says of each thing that matters whether it is all right. Changes nothing. */
export function TestStep({ kind, onTested, onBack }: TestStepProps) {
  const [parts, setParts] = useState(emptyParts);
  const url = kind === 'embedded' ? 'embedded:' : composeUrl(parts);
  const test = useMutation({ mutationFn: (tried: string) => wo.installation.test.mutate({ url: tried }) });
  const current = test.variables === url ? test.data : undefined;
  function submit(event: FormEvent) {
    event.preventDefault();
    test.mutate(url);
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        {kind === 'postgres' ? (
          <ServerFields parts={parts} onChange={setParts} />
        ) : (
          <Text size="sm">
            The database will be made in the data folder of this installation. The test only looks whether one
            is there already.
          </Text>
        )}
        <ProblemAlert error={test.error} />
        {current && (
          <Verdicts
            checks={current.checks}
            title={current.ok ? 'This database can be used' : 'This database cannot be used yet'}
          />
        )}
        <Group justify="space-between">
          <Button variant="default" onClick={onBack}>
            Back
          </Button>
          <Group gap="xs">
            <Button type="submit" variant={current?.ok ? 'default' : 'filled'} loading={test.isPending}>
              {current ? 'Test again' : 'Test the connection'}
            </Button>
            {current?.ok && <Button onClick={() => onTested({ url, test: current })}>Continue</Button>}
          </Group>
        </Group>
        <CliHint command={cliTest(kind, parts)} />
      </Stack>
    </form>
  );
}

const names: Record<string, string> = {
  address: 'Address',
  connect: 'Connection',
  version: 'Version',
  tls: 'Encryption',
  rights: 'Rights',
  schema: 'Contents',
  empty: 'Empty',
  owner: 'Owner of the tables',
  memory: 'Known before',
};

function Verdict({ ok, warning }: { ok: boolean; warning?: boolean | undefined }) {
  const [color, Icon, label] = !ok
    ? (['red', IconX, 'Problem'] as const)
    : warning
      ? (['orange', IconAlertTriangle, 'Worth a look'] as const)
      : (['teal', IconCheck, 'Good'] as const);
  return (
    <ThemeIcon size={20} radius="xl" variant="light" color={color}>
      <Icon size={13} aria-label={label} />
    </ThemeIcon>
  );
}

interface VerdictsProps {
  title: string;
  checks: readonly { name: string; ok: boolean; warning?: boolean | undefined; detail: string }[];
}

/** What was looked at, and whether it is all right. */
export function Verdicts({ title, checks }: VerdictsProps) {
  return (
    <Card withBorder padding="md" role="status">
      <Title order={2} size="h5" mb="xs">
        {title}
      </Title>
      <List spacing={6} size="sm" center={false}>
        {checks.map((check, at) => (
          <List.Item
            // Several checks may have one name, and they never move.
            key={`${check.name}-${at}`}
            icon={<Verdict {...check} />}
          >
            <Text span fw={500} size="sm">
              {names[check.name] ?? check.name}
            </Text>
            : {check.detail}
          </List.Item>
        ))}
      </List>
    </Card>
  );
}
