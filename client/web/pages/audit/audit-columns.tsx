import { Text } from '@mantine/core';
import { Outcome } from '../../components/audit-row.tsx';
import { actorName, resourceName } from '../../components/audit-sentence.tsx';
import { columnsFor } from '../../components/data-table.tsx';
import { LinkPlain } from '../../components/link.tsx';
import { Ago } from '../../components/time.tsx';
import { organisation } from '../../data/audit-query.ts';
import { useTeamName } from '../../data/teams.ts';
import type { AuditEntry } from '../../data/types.ts';
import { FilterLink } from './filter-link.tsx';

/** Left out of the table until they are chosen. */
export const auditColumnsHidden = ['ip', 'installation', 'requestId'];

const column = columnsFor<AuditEntry>();
export const auditColumns = column.columns([
  column.accessor('at', {
    header: 'When',
    cell: ({ getValue }) => (
      <Text size="sm" component="span">
        <Ago at={getValue()} />
      </Text>
    ),
  }),
  column.display({ id: 'actor', header: 'Who', cell: ({ row }) => <Who entry={row.original} /> }),
  column.accessor('action', {
    header: 'What',
    cell: ({ row, getValue }) => (
      <LinkPlain
        to="/audit"
        search={(before) => ({ ...before, entry: row.original.id })}
        className="wo-open"
        aria-label={`Open ${getValue()} of ${actorName(row.original)}`}
        resetScroll={false}
      >
        {getValue()}
      </LinkPlain>
    ),
  }),
  column.display({ id: 'resource', header: 'On', cell: ({ row }) => <What entry={row.original} /> }),
  column.accessor('teamId', {
    header: 'Log',
    meta: { wideOnly: true },
    cell: ({ getValue }) => <TeamName id={getValue()} />,
  }),
  column.accessor('outcome', { header: 'Outcome', cell: ({ getValue }) => <Outcome outcome={getValue()} /> }),
  column.accessor(({ sealed }) => sealed?.idx, {
    id: 'sealed',
    header: 'Seal',
    meta: { wideOnly: true },
    cell: ({ getValue }) => <Seal idx={getValue()} />,
  }),
  column.accessor('ip', {
    header: 'From',
    meta: { wideOnly: true },
    cell: ({ getValue }) => <span className="wo-path">{getValue() ?? ''}</span>,
  }),
  column.accessor('installation', {
    header: 'Installation',
    meta: { wideOnly: true },
    cell: ({ getValue }) => <span className="wo-path">{getValue().slice(0, 8)}</span>,
  }),
  column.accessor('requestId', {
    header: 'Request',
    meta: { wideOnly: true },
    cell: ({ getValue }) => (
      <FilterLink filter={{ requestId: getValue() }} label={`Only request ${getValue()}`}>
        <span className="wo-path">{getValue().slice(0, 8)}</span>
      </FilterLink>
    ),
  }),
]);

function Who({ entry }: { entry: AuditEntry }) {
  const { id, token } = entry.actor;
  const name = entry.actor.username ?? actorName(entry);
  return (
    <Text size="sm" component="div" className="wo-break" miw={80}>
      {id ? (
        <FilterLink filter={{ actorId: id }} label={`Only what ${name} did`}>
          {name}
        </FilterLink>
      ) : (
        name
      )}
      {token && (
        <Text size="xs" c="dimmed" component="div">
          <FilterLink
            filter={{ tokenId: token.id }}
            label={`Only what was done with the token ${token.name ?? token.id}`}
          >
            token {token.name ?? token.id.slice(0, 8)}
          </FilterLink>
        </Text>
      )}
    </Text>
  );
}

function What({ entry }: { entry: AuditEntry }) {
  const { type, id } = entry.resource;
  const name = resourceName(entry);
  return (
    <Text size="sm" component="div" className="wo-cell-name">
      <FilterLink
        filter={{ resourceType: type, resourceId: id ?? undefined }}
        label={id ? `Only what happened to ${name}` : `Only ${type}`}
      >
        {name}
      </FilterLink>
    </Text>
  );
}

function TeamName({ id }: { id: string | null }) {
  const nameOf = useTeamName();
  const name = nameOf(id);
  return (
    <FilterLink filter={{ teamId: id ?? organisation }} label={`Only the log of ${name}`}>
      {name === id ? id.slice(0, 8) : name}
    </FilterLink>
  );
}

function Seal({ idx }: { idx: number | undefined }) {
  return (
    <Text size="xs" c="dimmed" component="span" className="wo-nowrap wo-num">
      {idx === undefined ? 'waiting' : `#${idx.toLocaleString('en')}`}
    </Text>
  );
}
