import { Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconCloudUp } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { Empty } from '../../components/empty.tsx';
import { LinkAnchor, LinkButton } from '../../components/link.tsx';
import { LocalProblem } from '../../components/local-problem.tsx';
import { Page } from '../../components/page.tsx';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { usePublications } from '../../data/publications.ts';
import { wo } from '../../data/wo.ts';
import { PublicationCard } from './publication-card.tsx';
import { PublicationDifferences } from './publication-differences.tsx';

const route = getRouteApi('/workspaces/$id/published');

/** `/workspaces/:id/published?publication=&status=`: what was published from here, and which side has moved on. */
export function PublishedPage() {
  const { id } = route.useParams();
  const search = route.useSearch();
  const workspace = useQuery({
    queryKey: ['local', 'workspaces', id],
    queryFn: () => wo.local.workspaces.get.query({ id }),
  });
  const { data, error, refetch } = usePublications(id);
  const name = workspace.data?.name;
  const chosen = data?.items.find((one) => one.id === search.publication) ?? data?.items[0];
  return (
    <Page
      title={name ? `Published from ${name}` : 'Published'}
      above={
        <LinkAnchor to="/workspaces/$id" params={{ id }} size="sm">
          {name ?? 'Workspace'}
        </LinkAnchor>
      }
      about="Looked at every half a minute, on this machine; without the team, with what was last known of it."
      actions={
        <LinkButton to="/workspaces/$id/publish" params={{ id }} search={{}}>
          Publish to the team
        </LinkButton>
      }
    >
      {!data ? (
        error ? (
          <LocalProblem error={error} onRetry={refetch} />
        ) : (
          <RowsSkeleton />
        )
      ) : !chosen ? (
        <Empty
          icon={<IconCloudUp />}
          title="Nothing was published from here yet"
          action={
            <LinkButton to="/workspaces/$id/publish" params={{ id }} search={{}}>
              Publish to the team
            </LinkButton>
          }
        >
          Once you have published a folder it is watched: you see here when a file or its script in the team
          has changed, and which of the two.
        </Empty>
      ) : (
        <Stack gap="lg">
          <ProblemAlert error={error} onRetry={refetch} />
          {data.items.map((publication) => (
            <PublicationCard
              key={publication.id}
              publication={publication}
              chosen={publication.id === chosen.id}
              several={data.items.length > 1}
            />
          ))}
          <PublicationDifferences key={chosen.id} publication={chosen} />
        </Stack>
      )}
    </Page>
  );
}
