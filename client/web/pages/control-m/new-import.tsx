import { Alert, Button, Card, Group, Radio, Select, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { CliHint } from '../../components/cli-hint.tsx';
import { LinkAnchor } from '../../components/link.tsx';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { TeamProblem } from '../../components/team-problem.tsx';
import { quoted } from '../../data/cli.ts';
import { cliTeam } from '../../data/cli-team.ts';
import { chosenOf, useEnvironments, useLastEnvironment } from '../../data/control-m-environments.ts';
import { uploadImport } from '../../data/control-m-upload.ts';
import { removalNames } from '../../data/control-m-words.ts';
import { counted } from '../../data/counted.ts';
import type { Environment, ImportView } from '../../data/control-m.ts';
import { may, useMe } from '../../data/session.ts';
import { ControlMFrame } from './control-m-frame.tsx';
import { DropFiles } from './drop-files.tsx';
import { NewEnvironment, useEnvironmentTeams } from './environment-form.tsx';
import { UploadProgress } from './upload-progress.tsx';

const route = getRouteApi('/control-m/imports/new');

/** `/control-m/imports/new?environmentId=&add=`: where to, which files, and the upload. */
export function NewImportPage() {
  const { environmentId } = route.useSearch();
  const me = useMe();
  const { data, error, refetch } = useEnvironments();
  const [last] = useLastEnvironment();
  const open = data?.items.filter(({ teamId }) => may(me, 'control-m:import', teamId));
  return (
    <ControlMFrame
      title="Import"
      about="Files are read and compared first. Nothing of the environment changes before you have looked and agreed."
      environmentId={environmentId}
      above={
        <LinkAnchor to="/control-m/imports" search={{ environmentId }} size="sm">
          Imports
        </LinkAnchor>
      }
    >
      {!open ? (
        error ? (
          <TeamProblem error={error} onRetry={refetch} />
        ) : (
          <RowsSkeleton rows={6} />
        )
      ) : (
        <ImportForm environments={open} environment={chosenOf(open, environmentId, last)} />
      )}
    </ControlMFrame>
  );
}

const removals = ['folders', 'none', 'environment'] as const;
const removalHints: Record<ImportView['removal'], string> = {
  folders: 'For an export of some folders, the usual case. A job that is gone from such a folder is removed.',
  none: 'For a file with a few jobs: they are added or changed, nothing else.',
  environment: 'For an export of the whole Control-M. Folders that it does not have are removed.',
};

interface ImportFormProps {
  environments: Environment[];
  environment: Environment | undefined;
}

function ImportForm({ environments, environment }: ImportFormProps) {
  const { add } = route.useSearch();
  const navigate = route.useNavigate();
  const mayCreate = useEnvironmentTeams().length > 0;
  const [files, setFiles] = useState<File[]>([]);
  const [removal, setRemoval] = useState<ImportView['removal']>('folders');
  const upload = useUpload();
  const choose = (id: string | null) =>
    void navigate({ to: '.', search: { environmentId: id ?? undefined }, replace: true });
  function submit(event: FormEvent) {
    event.preventDefault();
    if (environment) upload.mutate({ environmentId: environment.id, removal, files });
  }
  return (
    <Card withBorder padding="md" component="form" onSubmit={submit} maw={860}>
      <Stack>
        {environments.length === 0 && <NoPlace mayCreate={mayCreate} />}
        <Group align="flex-end" gap="sm">
          {environments.length > 0 && (
            <Select
              flex="1 1 240px"
              label="Environment"
              description="The set of definitions that the files are compared with"
              placeholder="Choose where the definitions go"
              data={environments.map(({ id, name }) => ({ value: id, label: name }))}
              value={environment?.id ?? null}
              onChange={choose}
              allowDeselect={false}
              disabled={upload.isPending}
            />
          )}
          {mayCreate && (
            <Button
              variant="default"
              disabled={upload.isPending}
              onClick={() => void navigate({ to: '.', search: (before) => ({ ...before, add: true }) })}
            >
              Create an environment
            </Button>
          )}
        </Group>
        <DropFiles files={files} onChange={setFiles} disabled={upload.isPending} />
        <Radio.Group
          label="What the files do not have"
          value={removal}
          onChange={(value) => setRemoval(removals.find((one) => one === value) ?? 'folders')}
        >
          <Stack gap={6} mt={6}>
            {removals.map((value) => (
              <Radio
                key={value}
                value={value}
                label={removalNames[value]}
                description={removalHints[value]}
                disabled={upload.isPending}
              />
            ))}
          </Stack>
        </Radio.Group>
        {upload.isPending && <UploadProgress {...upload.progress} onCancel={upload.cancel} />}
        {!upload.isPending && <ProblemAlert error={upload.error} />}
        <Group justify="flex-end">
          <Button type="submit" loading={upload.isPending} disabled={!environment || files.length === 0}>
            {files.length === 0 ? 'Read the files' : `Read ${counted(files.length, 'file')}`}
          </Button>
        </Group>
        <CliHint
          command={cliTeam('control-m import', {
            environment: environment?.name ?? 'PROD',
            ...(removal !== 'folders' && { removal }),
          }).concat(` ${files.map(({ name }) => quoted(name)).join(' ') || 'export.xml'}`)}
        />
      </Stack>
      {add && (
        <NewEnvironment
          onClose={() =>
            void navigate({ to: '.', search: (before) => ({ ...before, add: undefined }), replace: true })
          }
          onCreated={({ id }) => choose(id)}
        />
      )}
    </Card>
  );
}

function NoPlace({ mayCreate }: { mayCreate: boolean }) {
  return (
    <Alert color="yellow" variant="light" title="There is no environment to import into">
      <Text size="sm">
        {mayCreate
          ? 'Create one first, such as PROD: it holds the definitions of one Control-M.'
          : 'Ask whoever has the permission control-m:create to make one, and to give you control-m:import in its team.'}
      </Text>
    </Alert>
  );
}

interface Sending {
  sent: number;
  total: number;
  elapsedMs: number;
}

/** Sends the files, then opens the import. Leaving the page gives the upload up. */
function useUpload() {
  const navigate = route.useNavigate();
  const [progress, setProgress] = useState<Sending>({ sent: 0, total: 0, elapsedMs: 0 });
  const controller = useRef<AbortController>(undefined);
  const upload = useMutation({
    async mutationFn(what: { environmentId: string; removal: ImportView['removal']; files: File[] }) {
      controller.current = new AbortController();
      const startedAt = performance.now();
      setProgress({ sent: 0, total: what.files.reduce((sum, { size }) => sum + size, 0), elapsedMs: 0 });
      const id = await uploadImport({
        ...what,
        onProgress: (sent, total) => setProgress({ sent, total, elapsedMs: performance.now() - startedAt }),
        signal: controller.current.signal,
      });
      await navigate({ to: '/control-m/imports/$id', params: { id } });
    },
  });
  const { isPending } = upload;
  useEffect(() => {
    if (!isPending) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [isPending]);
  useEffect(() => () => controller.current?.abort(), []);
  return { ...upload, progress, cancel: () => controller.current?.abort() };
}
