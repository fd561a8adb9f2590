import { Select } from '@mantine/core';
import { useState } from 'react';
import { useRoles } from '../../data/access.ts';
import { cannotGive, may, useMe } from '../../data/session.ts';
import { useTeams } from '../../data/teams.ts';

const everywhere = 'all';

interface Choice {
  value: string;
  label: string;
  disabled?: boolean;
}

export interface RolePlaceChoice {
  roles: Choice[];
  places: Choice[];
  role: string | undefined;
  place: string | undefined;
  /** What is chosen, as the API takes it; undefined while something is missing. */
  chosen: { role: string; teamId: string | null } | undefined;
  /** Both as the command line names them. */
  names: { role: string; team: string };
  setRole: (role: string | undefined) => void;
  setPlace: (place: string | undefined) => void;
}

/** A role and where it counts. Roles that hold more than the giver does cannot be chosen. */
export function useRolePlace(): RolePlaceChoice {
  const me = useMe();
  const known = useRoles();
  const teams = useTeams();
  const [chosenRole, setRole] = useState<string>();
  const [chosenPlace, setPlace] = useState<string>();
  const places = [
    ...(teams.data?.items ?? [])
      .filter(({ id }) => may(me, 'roles:bind', id))
      .map(({ id, name }) => ({ value: id, label: name })),
    ...(cannotGive(me, ['roles:bind'], null) ? [] : [{ value: everywhere, label: 'All teams' }]),
  ];
  const place = chosenPlace ?? places[0]?.value;
  const teamId = place === everywhere ? null : (place ?? null);
  const roles = (known.data?.items ?? []).map(({ key, name, permissions }) => ({
    value: key,
    label: name,
    disabled: cannotGive(me, permissions, teamId) !== undefined,
  }));
  const role = chosenRole ?? roles.find(({ value, disabled }) => value === 'viewer' && !disabled)?.value;
  return {
    roles,
    places,
    role,
    place,
    chosen: role && place ? { role, teamId } : undefined,
    names: {
      role: role ?? 'ROLE',
      team: place === everywhere ? 'all' : (teams.data?.items.find(({ id }) => id === place)?.slug ?? 'TEAM'),
    },
    setRole,
    setPlace,
  };
}

/** The two fields of {@link useRolePlace}. */
export function RolePlaceFields({ choice }: { choice: RolePlaceChoice }) {
  return (
    <>
      <Select
        className="wo-filter-wide"
        label="Role"
        data={choice.roles}
        value={choice.role ?? null}
        onChange={(value) => choice.setRole(value ?? undefined)}
        allowDeselect={false}
      />
      <Select
        className="wo-filter-wide"
        label="Where"
        data={choice.places}
        value={choice.place ?? null}
        onChange={(value) => choice.setPlace(value ?? undefined)}
        allowDeselect={false}
      />
    </>
  );
}
