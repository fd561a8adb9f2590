import { Badge, Text, Tooltip } from '@mantine/core';
import { columnsFor } from '../../components/data-table.tsx';
import { HistoryLink } from '../../components/resource-history-link.tsx';
import { Ago, useNow } from '../../components/time.tsx';
import { useTeamName } from '../../data/teams.ts';
import type { ApiToken } from '../../data/types.ts';
import { TokenActions } from './token-actions.tsx';

const column = columnsFor<ApiToken>();

/** What a token is called, may do, and when it was used and ends. */
export const tokenColumns = column.columns([
  column.accessor('name', {
    header: 'Token',
    cell: ({ row }) => (
      <div className="wo-cell-person">
        {row.original.name}
        <Text size="xs" c="dimmed" className="wo-mono">
          …{row.original.hint}
        </Text>
      </div>
    ),
  }),
  column.accessor('permissions', {
    header: 'May do',
    cell: ({ getValue }) => <Rights permissions={getValue()} />,
  }),
  column.accessor('teamIds', {
    header: 'Where',
    meta: { wideOnly: true },
    cell: ({ getValue }) => <Teams ids={getValue()} />,
  }),
  column.accessor('lastUsedAt', {
    header: 'Last used',
    cell: ({ row: { original } }) => (
      <Text size="sm" component="span">
        {original.lastUsedAt ? <Ago at={original.lastUsedAt} /> : 'never'}
        {original.lastUsedIp && (
          <Text span size="xs" c="dimmed">
            {' '}
            from {original.lastUsedIp}
          </Text>
        )}
      </Text>
    ),
  }),
  column.display({ id: 'state', header: 'Ends', cell: ({ row }) => <TokenEnd token={row.original} /> }),
  column.display({
    id: 'history',
    header: 'History',
    meta: { wideOnly: true },
    cell: ({ row: { original } }) => <HistoryLink type="token" id={original.id} name={original.name} />,
  }),
  column.display({
    id: 'actions',
    header: 'Actions',
    cell: ({ row }) => <TokenActions token={row.original} />,
  }),
]);

function Rights({ permissions }: { permissions: string[] | null }) {
  if (permissions === null) return <Text size="sm">All that its owner may</Text>;
  const [first, ...more] = permissions;
  return (
    <Tooltip label={permissions.join(', ')} multiline maw={340} openDelay={300}>
      <span className="wo-path" title={permissions.join(', ')}>
        {first}
        {more.length > 0 && ` and ${more.length} more`}
      </span>
    </Tooltip>
  );
}

function Teams({ ids }: { ids: string[] | null }) {
  const teamName = useTeamName();
  return <>{ids === null ? 'Wherever its owner may' : ids.map((id) => teamName(id)).join(', ')}</>;
}

const soonMs = 7 * 86_400_000;

function TokenEnd({ token }: { token: ApiToken }) {
  const now = useNow();
  if (token.revokedAt)
    return (
      <Badge variant="dot" color="gray" tt="none" miw="fit-content">
        Revoked <Ago at={token.revokedAt} />
      </Badge>
    );
  const left = Date.parse(token.expiresAt) - now;
  const colour = left <= 0 ? 'gray' : left < soonMs ? 'orange' : 'teal';
  return (
    <Badge variant="dot" color={colour} tt="none" miw="fit-content">
      {left <= 0 && 'Expired '}
      <Ago at={token.expiresAt} />
    </Badge>
  );
}
