import { Alert, Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { LinkAnchor } from '../../components/link.tsx';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { StaleRows, TeamProblem } from '../../components/team-problem.tsx';
import { notifyDone } from '../../components/toast.ts';
import type { JobDetail, ScriptFound } from '../../data/control-m.ts';
import { may, useMe } from '../../data/session.ts';
import { wo } from '../../data/wo.ts';
import { ChooseScript } from './choose-script.tsx';
import { exact, FactTable } from './fact-table.tsx';
import { Confidence } from './job-tables.tsx';

/** Which script of the catalogue the job runs, how sure that is and why, and the choice to say it by hand. */
export function JobScript({ job }: { job: JobDetail }) {
  const key = ['shared', 'controlM', 'script', job.id];
  const { data, error, refetch, dataUpdatedAt } = useQuery({
    queryKey: key,
    queryFn: () => wo.shared.controlM.understand.script.query({ id: job.id }),
  });
  if (!data) return error ? <TeamProblem error={error} onRetry={refetch} /> : <RowsSkeleton rows={4} />;
  const { script, confidence, reason, pointer } = data;
  return (
    <Stack gap="md" maw={860}>
      <StaleRows error={error} at={dataUpdatedAt} />
      <Card withBorder padding="md">
        <Stack gap="sm">
          <Group justify="space-between" gap="xs">
            <Text component="div">
              {script ? (
                <LinkAnchor to="/scripts/$id" params={{ id: script.id }} ff="monospace" className="wo-break">
                  {script.path}
                </LinkAnchor>
              ) : (
                'No script of the catalogue'
              )}
            </Text>
            <Confidence value={confidence} />
          </Group>
          <Text size="sm">{reason}</Text>
          {pointer && (
            <FactTable
              facts={[
                ['The job says', exact(pointer.path)],
                ['Known only at run time', exact(pointer.variables.join(', '))],
              ]}
            />
          )}
        </Stack>
      </Card>
      <SayByHand job={job} found={data} />
    </Stack>
  );
}

function SayByHand({ job, found }: { job: JobDetail; found: ScriptFound }) {
  const me = useMe();
  const client = useQueryClient();
  const [choosing, setChoosing] = useState(false);
  const say = useMutation({
    mutationFn: (scriptId: string | null | undefined) =>
      scriptId === undefined
        ? wo.shared.controlM.understand.unlinkScript.mutate({ id: job.id })
        : wo.shared.controlM.understand.linkScript.mutate({ id: job.id, scriptId }),
    async onSuccess() {
      notifyDone('Saved');
      setChoosing(false);
      await client.invalidateQueries({ queryKey: ['shared'] });
    },
  });
  if (!may(me, 'control-m:update', job.teamId)) return null;
  const byHand = found.how === 'manual';
  return (
    <Stack gap="sm">
      <Title order={2} size="h4">
        Say it by hand
      </Title>
      <Text size="sm" c="dimmed">
        {byHand
          ? 'Somebody said this; it wins over what the definition seems to say, also after the next import.'
          : 'What you say here wins over what the definition seems to say, also after the next import.'}
      </Text>
      {found.candidates.length > 0 && !byHand && (
        <Alert color="blue" variant="light" title="It could be one of these">
          <Stack gap={4}>
            {found.candidates.map(({ id, path }) => (
              <Group key={id} gap="xs">
                <LinkAnchor to="/scripts/$id" params={{ id }} size="sm" ff="monospace" className="wo-break">
                  {path}
                </LinkAnchor>
                <Button
                  size="compact-xs"
                  variant="default"
                  aria-label={`It runs ${path}`}
                  loading={say.isPending}
                  onClick={() => say.mutate(id)}
                >
                  It is this one
                </Button>
              </Group>
            ))}
          </Stack>
        </Alert>
      )}
      <Group gap="xs">
        <Button size="compact-sm" variant="default" onClick={() => setChoosing(true)}>
          Choose a script
        </Button>
        {!(byHand && found.script === null) && (
          <Button
            size="compact-sm"
            variant="default"
            loading={say.isPending}
            onClick={() => say.mutate(null)}
          >
            It runs none of the catalogue
          </Button>
        )}
        {byHand && (
          <Button
            size="compact-sm"
            variant="default"
            loading={say.isPending}
            onClick={() => say.mutate(undefined)}
          >
            Back to what the definition says
          </Button>
        )}
      </Group>
      {!choosing && <ProblemAlert error={say.error} />}
      {choosing && (
        <ChooseScript
          teamId={job.teamId}
          saving={say.isPending}
          error={say.error}
          onChoose={(id) => say.mutate(id)}
          onClose={() => setChoosing(false)}
        />
      )}
    </Stack>
  );
}
