import { Grid } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { LinkAnchor, LinkButton } from '../../components/link.tsx';
import { LocalProblem } from '../../components/local-problem.tsx';
import { Page } from '../../components/page.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { wo } from '../../data/wo.ts';
import { FilePreview } from './file-preview.tsx';
import { FolderList } from './folder-list.tsx';
import { PublishedLink } from './published-link.tsx';

const route = getRouteApi('/workspaces/$id');

/** `/workspaces/:id?path=&file=`: what is in the folder, and the selected file. */
export function WorkspacePage() {
  const { id } = route.useParams();
  const { path = '', file } = route.useSearch();
  const { data, error, refetch } = useQuery({
    queryKey: ['local', 'workspaces', id],
    queryFn: () => wo.local.workspaces.get.query({ id }),
  });
  if (!data)
    return (
      <Page title="Workspace" above={<Up />}>
        {error ? <LocalProblem error={error} onRetry={refetch} /> : <RowsSkeleton />}
      </Page>
    );
  return (
    <Page
      title={data.name}
      above={<Up />}
      about={<span className="wo-path">{data.path}</span>}
      actions={
        <>
          <PublishedLink id={id} />
          <LinkButton to="/workspaces/$id/export" params={{ id }} search={{}} variant="default">
            Export into it
          </LinkButton>
          <LinkButton to="/workspaces/$id/publish" params={{ id }} search={path ? { path } : {}}>
            Publish to the team
          </LinkButton>
        </>
      }
    >
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, md: 4 }}>
          <FolderList id={id} root={data.name} path={path} file={file} />
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 8 }}>
          <FilePreview id={id} path={file} />
        </Grid.Col>
      </Grid>
    </Page>
  );
}

function Up() {
  return (
    <LinkAnchor to="/workspaces" size="sm">
      Workspaces
    </LinkAnchor>
  );
}
