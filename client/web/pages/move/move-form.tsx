import { Button, Card, Group, Stack, Table, Text, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { CliHint } from '../../components/cli-hint.tsx';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { composeUrl, emptyParts } from '../../data/pg-url.ts';
import type { Move, MovePreview } from '../../data/types.ts';
import { wo } from '../../data/wo.ts';
import { ServerFields } from '../connect/server-fields.tsx';
import { Consent, Tables } from '../connect/set-up-step.tsx';
import { Verdicts } from '../connect/test-step.tsx';

/** Where to, then exactly what, then the button. */
export function MoveForm({ onBegun }: { onBegun: (move: Move) => void }) {
  const [parts, setParts] = useState(emptyParts);
  const [migrate, setMigrate] = useState<'apply' | 'verify'>('apply');
  const [consent, setConsent] = useState(false);
  const url = composeUrl(parts);
  const preview = useMutation({
    mutationFn: (tried: { url: string; migrate: 'apply' | 'verify' }) =>
      wo.installation.move.preview.mutate(tried),
  });
  const start = useMutation({
    mutationFn: () => wo.installation.move.start.mutate({ url, migrate, acceptSharedLogin: consent }),
    onSuccess: onBegun,
  });
  const asked = preview.variables;
  const current = asked?.url === url && asked.migrate === migrate ? preview.data : undefined;
  function submit(event: FormEvent) {
    event.preventDefault();
    preview.mutate({ url, migrate });
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <ServerFields parts={parts} onChange={setParts} />
        <Tables kind="postgres" schema={current?.schema} migrate={migrate} onChange={setMigrate} />
        <ProblemAlert error={preview.error ?? start.error} />
        {current && (
          <Verdicts
            checks={current.checks}
            title={current.ok ? 'The team can be moved there' : 'The team cannot be moved there yet'}
          />
        )}
        {current && <Counts preview={current} />}
        {current?.ok && <Consent checked={consent} onChange={setConsent} />}
        <Group justify="end">
          <Button type="submit" variant={current?.ok ? 'default' : 'filled'} loading={preview.isPending}>
            {current ? 'Look again' : 'Show what would be moved'}
          </Button>
          {current?.ok && (
            <Button disabled={!consent} loading={start.isPending} onClick={() => start.mutate()}>
              Move {current.rows.toLocaleString()} rows
            </Button>
          )}
        </Group>
        <CliHint command="npx wo shared move --dry-run" />
      </Stack>
    </form>
  );
}

const megabytes = (bytes: number) => `${(bytes / 1_000_000).toFixed(1)} MB`;

function Counts({ preview }: { preview: MovePreview }) {
  const filled = preview.tables.filter(({ rows }) => rows > 0);
  return (
    <Card withBorder padding="md">
      <Title order={2} size="h5" mb="xs">
        {preview.rows.toLocaleString()} rows, {megabytes(preview.bytes)}
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        While they are moved, team pages rest. Sessions, tokens and links go along: nobody has to sign in
        again.
      </Text>
      <Table variant="vertical" layout="auto">
        <Table.Tbody>
          {filled.map(({ name, rows, bytes }) => (
            <Table.Tr key={name}>
              <Table.Th>{name}</Table.Th>
              <Table.Td ta="right">{rows.toLocaleString()}</Table.Td>
              <Table.Td ta="right">{megabytes(bytes)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Card>
  );
}
