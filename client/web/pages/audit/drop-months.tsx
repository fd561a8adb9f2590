import { Alert, Button, Card, Group, List, Modal, Stack, Text, TextInput, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { CliHint } from '../../components/cli-hint.tsx';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { notifyDone } from '../../components/toast.ts';
import { cliTeam } from '../../data/cli-team.ts';
import { fieldErrors } from '../../data/problem.ts';
import { useTeamName } from '../../data/teams.ts';
import { wo } from '../../data/wo.ts';

const route = getRouteApi('/audit/retention');
const month = /^2\d{3}-(0[1-9]|1[0-2])$/;

type Cut = Awaited<ReturnType<typeof wo.shared.auditRetention.preview.query>>['items'][number];

/** Choose a month, see what would go, then type it again to let it go. */
export function DropMonths({ before }: { before: string | undefined }) {
  const navigate = route.useNavigate();
  const [asking, setAsking] = useState(false);
  const chosen = before !== undefined && month.test(before) ? before : undefined;
  const preview = useQuery({
    queryKey: ['shared', 'auditRetention', 'preview', chosen],
    queryFn: () => wo.shared.auditRetention.preview.query({ before: chosen ?? '' }),
    enabled: chosen !== undefined,
  });
  const cuts = preview.data?.items;
  return (
    <Card withBorder padding="md">
      <Stack gap="sm">
        <Title order={2} size="h4">
          Drop old months
        </Title>
        <TextInput
          type="month"
          label="First month that stays"
          description="By UTC. At least the last whole month stays."
          placeholder="2026-03"
          maw={260}
          value={before ?? ''}
          error={fieldErrors(preview.error).before}
          onChange={(event) =>
            void navigate({
              to: '/audit/retention',
              search: { before: event.currentTarget.value || undefined },
              replace: true,
            })
          }
        />
        {preview.error && !fieldErrors(preview.error).before && <ProblemAlert error={preview.error} />}
        {chosen && preview.isLoading && <RowsSkeleton rows={2} />}
        {chosen && cuts && <Preview before={chosen} cuts={cuts} onDrop={() => setAsking(true)} />}
        <CliHint command={cliTeam('audit-retention preview', { before: chosen ?? 'MONTH' })} />
        {chosen && cuts && asking && (
          <ConfirmDrop before={chosen} cuts={cuts} onClose={() => setAsking(false)} />
        )}
      </Stack>
    </Card>
  );
}

const entriesOf = (cuts: Cut[]) => cuts.reduce((sum, { size }) => sum + size, 0);

function Preview({ before, cuts, onDrop }: { before: string; cuts: Cut[]; onDrop: () => void }) {
  const nameOf = useTeamName();
  if (cuts.length === 0)
    return (
      <Text size="sm" role="status">
        No log has entries before {before} that are still there.
      </Text>
    );
  return (
    <>
      <Text size="sm" role="status">
        Everything before {before} would go: of each log all up to this entry.
      </Text>
      <List size="sm">
        {cuts.map(({ log, size, head }) => (
          <List.Item key={log}>
            {nameOf(log === 'org' ? null : log)}: up to entry {size.toLocaleString('en')}, seal{' '}
            <span className="wo-path">{head.slice(0, 12)}</span>
          </List.Item>
        ))}
      </List>
      <Group>
        <Button color="red" onClick={onDrop}>
          Drop them…
        </Button>
      </Group>
    </>
  );
}

interface ConfirmDropProps {
  before: string;
  cuts: Cut[];
  onClose: () => void;
}

/** Nothing brings these entries back, so a click alone is not enough. */
function ConfirmDrop({ before, cuts, onClose }: ConfirmDropProps) {
  const client = useQueryClient();
  const [typed, setTyped] = useState('');
  const drop = useMutation({
    mutationFn: () => wo.shared.auditRetention.create.mutate({ before }),
    async onSuccess() {
      notifyDone('Recorded. The entries go once that record is sealed, within the hour.');
      onClose();
      await client.invalidateQueries({ queryKey: ['shared', 'auditRetention'] });
    },
  });
  function submit(event: FormEvent) {
    event.preventDefault();
    if (typed === before) drop.mutate();
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Drop everything before ${before}?`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form onSubmit={submit} noValidate>
        <Stack>
          <Alert color="red" variant="light">
            The entries of {cuts.length === 1 ? 'one log' : `${cuts.length} logs`} before {before}, up to{' '}
            {entriesOf(cuts).toLocaleString('en')}, are gone for good. Export them first if somebody may ask
            for them.
          </Alert>
          <TextInput
            label={`Type ${before} to confirm`}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value.trim())}
            autoComplete="off"
            data-autofocus
          />
          <ProblemAlert error={drop.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" color="red" loading={drop.isPending} disabled={typed !== before}>
              Drop the entries
            </Button>
          </Group>
          <CliHint command={cliTeam('audit-retention create', { before })} />
        </Stack>
      </form>
    </Modal>
  );
}
