import { Badge, Button, Card, Group, Switch, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { Confirm } from '../../components/confirm.tsx';
import { LinkButton } from '../../components/link.tsx';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { Ago } from '../../components/time.tsx';
import { differenceCount, publicationsKey } from '../../data/publications.ts';
import { useTeamName } from '../../data/teams.ts';
import type { Publication } from '../../data/types.ts';
import { wo } from '../../data/wo.ts';

const route = getRouteApi('/workspaces/$id/published');

interface CardProps {
  publication: Publication;
  /** Its differences are shown. */
  chosen: boolean;
  /** There are others to choose. */
  several: boolean;
}

/** Where a folder was published to, how both sides stand, and whether that is watched. */
export function PublicationCard({ publication, chosen, several }: CardProps) {
  const client = useQueryClient();
  const navigate = route.useNavigate();
  const teamName = useTeamName();
  const [forgetting, setForgetting] = useState(false);
  const again = () => client.invalidateQueries({ queryKey: publicationsKey });
  const { id, watched } = publication;
  const watch = useMutation({
    mutationFn: (on: boolean) => wo.bridge.publications.update.mutate({ id, watched: on }),
    onSettled: again,
  });
  const check = useMutation({
    mutationFn: () => wo.bridge.publications.check.mutate({ id }),
    onSettled: again,
  });
  return (
    <Card withBorder padding="md">
      <Group justify="space-between" align="flex-start" gap="sm">
        <div>
          <Text fw={600} className="wo-break">
            {publication.path || 'The whole folder'} to {teamName(publication.teamId)}
          </Text>
          <Text size="sm" c="dimmed" component="div">
            {publication.files === 1 ? '1 file' : `${publication.files.toLocaleString('en')} files`},
            published <Ago at={publication.publishedAt} />
          </Text>
        </div>
        <StateBadge publication={publication} />
      </Group>
      <WatchLine publication={publication} />
      <ProblemAlert error={watch.error ?? check.error} />
      <Group justify="space-between" mt="sm" gap="sm">
        <Switch
          label="Watch"
          checked={watched}
          disabled={watch.isPending}
          onChange={(event) => watch.mutate(event.currentTarget.checked)}
        />
        <Group gap="xs">
          {several && !chosen && (
            <Button
              size="xs"
              variant="default"
              onClick={() => void navigate({ to: '.', search: { publication: id }, replace: true })}
            >
              Show differences
            </Button>
          )}
          <Button size="xs" variant="default" loading={check.isPending} onClick={() => check.mutate()}>
            Look now
          </Button>
          <LinkButton
            to="/workspaces/$id/publish"
            params={{ id: publication.workspaceId }}
            search={searchOf(publication)}
            size="xs"
            variant="default"
          >
            Publish again
          </LinkButton>
          <Button size="xs" variant="subtle" color="red" onClick={() => setForgetting(true)}>
            Forget
          </Button>
        </Group>
      </Group>
      <Confirm
        opened={forgetting}
        title="Forget this publication?"
        button="Forget it"
        onClose={() => setForgetting(false)}
        run={async () => {
          await wo.bridge.publications.delete.mutate({ id });
          await again();
        }}
      >
        Neither the folder nor the scripts of the team are touched. What changes from then on is not told any
        more, until you publish again.
      </Confirm>
    </Card>
  );
}

/** As it was published last. */
function searchOf({ teamId, path, include, exclude }: Publication) {
  return {
    teamId,
    ...(path && { path }),
    ...(include && { include: include.join(', ') }),
    ...(exclude && { exclude: exclude.join(', ') }),
  };
}

function StateBadge({ publication }: { publication: Publication }) {
  const { state } = publication.watch;
  const count = differenceCount(publication);
  if (state === 'unreachable')
    return (
      <Badge color="red" variant="dot" tt="none">
        Folder does not answer
      </Badge>
    );
  if (count === undefined)
    return (
      <Badge color="gray" variant="dot" tt="none">
        {publication.watched ? 'Not looked at yet' : 'Not watched'}
      </Badge>
    );
  return (
    <Badge color={count === 0 ? 'teal' : 'yellow'} variant="dot" tt="none">
      {count === 0 ? 'Both the same' : `${count.toLocaleString('en')} not the same`}
    </Badge>
  );
}

/** As of when, and what is in the way. */
function WatchLine({ publication }: { publication: Publication }) {
  const { watch, connected } = publication;
  return (
    <Text size="xs" c="dimmed" mt={6} component="div">
      {watch.problem && <div>{watch.problem.message}</div>}
      {watch.checkedAt && (
        <>
          Folder as of <Ago at={watch.checkedAt} />
          {', '}
        </>
      )}
      {watch.checkedAt &&
        (watch.teamCheckedAt ? (
          <>
            team as of <Ago at={watch.teamCheckedAt} />
          </>
        ) : (
          'team as it was when published'
        ))}
      {!connected && <div>Its team database is not the one that is connected now.</div>}
    </Text>
  );
}
