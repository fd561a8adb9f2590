import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { LinkAnchor, LinkButton } from '../../components/link.tsx';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { HistoryLink } from '../../components/resource-history-link.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { StaleRows, TeamProblem } from '../../components/team-problem.tsx';
import { Ago } from '../../components/time.tsx';
import { useEnvironmentName } from '../../data/control-m-environments.ts';
import { importKey, isAtWork, useImport } from '../../data/control-m-import.ts';
import { removalNames } from '../../data/control-m-words.ts';
import type { ImportView } from '../../data/control-m.ts';
import { byteSize } from '../../data/time.ts';
import { wo } from '../../data/wo.ts';
import { ControlMFrame } from './control-m-frame.tsx';
import { ImportChanges } from './import-changes.tsx';
import { ImportProgress } from './import-progress.tsx';
import { ImportSummary } from './import-summary.tsx';
import { ImportWarnings } from './import-warnings.tsx';
import { ApplyImport } from './apply-import.tsx';
import { StateBadge } from './state-badge.tsx';

const route = getRouteApi('/control-m/imports/$id');

/** `/control-m/imports/:id?change=&kind=&q=&open=`: one import, from being read to being applied. */
export function ImportPage() {
  const { id } = route.useParams();
  const { data, error, refetch, dataUpdatedAt } = useImport(id);
  const nameOf = useEnvironmentName();
  return (
    <ControlMFrame
      title={data ? `Import into ${nameOf(data.environmentId)}` : 'Import'}
      about={data && <Facts view={data} />}
      environmentId={data?.environmentId}
      above={
        <LinkAnchor to="/control-m/imports" search={{ environmentId: data?.environmentId }} size="sm">
          Imports
        </LinkAnchor>
      }
      actions={data?.state === 'previewed' && <ApplyImport view={data} />}
    >
      {!data ? (
        error ? (
          <TeamProblem error={error} onRetry={refetch} />
        ) : (
          <RowsSkeleton rows={8} />
        )
      ) : (
        <>
          <StaleRows error={error} at={dataUpdatedAt} />
          <Stage view={data} />
        </>
      )}
    </ControlMFrame>
  );
}

function Facts({ view }: { view: ImportView }) {
  return (
    <Stack gap={4}>
      <Group gap="xs">
        <StateBadge state={view.state} />
        <span>
          begun <Ago at={view.createdAt} />
        </span>
        {view.appliedAt && (
          <span>
            applied <Ago at={view.appliedAt} />
          </span>
        )}
        <span>{removalNames[view.removal]}.</span>
        <HistoryLink type="control-m-import" id={view.id} name="this import" />
      </Group>
      <span>
        {view.files.map(({ name, size }, at) => (
          <span key={`${at} ${name}`} className="wo-break">
            {at > 0 && ', '}
            <span className="wo-mono">{name}</span> ({byteSize(size)})
          </span>
        ))}
      </span>
    </Stack>
  );
}

function Stage({ view }: { view: ImportView }) {
  if (isAtWork(view.state)) return <AtWork view={view} />;
  if (view.state === 'refused' || view.state === 'failed') return <Refused view={view} />;
  if (view.state === 'cancelled')
    return (
      <Alert color="gray" variant="light" title="This import was given up">
        <Text size="sm">Nothing was changed, and nothing of its files was kept.</Text>
        <Again view={view} />
      </Alert>
    );
  return (
    <Stack gap="lg">
      {view.state === 'applied' && <Applied view={view} />}
      <ImportSummary view={view} />
      <ImportWarnings view={view} />
      <ImportChanges view={view} />
    </Stack>
  );
}

function AtWork({ view }: { view: ImportView }) {
  const client = useQueryClient();
  const cancel = useMutation({
    mutationFn: () => wo.shared.controlM.imports.cancel.mutate({ id: view.id }),
    onSuccess: (now) => client.setQueryData(importKey(view.id), now),
    onError: () => client.invalidateQueries({ queryKey: importKey(view.id) }),
  });
  return (
    <Stack gap="sm" maw={860}>
      <ImportProgress view={view} />
      {view.state === 'parsing' && (
        <Group justify="space-between">
          <Text size="sm" c="dimmed">
            You can close this page: reading goes on, and the result waits in the list of imports.
          </Text>
          <Button variant="default" loading={cancel.isPending} onClick={() => cancel.mutate()}>
            Cancel the import
          </Button>
        </Group>
      )}
      <ProblemAlert error={cancel.error} />
    </Stack>
  );
}

function Refused({ view }: { view: ImportView }) {
  const { refusal } = view;
  return (
    <Alert
      color="red"
      variant="light"
      role="alert"
      title={
        view.state === 'refused'
          ? 'The import was refused: nothing was changed'
          : 'The import failed: nothing was changed'
      }
    >
      {refusal && (
        <Stack gap={4}>
          <Text size="sm" className="wo-break">
            {refusal.message}
          </Text>
          <Text size="sm" component="div">
            {refusal.file && <span className="wo-mono wo-break">{refusal.file}</span>}
            {refusal.line && (
              <>
                {refusal.file && ', '}line {refusal.line.toLocaleString('en')}
                {refusal.column && `, column ${refusal.column.toLocaleString('en')}`}
              </>
            )}
          </Text>
          <Text size="xs" c="dimmed">
            Reason <span className="wo-mono">{refusal.reason}</span>. One refused file refuses the whole
            import.
          </Text>
        </Stack>
      )}
      <Again view={view} />
    </Alert>
  );
}

function Again({ view, children = 'Import again' }: { view: ImportView; children?: ReactNode }) {
  return (
    <Group mt="sm">
      <LinkButton
        to="/control-m/imports/new"
        search={{ environmentId: view.environmentId }}
        variant="default"
        size="compact-sm"
      >
        {children}
      </LinkButton>
    </Group>
  );
}

function Applied({ view }: { view: ImportView }) {
  const { environmentId } = view;
  return (
    <Alert color="teal" variant="light" role="status" title="Applied">
      <Text size="sm">The environment now holds what these files say. Who applied it is in its history.</Text>
      <Group mt="sm" gap="xs">
        <LinkButton to="/control-m" search={{ environmentId }} size="compact-sm">
          See the jobs
        </LinkButton>
        <LinkButton to="/control-m/problems" search={{ environmentId }} size="compact-sm" variant="default">
          Look for problems
        </LinkButton>
      </Group>
    </Alert>
  );
}
