import { Text } from '@mantine/core';
import { IconLinkOff, IconMailOpened } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Empty } from '../../components/empty.tsx';
import { LinkButton } from '../../components/link.tsx';
import { Page } from '../../components/page.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { TeamProblem } from '../../components/team-problem.tsx';
import { useJoinToken } from '../../data/join-token.ts';
import { problemOf } from '../../data/problem.ts';
import { wo } from '../../data/wo.ts';
import { JoinForm } from './join-form.tsx';

/** `/join#token=`: an invitation, or a link that sets a new password. The token is out of the address by now. */
export function JoinPage() {
  const opened = useJoinToken();
  const { data, error, refetch } = useQuery({
    queryKey: ['join', opened?.number],
    queryFn: () => wo.shared.auth.lookAtLink.mutate({ token: opened?.token ?? '' }),
    enabled: opened !== undefined,
    // each look is recorded in the audit log, so it is not repeated without a reason
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    gcTime: 0,
  });
  if (!opened)
    return (
      <Page title="Join">
        <Empty
          icon={<IconMailOpened />}
          title="Open the link you were given"
          action={<LinkButton to="/sign-in">Sign in</LinkButton>}
        >
          An administrator makes it for you. Each works once, and after a reload of this page it has to be
          opened again.
        </Empty>
      </Page>
    );
  if (data)
    return (
      <Page
        title={data.kind === 'invitation' ? 'Welcome to the team' : 'Set a new password'}
        about={`For ${data.displayName} (${data.username}).`}
      >
        <JoinForm token={opened.token} link={data} />
      </Page>
    );
  return (
    <Page title="Join">
      {!error ? (
        <RowsSkeleton rows={3} />
      ) : problemOf(error).reason === 'LINK_EXPIRED' ? (
        <Empty icon={<IconLinkOff />} title="Ask for a new link">
          <Text size="sm">{problemOf(error).message}</Text>
        </Empty>
      ) : (
        <TeamProblem error={error} onRetry={refetch} />
      )}
    </Page>
  );
}
