import { Badge, Button, Card, Group, Select, Stack, TagsInput, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { HistoryLink } from '../../components/resource-history-link.tsx';
import { RowDialog } from '../../components/row-dialog.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { StaleRows, TeamProblem } from '../../components/team-problem.tsx';
import { Ago } from '../../components/time.tsx';
import type { ControlMSettings } from '../../data/control-m.ts';
import { may, useMe } from '../../data/session.ts';
import { useTeams } from '../../data/teams.ts';
import { wo } from '../../data/wo.ts';

interface GlobalPrefixesProps {
  teamId: string | undefined;
  onChoose: (teamId: string) => unknown;
}

/** Which conditions reach across Control-M servers: set up in Control-M itself, and in no export. */
export function GlobalPrefixes({ teamId, onChoose }: GlobalPrefixesProps) {
  const { data: teams } = useTeams();
  const all = (teams?.items ?? []).filter(({ archived }) => !archived);
  const chosen = all.find(({ id }) => id === teamId)?.id ?? all[0]?.id;
  return (
    <Card withBorder padding="md">
      <Group justify="space-between" mb="xs">
        <Title order={2}>Global conditions</Title>
        {all.length > 1 && (
          <Select
            aria-label="Team"
            data={all.map(({ id, name }) => ({ value: id, label: name }))}
            value={chosen ?? null}
            onChange={(id) => id && onChoose(id)}
            allowDeselect={false}
          />
        )}
      </Group>
      <Text size="sm" c="dimmed" mb="sm">
        A condition normally counts within one Control-M server. Those whose name begins with one of these
        prefixes reach all servers. Take the list from Control-M (global conditions prefixes): exports do not
        have it, and without it waits across servers look as if nobody fulfilled them.
      </Text>
      {chosen && <Prefixes teamId={chosen} />}
    </Card>
  );
}

function Prefixes({ teamId }: { teamId: string }) {
  const me = useMe();
  const [editing, setEditing] = useState(false);
  const { data, error, refetch, dataUpdatedAt } = useQuery({
    queryKey: ['shared', 'controlM', 'settings', teamId],
    queryFn: () => wo.shared.controlM.settings.get.query({ teamId }),
  });
  if (!data) return error ? <TeamProblem error={error} onRetry={refetch} /> : <RowsSkeleton rows={1} />;
  return (
    <Stack gap="sm">
      <StaleRows error={error} at={dataUpdatedAt} />
      <Group gap="xs">
        {data.globalPrefixes.length === 0 ? (
          <Text size="sm">None: conditions count within their server.</Text>
        ) : (
          data.globalPrefixes.map((prefix) => (
            <Badge key={prefix} variant="default" tt="none" ff="monospace">
              {prefix}
            </Badge>
          ))
        )}
        {may(me, 'control-m:update', teamId) && (
          <Button size="compact-sm" variant="default" onClick={() => setEditing(true)}>
            Change
          </Button>
        )}
      </Group>
      {data.version > 0 && data.updatedAt && (
        <Text size="xs" c="dimmed">
          Changed <Ago at={data.updatedAt} />{' '}
          <HistoryLink type="control-m-settings" id={teamId} name="the global conditions" />
        </Text>
      )}
      {editing && <EditPrefixes settings={data} onClose={() => setEditing(false)} />}
    </Stack>
  );
}

function EditPrefixes({ settings, onClose }: { settings: ControlMSettings; onClose: () => void }) {
  const { teamId } = settings;
  return (
    <RowDialog
      title="Global conditions"
      what="list of prefixes"
      row={settings}
      draftOf={({ globalPrefixes }) => ({ globalPrefixes })}
      read={() => wo.shared.controlM.settings.get.query({ teamId })}
      write={({ globalPrefixes }, expectedVersion) =>
        wo.shared.controlM.settings.update.mutate({ teamId, globalPrefixes, expectedVersion })
      }
      onClose={onClose}
    >
      {({ draft, set, errors }) => (
        <TagsInput
          label="Prefixes"
          description="Enter after each one; case counts"
          placeholder={draft.globalPrefixes.length === 0 ? 'GL_' : ''}
          value={draft.globalPrefixes}
          onChange={(globalPrefixes) => set({ globalPrefixes })}
          error={Object.entries(errors).find(([path]) => path.startsWith('globalPrefixes'))?.[1]}
          acceptValueOnBlur
          data-autofocus
        />
      )}
    </RowDialog>
  );
}
