import { Badge, Table, Text, VisuallyHidden } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { Fragment } from 'react';
import { LinkAnchor } from '../../components/link.tsx';
import { HistoryLink } from '../../components/resource-history-link.tsx';
import { ScrollRegion } from '../../components/scroll-region.tsx';
import { groupPermissions } from '../../data/access.ts';
import { may, useMe } from '../../data/session.ts';
import type { PermissionInfo, Role } from '../../data/types.ts';

interface MatrixProps {
  roles: Role[];
  catalogue: PermissionInfo[];
}

/** Permissions down, roles across; the built-in roles first. A role's name opens it. */
export function RoleMatrix({ roles, catalogue }: MatrixProps) {
  const ordered = [...roles].sort((a, b) => Number(b.builtIn) - Number(a.builtIn));
  const held = new Map(ordered.map(({ id, permissions }) => [id, new Set<string>(permissions)]));
  return (
    <ScrollRegion className="wo-table-frame" label="Roles and permissions">
      <Table className="wo-matrix" verticalSpacing={4} highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Permission</Table.Th>
            {ordered.map((role) => (
              <RoleHead key={role.id} role={role} />
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          <Table.Tr>
            <Table.Th scope="row" fw={400}>
              <Text size="sm">Asks for a second factor</Text>
            </Table.Th>
            {ordered.map(({ id, requireSecondFactor }) => (
              <Cell key={id} held={requireSecondFactor} />
            ))}
          </Table.Tr>
          {groupPermissions(catalogue).map(({ title, permissions }) => (
            <Fragment key={title}>
              <Table.Tr className="wo-matrix-group">
                <Table.Th colSpan={ordered.length + 1} scope="rowgroup">
                  {title}
                </Table.Th>
              </Table.Tr>
              {permissions.map((info) => (
                <Table.Tr key={info.permission}>
                  <PermissionHead info={info} />
                  {ordered.map(({ id }) => (
                    <Cell key={id} held={held.get(id)?.has(info.permission) ?? false} />
                  ))}
                </Table.Tr>
              ))}
            </Fragment>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollRegion>
  );
}

function RoleHead({ role }: { role: Role }) {
  const me = useMe();
  return (
    <Table.Th ta="center" scope="col">
      {may(me, 'roles:update') ? (
        <LinkAnchor to="/team/roles" search={{ edit: role.id }} size="sm" aria-label={`Edit ${role.name}`}>
          {role.name}
        </LinkAnchor>
      ) : (
        role.name
      )}
      <Text size="xs" c="dimmed" fw={400} className="wo-nowrap">
        {role.builtIn ? 'built in' : role.key}
      </Text>
      <HistoryLink type="role" id={role.id} name={role.name} />
    </Table.Th>
  );
}

function PermissionHead({ info }: { info: PermissionInfo }) {
  return (
    <Table.Th scope="row" fw={400}>
      <Text size="sm">
        {info.about}{' '}
        {info.level === 'org' && (
          <Badge size="xs" variant="default" tt="none" fw={500}>
            all teams only
          </Badge>
        )}
      </Text>
      <span className="wo-path">{info.permission}</span>
    </Table.Th>
  );
}

function Cell({ held }: { held: boolean }) {
  return (
    <Table.Td ta="center">
      {held && <IconCheck size={17} aria-hidden />}
      <VisuallyHidden>{held ? 'yes' : 'no'}</VisuallyHidden>
    </Table.Td>
  );
}
