import { Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { IconServer } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense } from 'react';
import { Empty } from '../../components/empty.tsx';
import { LinkAnchor, LinkButton } from '../../components/link.tsx';
import { LocalProblem, NeedsStartLink } from '../../components/local-problem.tsx';
import { Page } from '../../components/page.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { Ago } from '../../components/time.tsx';
import { useLocalAccess, useMe } from '../../data/session.ts';
import { wo } from '../../data/wo.ts';
import { HomeCard } from './home-card.tsx';
import { NextSteps } from './next-steps.tsx';
import { TeamActivity } from './team-activity.tsx';

// Only who is in a team sees it, and not before the rest.
const WorthALook = lazy(async () => {
  const { WorthALook: component } = await import('./worth-a-look.tsx');
  return { default: component };
});

const recent = 6;

/** `/`: what was worked on lately, what the team did, and what to do next. */
export function HomePage() {
  const access = useLocalAccess();
  return (
    <Page title="Home">
      {access !== 'off' && access !== 'needs-proof' && (
        <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
          <RecentNotes />
          <RecentWorkspaces />
        </SimpleGrid>
      )}
      {access === 'needs-proof' && <NeedsStartLink />}
      {access === 'off' && <CentralHome />}
      <NextSteps />
      <TeamProblems />
      <TeamActivity />
    </Page>
  );
}

/** What looks wrong in the team's scripts and jobs; nothing when solo or signed out. */
function TeamProblems() {
  const me = useMe();
  if (!me) return null;
  return (
    <Suspense>
      <WorthALook me={me} />
    </Suspense>
  );
}

/** A central server keeps no personal data: without a session there is nothing to show but the way in. */
function CentralHome() {
  const me = useMe();
  if (me !== null) return null;
  return (
    <Empty
      icon={<IconServer />}
      title="Your team's server"
      action={<LinkButton to="/sign-in">Sign in</LinkButton>}
    >
      Scripts, people and the audit log of your team are here. For workspaces and notes, run Workspace
      Organizer on your own machine.
    </Empty>
  );
}

function RecentNotes() {
  const { data, error, refetch } = useQuery({
    queryKey: ['local', 'notes', 'recent'],
    queryFn: () => wo.local.notes.list.query({ limit: recent }),
  });
  return (
    <HomeCard
      title="Recent notes"
      action={
        <LinkButton to="/notes" search={{ new: true }} size="compact-sm" variant="default" flex="none">
          New note
        </LinkButton>
      }
    >
      {!data ? (
        error ? (
          <LocalProblem error={error} onRetry={refetch} />
        ) : (
          <RowsSkeleton rows={4} />
        )
      ) : (
        <RecentList empty="Write down what the night taught you: a note is saved on this machine only.">
          {data.items.map((note) => (
            <RecentRow key={note.id} at={note.updatedAt}>
              <LinkAnchor to="/notes" search={{ id: note.id }} size="sm" className="wo-truncate">
                {note.title}
              </LinkAnchor>
            </RecentRow>
          ))}
        </RecentList>
      )}
    </HomeCard>
  );
}

function RecentWorkspaces() {
  const { data, error, refetch } = useQuery({
    queryKey: ['local', 'workspaces', 'recent'],
    queryFn: () => wo.local.workspaces.list.query({ limit: recent }),
  });
  return (
    <HomeCard
      title="Workspaces"
      action={
        <LinkButton to="/workspaces" search={{ add: true }} size="compact-sm" variant="default" flex="none">
          Add a folder
        </LinkButton>
      }
    >
      {!data ? (
        error ? (
          <LocalProblem error={error} onRetry={refetch} />
        ) : (
          <RowsSkeleton rows={4} />
        )
      ) : (
        <RecentList empty="Add a folder of scripts to browse it here and to publish from it to your team.">
          {data.items.map((workspace) => (
            <RecentRow key={workspace.id} at={workspace.updatedAt}>
              <LinkAnchor
                to="/workspaces/$id"
                params={{ id: workspace.id }}
                size="sm"
                className="wo-truncate"
              >
                {workspace.name}
              </LinkAnchor>
            </RecentRow>
          ))}
        </RecentList>
      )}
    </HomeCard>
  );
}

function RecentList({ empty, children }: { empty: string; children: ReactNode[] }) {
  if (children.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {empty}
      </Text>
    );
  return <Stack gap={6}>{children}</Stack>;
}

function RecentRow({ at, children }: { at: string; children: ReactNode }) {
  return (
    <Group justify="space-between" wrap="nowrap" gap="md">
      {children}
      <Text size="xs" c="dimmed" component="span">
        <Ago at={at} />
      </Text>
    </Group>
  );
}
