import { Button, Text } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { Empty } from '../../components/empty.tsx';
import { LinkButton } from '../../components/link.tsx';
import type { PublishResult } from '../../data/types.ts';

const route = getRouteApi('/workspaces/$id/publish');

/** What was shared, in numbers, and where to look at it. */
export function PublishDone({ result, onAgain }: { result: PublishResult; onAgain: () => void }) {
  const { teamId } = route.useSearch();
  const { created, updated, unchanged, skipped, removed } = result.counts;
  return (
    <Empty
      icon={<IconCheck />}
      title="Published"
      action={
        <>
          <LinkButton to="/scripts" search={teamId ? { teamId } : {}}>
            See the scripts
          </LinkButton>
          <LinkButton to="/audit" search={{}} variant="default">
            Audit log
          </LinkButton>
          <Button variant="default" onClick={onAgain}>
            Publish more
          </Button>
        </>
      }
    >
      <Text size="sm" role="status">
        {created} created, {updated} updated, {unchanged} unchanged, {skipped} skipped
        {removed > 0 && `, ${removed} moved to the trash`}.
      </Text>
      <Text size="sm" mt="xs">
        From now on this folder is watched: its page says when it and the team are not the same any more.
      </Text>
    </Empty>
  );
}
