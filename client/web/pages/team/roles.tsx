import { Button, Stack } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { StaleRows, TeamProblem } from '../../components/team-problem.tsx';
import { usePermissionCatalogue, useRoles } from '../../data/access.ts';
import { may, useMe } from '../../data/session.ts';
import { problemOf } from '../../data/problem.ts';
import { EditRole, NewRole } from './role-form.tsx';
import { RoleMatrix } from './role-matrix.tsx';
import { TeamPage } from './team-page.tsx';
import { useTeamGate } from './team-gate.ts';

const route = getRouteApi('/team/roles');

/** `/team/roles?new=true&edit=<id>`: which role allows what. */
export function RolesPage() {
  const { new: adding, edit } = route.useSearch();
  const navigate = route.useNavigate();
  const me = useMe();
  const roles = useRoles();
  const catalogue = usePermissionCatalogue();
  const closed = useTeamGate('roles:read');
  const error = closed ?? roles.error ?? catalogue.error;
  const close = () => navigate({ to: '/team/roles', search: {} });
  const editing = roles.data?.items.find(({ id }) => id === edit);
  const mayCreate = may(me, 'roles:create');
  return (
    <TeamPage
      title="Roles"
      about="What each role allows. Built-in roles stay as they are; make your own for what they do not fit."
      actions={
        mayCreate && (
          <Button onClick={() => navigate({ to: '/team/roles', search: { new: true } })}>
            Create a role
          </Button>
        )
      }
    >
      {roles.data && catalogue.data ? (
        <Stack gap="md">
          <StaleRows error={roles.error} at={roles.dataUpdatedAt} />
          <RoleMatrix roles={roles.data.items} catalogue={catalogue.data.items} />
          {adding && mayCreate && <NewRole catalogue={catalogue.data.items} onClose={close} />}
          {editing && (
            <EditRole key={editing.id} role={editing} catalogue={catalogue.data.items} onClose={close} />
          )}
        </Stack>
      ) : error ? (
        <TeamProblem
          error={error}
          onRetry={
            problemOf(error).httpStatus >= 500
              ? () => Promise.all([roles.refetch(), catalogue.refetch()])
              : undefined
          }
        />
      ) : (
        <RowsSkeleton rows={10} />
      )}
    </TeamPage>
  );
}
