import { Badge, Stack, Text, Title } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { ChoiceButtons } from '../../components/choice-buttons.tsx';
import { columnsFor } from '../../components/data-table.tsx';
import { KeysetTable } from '../../components/keyset-table.tsx';
import { LinkAnchor } from '../../components/link.tsx';
import { ListExport } from '../../components/list-export.tsx';
import { LocalProblem } from '../../components/local-problem.tsx';
import { useKeyset } from '../../data/keyset.ts';
import {
  differenceCount,
  differenceStatuses,
  differenceWords,
  publicationsKey,
} from '../../data/publications.ts';
import type { Publication, PublicationDifference } from '../../data/types.ts';
import { wo } from '../../data/wo.ts';

const route = getRouteApi('/workspaces/$id/published');

/** Which files and scripts are not the same any more, and which side has moved on. */
export function PublicationDifferences({ publication }: { publication: Publication }) {
  const { status } = route.useSearch();
  const query = { id: publication.id, status, limit: 200 };
  const { list, rows } = useKeyset(
    // read again when it was looked again
    [...publicationsKey, 'differences', query, publication.watch.checkedAt, publication.watch.teamCheckedAt],
    (cursor) => wo.bridge.publications.differences.query({ ...query, cursor }),
  );
  return (
    <Stack gap="sm">
      <Title order={2}>What is not the same</Title>
      <StatusFilters publication={publication} />
      <KeysetTable
        name="Differences"
        list={list}
        rows={rows}
        columns={columns}
        rowId={({ path }) => path}
        problem={<LocalProblem error={list.error} onRetry={list.refetch} />}
        empty={
          <Text size="sm" c="dimmed" role="status">
            {status ? 'Nothing of this kind.' : 'Folder and team are the same.'}
          </Text>
        }
        tools={
          <ListExport
            filename="differences"
            read={(cursor) => wo.bridge.publications.differences.query({ ...query, cursor })}
            columns={['path', 'status', 'publishedVersion', 'teamVersion']}
            cells={(row) => [
              row.path,
              row.status,
              row.publishedVersion?.toString() ?? '',
              row.teamVersion?.toString() ?? '',
            ]}
          />
        }
      />
    </Stack>
  );
}

function StatusFilters({ publication }: { publication: Publication }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { counts } = publication.watch;
  const set = (status: typeof search.status) =>
    void navigate({ to: '.', search: { ...search, status }, replace: true, resetScroll: false });
  return (
    <ChoiceButtons
      label="Kind of difference"
      choices={differenceStatuses.map((value) => ({
        value,
        label: differenceWords[value].label,
        about: differenceWords[value].about,
        count: counts?.[value] ?? 0,
      }))}
      value={search.status}
      onChoose={set}
      all={{ count: differenceCount(publication) ?? 0 }}
    />
  );
}

const column = columnsFor<PublicationDifference>();
const columns = column.columns([
  column.accessor('path', {
    header: 'File',
    cell: ({ row: { original } }) => (
      <Text span ff="monospace" size="sm" className="wo-break">
        {original.scriptId && original.status !== 'gone-in-team' ? (
          <LinkAnchor to="/scripts/$id" params={{ id: original.scriptId }} inherit>
            {original.path}
          </LinkAnchor>
        ) : (
          original.path
        )}
      </Text>
    ),
  }),
  column.accessor('status', {
    header: 'What is not the same',
    cell: ({ getValue }) => {
      const { label, about, colour } = differenceWords[getValue()];
      return (
        <>
          <Badge variant="dot" color={colour} tt="none">
            {label}
          </Badge>
          <Text size="xs" c="dimmed" mt={2}>
            {about}
          </Text>
        </>
      );
    },
  }),
  column.accessor('publishedVersion', {
    header: 'Published as version',
    meta: { numeric: true, wideOnly: true },
    cell: ({ getValue }) => getValue() ?? '',
  }),
  column.accessor('teamVersion', {
    header: 'Version now',
    meta: { numeric: true, wideOnly: true },
    cell: ({ getValue }) => getValue() ?? '',
  }),
]);
