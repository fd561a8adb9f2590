import { Group, Text } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { columnsFor } from '../../components/data-table.tsx';
import { Kind } from '../../components/kind.tsx';
import { LinkAnchor } from '../../components/link.tsx';
import { Ago } from '../../components/time.tsx';
import { useTeamName } from '../../data/teams.ts';
import { byteSize } from '../../data/time.ts';
import type { ScriptItem } from '../../data/types.ts';
import { Criticality } from './criticality.tsx';
import { FoundAt } from './found-at.tsx';
import { SelectLoaded, SelectRow } from './selection.tsx';

const column = columnsFor<ScriptItem>();

/** The columns of the list of scripts. */
export const scriptColumns = column.columns([
  column.display({
    id: 'select',
    header: () => <SelectLoaded />,
    meta: { label: 'Selection' },
    cell: ({ row: { original } }) => <SelectRow row={original} label={original.path} />,
  }),
  column.accessor('path', {
    header: 'Script',
    cell: ({ row }) => (
      <div className="wo-cell-path">
        <Group gap={6} wrap="nowrap" align="baseline">
          <LinkAnchor
            to="/scripts/$id"
            params={{ id: row.original.id }}
            search={{ line: row.original.found?.line }}
            ff="monospace"
            size="sm"
          >
            {row.original.path}
          </LinkAnchor>
          <SecretSign count={row.original.secretCount} />
        </Group>
        <FoundAt found={row.original.found} />
        {row.original.tags.length > 0 && (
          <Group gap={6}>
            {row.original.tags.map((tag) => (
              <LinkAnchor key={tag} to="/scripts" search={{ tag }} size="xs" c="dimmed">
                #{tag}
              </LinkAnchor>
            ))}
          </Group>
        )}
      </div>
    ),
  }),
  column.accessor('kind', {
    header: 'Kind',
    meta: { wideOnly: true },
    cell: ({ getValue }) => <Kind kind={getValue()} />,
  }),
  column.accessor('teamId', {
    header: 'Team',
    meta: { wideOnly: true },
    cell: ({ getValue }) => <TeamName id={getValue()} />,
  }),
  column.accessor('owner', {
    header: 'Owner',
    meta: { wideOnly: true },
    cell: ({ getValue }) => <span className="wo-break">{getValue()}</span>,
  }),
  column.accessor('criticality', {
    header: 'Criticality',
    meta: { wideOnly: true },
    cell: ({ getValue }) => {
      const value = getValue();
      return value && <Criticality value={value} />;
    },
  }),
  column.accessor('reviewedAt', {
    header: 'Reviewed',
    meta: { wideOnly: true },
    cell: ({ getValue }) => {
      const at = getValue();
      return (
        <Text size="sm" component="span" className="wo-nowrap">
          {at === null ? 'never' : <Ago at={at} />}
        </Text>
      );
    },
  }),
  column.accessor('size', {
    header: 'Size',
    meta: { numeric: true, wideOnly: true },
    cell: ({ getValue }) => <span className="wo-nowrap">{byteSize(getValue())}</span>,
  }),
  column.accessor('version', { header: 'Version', meta: { numeric: true, wideOnly: true } }),
  column.accessor('updatedAt', {
    header: 'Changed',
    cell: ({ row }) => (
      <Text size="sm" component="span">
        <Ago at={row.original.updatedAt} />
      </Text>
    ),
  }),
]);

/** What is there to be chosen, but not shown at first. */
export const scriptColumnsHidden = ['size', 'version'];

function TeamName({ id }: { id: string }) {
  const nameOf = useTeamName();
  return <>{nameOf(id)}</>;
}

function SecretSign({ count }: { count: number | null }) {
  if (!count) return null;
  const words = count === 1 ? '1 secret in clear' : `${count} secrets in clear`;
  return (
    <span title={words} role="img" aria-label={words}>
      <IconKey size={13} aria-hidden />
    </span>
  );
}
