import { useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import {
  IconArrowForwardUp,
  IconFileImport,
  IconKey,
  IconKeyboard,
  IconMoon,
  IconPlugConnected,
  IconPlus,
  IconShieldCheck,
  IconUserCog,
  IconUsersGroup,
} from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { may, useMe } from '../data/session.ts';
import type { Found } from './palette-found.ts';

/** What can be done from anywhere. */
export function useActions(onShortcuts: () => void): Found[] {
  const navigate = useNavigate();
  const scheme = useComputedColorScheme('light');
  const { setColorScheme } = useMantineColorScheme();
  const other = scheme === 'dark' ? 'light' : 'dark';
  const plus = <IconPlus size={18} aria-hidden />;
  return [
    {
      id: 'new-note',
      label: 'New note',
      icon: plus,
      run: () => navigate({ to: '/notes', search: { new: true } }),
    },
    {
      id: 'add-workspace',
      label: 'Add a workspace',
      icon: plus,
      run: () => navigate({ to: '/workspaces', search: { add: true } }),
    },
    ...useTeamActions(),
    {
      id: 'connect',
      label: 'Connect a team database',
      icon: <IconPlugConnected size={18} aria-hidden />,
      run: () => navigate({ to: '/settings/connect' }),
    },
    {
      id: 'scheme',
      label: `Use ${other} colours`,
      icon: <IconMoon size={18} aria-hidden />,
      run: () => setColorScheme(other),
    },
    {
      id: 'shortcuts',
      label: 'Keyboard shortcuts',
      icon: <IconKeyboard size={18} aria-hidden />,
      run: onShortcuts,
    },
  ];
}

/** Offered to who is signed in to a team. */
function useTeamActions(): Found[] {
  const navigate = useNavigate();
  const me = useMe();
  if (!me) return [];
  const plus = <IconPlus size={18} aria-hidden />;
  const key = <IconKey size={18} aria-hidden />;
  const all: (Found & { wants?: string })[] = [
    {
      id: 'invite',
      label: 'Invite a member',
      icon: plus,
      wants: 'users:create',
      run: () => navigate({ to: '/team', search: { new: true } }),
    },
    {
      id: 'roles',
      label: 'Roles and permissions',
      icon: key,
      wants: 'roles:read',
      run: () => navigate({ to: '/team/roles' }),
    },
    {
      id: 'new-role',
      label: 'Create a role',
      icon: plus,
      wants: 'roles:create',
      run: () => navigate({ to: '/team/roles', search: { new: true } }),
    },
    {
      id: 'teams',
      label: 'Teams',
      icon: <IconUsersGroup size={18} aria-hidden />,
      wants: 'teams:read',
      run: () => navigate({ to: '/team/teams' }),
    },
    {
      id: 'new-token',
      label: 'Create an API token',
      icon: key,
      wants: 'tokens:create',
      run: () => navigate({ to: '/team/tokens', search: { new: true } }),
    },
    {
      id: 'import-control-m',
      label: 'Import Control-M definitions',
      about: 'XML exports or Jobs-as-Code JSON',
      icon: <IconFileImport size={18} aria-hidden />,
      wants: 'control-m:import',
      run: () => navigate({ to: '/control-m/imports/new' }),
    },
    {
      id: 'verify-audit',
      label: 'Verify the audit log',
      about: 'Its seals, and a checkpoint to keep',
      icon: <IconShieldCheck size={18} aria-hidden />,
      wants: 'audit:read',
      run: () => navigate({ to: '/audit/seals' }),
    },
    {
      id: 'audit-sinks',
      label: 'Copy the audit log elsewhere',
      about: 'Sinks: webhooks and files',
      icon: <IconArrowForwardUp size={18} aria-hidden />,
      wants: 'audit:forward',
      run: () => navigate({ to: '/audit/sinks' }),
    },
    {
      id: 'account',
      label: 'My account',
      about: 'Profile, password, second factor, sessions',
      icon: <IconUserCog size={18} aria-hidden />,
      run: () => navigate({ to: '/account' }),
    },
  ];
  return all.filter(({ wants }) => wants === undefined || may(me, wants));
}
